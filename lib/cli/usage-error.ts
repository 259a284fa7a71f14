const NAME = 'UsageError'

/** A command line that is not understood; the command ends with 2. */
export class UsageError extends Error {
  override readonly name = NAME

  /** @param command - the subcommand whose help tells more, if one was found. */
  constructor(
    message: string,
    readonly command?: string,
  ) {
    super(message)
  }
}

/** Whether something thrown says that the command line is wrong. */
export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && error.name === NAME
}
