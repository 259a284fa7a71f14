import { monitorEventLoopDelay, performance, type EventLoopUtilization } from 'node:perf_hooks'

/** How a process fares: plain data, which one process sends to another. */
export interface ProcessFigures {
  readonly pid: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** How late the event loop was since it was looked at last, in milliseconds: 99 of 100 times, and at most. */
  readonly eventLoopDelayMs: number
  readonly eventLoopDelayMaxMs: number
  /** Which part of that time it was busy: 0 to 1. */
  readonly eventLoopUtilization: number
  /** Bytes of memory: all of the process, and what JavaScript uses of its heap. */
  readonly rss: number
  readonly heapUsed: number
}

/** How often the event loop is looked at, in milliseconds. */
const RESOLUTION = 20

/** Watches how the process fares that it is in, until it is closed. */
export class ProcessMonitor {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION })
  readonly #startedAt = Math.round(performance.timeOrigin)
  #utilization: EventLoopUtilization = performance.eventLoopUtilization()

  constructor() {
    this.#delay.enable()
  }

  /** How it fared since this was called last. */
  figures(): ProcessFigures {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, this.#utilization)
    const { heapUsed, rss } = process.memoryUsage()
    const figures = {
      pid: process.pid,
      startedAt: this.#startedAt,
      eventLoopDelayMs: lateness(this.#delay.percentile(99)),
      eventLoopDelayMaxMs: lateness(this.#delay.max),
      eventLoopUtilization: Math.round(utilization * 1_000) / 1_000,
      rss,
      heapUsed,
    }
    this.#utilization = now
    this.#delay.reset()
    return figures
  }

  close(): void {
    this.#delay.disable()
  }
}

/** What is measured is from one look to the next, the wait between them included. */
function lateness(nanoseconds: number): number {
  const late = nanoseconds / 1e6 - RESOLUTION
  // Before the first look there is no greatest number, and Node.js gives one that is none.
  return late > 0 && late < 1e9 ? Math.round(late * 1_000) / 1_000 : 0
}
