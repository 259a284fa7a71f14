import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { Connection } from './connection.js'

/** The sockets of a server that are open, also those that Node.js has handed over and forgotten. */
export class OpenSockets {
  readonly #sockets = new Set<Socket>()

  constructor(http: Server) {
    http.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    // Node.js's own also cuts responses that have been handed over and are still leaving.
    http.closeIdleConnections = () => {
      for (const socket of this.#sockets) if (Connection.isIdle(socket)) socket.destroy()
    }
  }

  destroy(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Waits until everybody has been told that the sockets are closed, which is later than that they are. */
  async gone(): Promise<void> {
    await Promise.all([...this.#sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))))
  }
}
