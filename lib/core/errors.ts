const BRAND = Symbol.for('tsgi.error.v1')

/** One thing that is wrong with how a stack was put together: where, what, and how to mend it. */
export interface Problem {
  /** A constant to search for and to test on: `OPTION_UNKNOWN`. */
  readonly code: string
  readonly fault: string
  readonly remedy: string
  /** `file:line:column`, where it is known. */
  readonly place?: string | undefined
}

/** An error in how something was put together, found before any request is served. It holds all problems found. */
export class TsgiError extends Error {
  override readonly name: string = 'TsgiError'
  readonly problems: readonly Problem[]
  declare readonly [BRAND]: true

  /** @param heading - what could not be done, as the first line if there are several problems. */
  constructor(heading: string, problems: readonly Problem[], options?: ErrorOptions) {
    const lines = problems.map(problemText)
    const [only] = lines
    super(
      lines.length === 1 && only !== undefined ? only : [`${heading}:`, ...lines.map((line) => `  ${line}`)].join('\n'),
      options,
    )
    this.problems = problems
  }

  /** The code of the first problem. */
  get code(): string {
    return this.problems[0]?.code ?? 'UNKNOWN'
  }
}

Object.defineProperty(TsgiError.prototype, BRAND, { value: true })

/** Whether a value is an error of this package, of this copy or another. */
export function isTsgiError(value: unknown): value is TsgiError {
  return typeof value === 'object' && value !== null && BRAND in value
}

/** A problem as one line: place, fault, remedy, code. */
export function problemText({ code, fault, remedy, place }: Problem): string {
  return `${place === undefined ? '' : `${place}: `}${fault}; ${remedy} [${code}]`
}

/** Options of a class that do not fit its declarations. */
export class OptionError extends TsgiError {
  override readonly name = 'OptionError'
}

/** A chain that cannot be wrapped around an application. */
export class ChainError extends TsgiError {
  override readonly name = 'ChainError'
}

/** A name that is taken, or that nothing is registered under. */
export class RegistryError extends TsgiError {
  override readonly name = 'RegistryError'
}
