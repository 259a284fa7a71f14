import type { AccessRecord } from '../logging/index.js'
import type { ServerObserver } from './server-events.js'
import { DURATION_BOUNDS, type ServerFigures } from './server-figures.js'

/** Methods that are counted by name; others are counted together, since clients could invent any number of them. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'])

/**
 * Counts what happens on a server.
 *
 * ```ts
 * const counters = new ServerCounters()
 * const server = await serve(app, { observer: counters })
 * console.log(counters.figures().inFlight)
 * ```
 */
export class ServerCounters implements ServerObserver {
  #connections = 0
  #connectionsTotal = 0
  #connectionsDropped = 0
  #inFlight = 0
  #bytes = 0
  #incomplete = 0
  #durationSum = 0
  readonly #requests = new Map<string, number>()
  readonly #responses = new Map<string, number>()
  readonly #refused = new Map<string, number>()
  readonly #durations: number[] = [...DURATION_BOUNDS.map(() => 0), 0]

  connectionOpened(): void {
    this.#connections++
    this.#connectionsTotal++
  }

  connectionClosed(): void {
    this.#connections--
  }

  connectionDropped(): void {
    this.#connectionsDropped++
  }

  requestBegan(): void {
    this.#inFlight++
  }

  requestRefused(reason: string): void {
    count(this.#refused, reason)
  }

  requestFinished({ bytes, duration, isComplete, method, status }: AccessRecord): void {
    const seconds = duration / 1_000
    const bucket = DURATION_BOUNDS.findIndex((bound) => seconds <= bound)
    this.#inFlight--
    this.#bytes += bytes
    this.#durationSum += seconds
    const slot = bucket < 0 ? DURATION_BOUNDS.length : bucket
    this.#durations[slot] = (this.#durations[slot] as number) + 1
    if (!isComplete) this.#incomplete++
    count(this.#requests, METHODS.has(method) ? method : 'other')
    count(this.#responses, status === 0 ? 'none' : `${Math.floor(status / 100)}xx`)
  }

  /** What was counted so far. */
  figures(): ServerFigures {
    return {
      connections: this.#connections,
      connectionsTotal: this.#connectionsTotal,
      connectionsDropped: this.#connectionsDropped,
      inFlight: this.#inFlight,
      requests: Object.fromEntries(this.#requests),
      responses: Object.fromEntries(this.#responses),
      bytes: this.#bytes,
      incomplete: this.#incomplete,
      refused: Object.fromEntries(this.#refused),
      durations: [...this.#durations],
      durationSum: this.#durationSum,
    }
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
