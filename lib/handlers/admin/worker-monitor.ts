import { ProcessMonitor } from '../process-monitor.js'
import { ServerCounters } from '../server-counters.js'
import type { WorkerStatus } from './server-status.js'

/**
 * Watches one process that serves, for the process above it.
 *
 * ```ts
 * const monitor = new WorkerMonitor()
 * const server = await serve(app, { observer: monitor.counters })
 * process.send(monitor.status({ worker: 1, generation: 1, state: 'ready', accessLog: server.logFigures }))
 * ```
 */
export class WorkerMonitor {
  /** The observer of its server. */
  readonly counters = new ServerCounters()
  readonly #process = new ProcessMonitor()

  /** How it fares; how late and busy the event loop was is told since this was called last. */
  status(known: Pick<WorkerStatus, 'accessLog' | 'generation' | 'state' | 'worker'>): WorkerStatus {
    return { ...known, ...this.#process.figures(), ...this.counters.figures() }
  }

  close(): void {
    this.#process.close()
  }
}
