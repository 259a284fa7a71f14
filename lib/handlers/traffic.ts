import type { Socket } from 'node:net'

const COUNTED = Symbol('tsgi.traffic')

/** What Node.js has under a socket, as far as it is asked for here. */
interface Handle {
  readonly bytesWritten?: unknown
  readonly writeQueueSize?: unknown
}

type Destroy = (error: Error | null, done: (error?: Error | null) => void) => void

/** A socket, with what is looked at of its inside. */
type Opened = Socket & { readonly _handle?: Handle | null; _destroy: Destroy; [COUNTED]: Traffic | undefined }

/** The bytes of one connection, from one request to the next. */
export class Traffic {
  readonly #socket: Opened
  #received = 0
  #sent = 0
  /** How many bytes that were handed to the socket it never got rid of. */
  #unsent = 0

  private constructor(socket: Opened) {
    this.#socket = socket
    // When a client has left, Node.js tells only what was handed over; what of it has left is known just before.
    const destroy = socket._destroy.bind(socket)
    socket._destroy = (error, done) => {
      this.#unsent = unsentBytes(socket)
      destroy(error, done)
    }
  }

  /** That of a connection. */
  static of(socket: Socket): Traffic {
    const opened = socket as Opened
    return (opened[COUNTED] ??= new Traffic(opened))
  }

  /** How many bytes that were handed over will never leave. */
  get unsent(): number {
    return this.#unsent
  }

  /**
   * What came and went since this was called last, or since the connection was opened. What of the next request came
   * together with this one counts for this one.
   */
  since(): { readonly received: number; readonly sent: number } {
    const { bytesRead, bytesWritten } = this.#socket
    const left = bytesWritten - this.#unsent
    const counted = { received: bytesRead - this.#received, sent: left - this.#sent }
    this.#received = bytesRead
    this.#sent = left
    return counted
  }
}

function unsentBytes({ _handle: handle, bytesWritten }: Opened): number {
  if (typeof handle?.bytesWritten !== 'number' || typeof handle.writeQueueSize !== 'number') return 0
  return Math.max(0, bytesWritten - (handle.bytesWritten - handle.writeQueueSize))
}
