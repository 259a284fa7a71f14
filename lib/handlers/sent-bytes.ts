import type { Socket } from 'node:net'

/** What Node.js has under a socket, as far as it is asked for here. */
interface Handle {
  readonly bytesWritten?: unknown
  readonly writeQueueSize?: unknown
  /** What TLS is spoken over. */
  readonly _parent?: Handle | null
}

/**
 * How many bytes of a socket the system has taken. The public figures count what was handed over, and so a piece on
 * its way and a client that reads nothing look the same; where Node.js has no other ones, they must do.
 */
export function sentBytes(socket: Socket): number {
  let handle = (socket as { readonly _handle?: Handle | null })._handle
  while (handle?._parent !== undefined && handle._parent !== null) handle = handle._parent
  if (typeof handle?.bytesWritten === 'number' && typeof handle.writeQueueSize === 'number')
    return handle.bytesWritten - handle.writeQueueSize
  return socket.bytesWritten - socket.writableLength
}
