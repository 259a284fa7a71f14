import type { Socket } from 'node:net'

/** How long a client may go on sending what nobody reads, in milliseconds. */
const LINGER = 2_000

/** How much of it is read before the client has to wait, in bytes: a fast one would send a gigabyte meanwhile. */
const MOST_DROPPED = 2 ** 20
const LOOK_INTERVAL = 20

/**
 * Has a connection end in two steps, since its client is still sending: this side is closed, and what comes is dropped
 * for a while. A connection that is closed with bytes unread is reset, and a reset takes the response away from a client
 * that has not read it yet (RFC 9112 §9.6).
 */
export function linger(socket: Socket): void {
  socket.destroySoon = () => {
    endLingering(socket)
  }
}

/** Ends a connection in these two steps now. */
export function endLingering(socket: Socket): void {
  if (socket.destroyed || socket.writableEnded) return
  socket.end(() => {
    const most = socket.bytesRead + MOST_DROPPED
    const look = setInterval(() => {
      if (socket.bytesRead > most) socket.pause()
    }, LOOK_INTERVAL).unref()
    const timer = setTimeout(() => socket.destroy(), LINGER).unref()
    socket.once('close', () => {
      clearInterval(look)
      clearTimeout(timer)
    })
  })
}
