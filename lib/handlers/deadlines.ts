import type { Connection } from './connection.js'
import type { TimeLimits } from './served-exchange.js'

/** Milliseconds between two looks. */
const INTERVAL = 50

/** How long a connection may take for what is under way on it. */
export interface ConnectionLimits extends TimeLimits {
  /** Milliseconds in which a client takes nothing of its answer. */
  readonly writeTimeout: number
}

/**
 * Ends what takes too long on the connections of a server: one timer for all of them, since timers of their own would
 * cost each request. It runs as long as there are connections.
 */
export class Deadlines {
  readonly #connections = new Set<Connection>()
  readonly #limits: ConnectionLimits
  #timer: NodeJS.Timeout | undefined

  constructor(limits: ConnectionLimits) {
    this.#limits = limits
  }

  add(connection: Connection): void {
    this.#connections.add(connection)
    this.#timer ??= setInterval(() => {
      this.#look()
    }, INTERVAL).unref()
  }

  remove(connection: Connection): void {
    this.#connections.delete(connection)
    if (this.#connections.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #look(): void {
    const now = performance.now()
    for (const connection of this.#connections) connection.look(now, this.#limits)
  }
}
