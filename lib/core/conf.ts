/** What a deployment file gives to a factory: keys and texts, without a prototype, so that `__proto__` is a key like any other. */
export type Conf = Record<string, string>

/** What PasteDeploy and Paste raise in a case: the class, as Python names it, and the message. */
export interface Original {
  /** `LookupError`, `configparser.ParsingError`, `importlib.metadata.PackageNotFoundError`, … */
  readonly class: string
  readonly message: string
}
