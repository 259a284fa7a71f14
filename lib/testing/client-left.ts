/** The test client has left: nothing more is read from it or sent to it. */
export class ClientLeft extends Error {
  override readonly name = 'ClientLeft'
  /** The same as a server's, so that an application can tell. */
  readonly code = 'CLIENT_DISCONNECTED'

  constructor(message = 'the client left before the end of the response', options?: ErrorOptions) {
    super(message, options)
  }
}
