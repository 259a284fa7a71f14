import type { Server } from 'node:http'
import type { Server as NetServer, Socket } from 'node:net'
import { Connection } from './connection.js'

/** The sockets of a server that are open, also those that Node.js has handed over and forgotten. */
export class OpenSockets {
  readonly #sockets = new Set<Socket>()
  /** Those that came to other listeners; under TLS, the server speaks through others. */
  readonly #accepted = new Set<Socket>()
  readonly #idleSince = new WeakMap<Socket, number>()
  readonly #most: number
  readonly #dropped: () => void
  #open = 0
  readonly #admitted = new WeakSet<Socket>()
  /** How long a socket must have been idle before it is closed. */
  #patience = 0

  /**
   * @param most - how many connections there may be; further ones are closed at once.
   * @param dropped - is told of each of them.
   */
  constructor(http: Server, most: number, dropped: () => void) {
    this.#most = most
    this.#dropped = dropped
    http.on('connection', (socket) => {
      if (this.#admits(socket)) keep(socket, this.#sockets)
    })
    // Node.js's own also cuts responses that have been handed over and are still leaving.
    http.closeIdleConnections = () => {
      this.#closeIdle()
    }
  }

  /** Knows the sockets of another listener, too. */
  watch(listener: NetServer): void {
    listener.on('connection', (socket: Socket) => {
      if (this.#admits(socket)) keep(socket, this.#accepted)
    })
  }

  /**
   * From now on a socket is closed only when it was seen idle for so long: a client that sends its next request just
   * when the server closes would see a reset.
   */
  beginDrain(patience: number): void {
    this.#patience = patience
  }

  /** Counts the connections themselves, not what is spoken over them. */
  #admits(socket: Socket): boolean {
    if (socket.destroyed) return false
    if ('encrypted' in socket || this.#admitted.has(socket)) return true
    if (this.#open >= this.#most) {
      socket.destroy()
      this.#dropped()
      return false
    }
    this.#admitted.add(socket)
    this.#open++
    socket.once('close', () => this.#open--)
    return true
  }

  #closeIdle(): void {
    const now = performance.now()
    for (const socket of this.#sockets) {
      if (!Connection.isIdle(socket)) {
        this.#idleSince.delete(socket)
        continue
      }
      const since = this.#idleSince.get(socket) ?? now
      this.#idleSince.set(socket, since)
      if (now - since >= this.#patience) socket.destroy()
    }
  }

  /** Closes all; tells how many of them had a request under way. */
  destroy(): number {
    let cut = 0
    for (const socket of this.#sockets) {
      if (!Connection.isIdle(socket)) cut++
      socket.destroy()
    }
    for (const socket of this.#accepted) socket.destroy()
    return cut
  }

  /** Waits until everybody has been told that the sockets are closed, which is later than that they are. */
  async gone(): Promise<void> {
    const all = [...this.#sockets, ...this.#accepted]
    await Promise.all(all.map((socket) => new Promise((resolve) => socket.once('close', resolve))))
  }
}

function keep(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket)
  socket.once('close', () => sockets.delete(socket))
}
