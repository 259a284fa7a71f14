import type { IncomingMessage } from 'node:http'

/**
 * Deals with a body that nobody has read when the response goes out: what is small enough is drained, so that the
 * connection can be used again; of a larger one the connection is closed once that much has come.
 *
 * @returns false if the connection cannot be kept.
 */
export function drainRequest(request: IncomingMessage, most: number): boolean {
  if (request.listenerCount('data') > 0) return true
  const declared = Number(request.headers['content-length'] ?? 0)
  let drained = 0
  request.on('data', (piece: Uint8Array) => {
    drained += piece.byteLength
    if (drained > most) request.socket.destroy()
  })
  return declared <= most
}
