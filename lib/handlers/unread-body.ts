import type { IncomingMessage } from 'node:http'
import { endLingering } from './lingering-close.js'
import type { NodeInput } from './node-input.js'

/**
 * Deals with what is unread of a body when the response goes out: what is small enough is drained, so that the
 * connection can be used again; of a larger one the connection is closed once that much has come.
 *
 * @param most - bytes.
 * @returns false if the connection cannot be kept.
 */
export function drainRequest(request: IncomingMessage, input: NodeInput, most: number): boolean {
  if (request.complete) {
    // All has arrived, but where the application left off reading, Node.js does not go on by itself.
    if (input.begun) input.abandon(Infinity)
    return true
  }
  const declared = Number(request.headers['content-length'] ?? 0)
  if (input.begun) {
    input.abandon(most)
    return declared - input.taken <= most
  }
  let drained = 0
  request.on('data', (piece: Uint8Array) => {
    drained += piece.byteLength
    if (drained > most) endLingering(request.socket)
  })
  return declared <= most
}
