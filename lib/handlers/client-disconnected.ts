/** The client has left: nothing more can be read from it or sent to it. It is never logged as a failure. */
export class ClientDisconnected extends Error {
  override readonly name = 'ClientDisconnected'
  readonly code = 'CLIENT_DISCONNECTED'

  constructor(message = 'the client left before the end of the response') {
    super(message)
  }
}

/** A rejection that nobody has to handle: a writer that ignores what `write` returns must not end the process. */
export function rejectedWrite(): Promise<never> {
  const promise = Promise.reject(new ClientDisconnected())
  promise.catch(() => undefined)
  return promise
}
