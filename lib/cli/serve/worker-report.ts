/** How a worker fares: what it sends to the primary each second, as plain JSON. Counts are since it started. */
export interface WorkerReport {
  readonly pid: number
  /** Its number among all workers that the primary has started, from 1. */
  readonly worker: number
  /** The number of its generation, from 1; each reload that succeeds makes another. */
  readonly generation: number
  /** Connections that are open. */
  readonly connections: number
  /** Requests whose responses have not left wholly. */
  readonly inFlight: number
  readonly requests: number
  /** How many responses there were of each class, by its first digit: `{ '2': 10, '5': 1 }`. */
  readonly responses: Readonly<Record<string, number>>
  /** Bytes sent. */
  readonly bytes: number
  /** Connections closed at once, since there were too many. */
  readonly droppedConnections: number
  /** How late timers are, in milliseconds. */
  readonly eventLoopDelayMs: number
  /** Bytes of memory that the process holds. */
  readonly rss: number
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}
