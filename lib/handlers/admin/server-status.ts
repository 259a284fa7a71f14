import type { LogFigures } from '../access-log/log-file.js'
import type { ProcessFigures } from '../process-monitor.js'
import type { ServerFigures } from '../server-figures.js'

/** Whether a server takes requests: `ready`, or not yet, or no longer. */
export type ServerState = 'starting' | 'ready' | 'draining'

/** One process that serves: plain data, which a worker sends to the process above it. */
export interface WorkerStatus extends ServerFigures, ProcessFigures {
  /** Counted from 1; 0 where one process does everything. */
  readonly worker: number
  readonly generation: number
  readonly state: ServerState
  readonly accessLog: LogFigures
}

/** What is known of a server as a whole: what the pages and figures of the admin listener are made of. */
export interface ServerStatus {
  readonly state: ServerState
  /** The process that knows: the one above the workers, or the only one. */
  readonly pid: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** How often the stack was built: 1 at first, one more for each reload. */
  readonly generation: number
  readonly reloads: {
    readonly succeeded: number
    readonly failed: number
    /** Why the last one failed, as long as none has succeeded since. */
    readonly failure?: string | undefined
  }
  /** Workers that had to be replaced since they ended by themselves. */
  readonly crashes: number
  /** Where it listens, as URLs. */
  readonly listening: readonly string[]
  /** The stack in force, outermost first, one entry each. */
  readonly stack: readonly string[]
  readonly workers: readonly WorkerStatus[]
  /** What workers had counted that have ended. */
  readonly ended: ServerFigures
}
