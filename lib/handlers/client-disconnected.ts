import { handled } from '../core/index.js'

/** The client has left: nothing more can be read from it or sent to it. It is never logged as a failure. */
export class ClientDisconnected extends Error {
  override readonly name = 'ClientDisconnected'
  readonly code = 'CLIENT_DISCONNECTED'

  constructor(message = 'the client left before the end of the response') {
    super(message)
  }
}

/** Whether an error says that the client has left. */
export function isClientDisconnected(error: unknown): boolean {
  return error instanceof Error && (error as { readonly code?: unknown }).code === 'CLIENT_DISCONNECTED'
}

/** The result of a write to a client that has left. */
export function rejectedWrite(): Promise<never> {
  return handled(Promise.reject(new ClientDisconnected()))
}
