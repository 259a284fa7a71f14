import type { Server } from 'node:http'
import type { Server as NetServer, Socket } from 'node:net'
import { Connection } from './connection.js'

/** The sockets of a server that are open, also those that Node.js has handed over and forgotten. */
export class OpenSockets {
  readonly #sockets = new Set<Socket>()
  /** Those that came to other listeners; under TLS, the server speaks through others. */
  readonly #accepted = new Set<Socket>()

  constructor(http: Server) {
    http.on('connection', (socket) => {
      keep(socket, this.#sockets)
    })
    // Node.js's own also cuts responses that have been handed over and are still leaving.
    http.closeIdleConnections = () => {
      for (const socket of this.#sockets) if (Connection.isIdle(socket)) socket.destroy()
    }
  }

  /** Knows the sockets of another listener, too. */
  watch(listener: NetServer): void {
    listener.on('connection', (socket: Socket) => {
      keep(socket, this.#accepted)
    })
  }

  destroy(): void {
    for (const socket of [...this.#sockets, ...this.#accepted]) socket.destroy()
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
