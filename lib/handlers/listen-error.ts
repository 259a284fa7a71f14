/** Why a server cannot listen, in one line that names the address; `code` is that of the system (`EADDRINUSE`). */
export class ListenError extends Error {
  override readonly name = 'ListenError'
  readonly code: string

  /** @param where - the address, as it was written. */
  constructor(where: string, reason: string, code: string, options?: ErrorOptions) {
    super(`cannot listen on ${where}: ${reason}`, options)
    this.code = code
  }

  /** The error for what the system said. */
  static of(where: string, cause: unknown): ListenError {
    const { code, message, name } = cause as NodeJS.ErrnoException
    if (name === 'ListenError') return cause as ListenError
    return new ListenError(where, message, code ?? 'EINVAL', { cause })
  }
}
