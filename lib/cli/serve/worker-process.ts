import type { WorkerReport } from './worker-report.js'

/** What a worker tells the primary. */
export type WorkerMessage =
  | {
      readonly type: 'ready'
      /** The URL to open, if the server says. */
      readonly url?: string | undefined
      /** The longest that a drain may take, in milliseconds. */
      readonly drainTime: number
      readonly heartbeatTimeout: number
    }
  /** It cannot start, and says why in a line; then it waits for its end. */
  | { readonly type: 'failed'; readonly why: string }
  | { readonly type: 'report'; readonly report: Omit<WorkerReport, 'worker' | 'generation'> }
  /** It has served as many requests as it should, and wants to be replaced. */
  | { readonly type: 'retire' }
  /** It has closed, and ends when it hears `end`: what was handed to it meanwhile it hands back before. */
  | { readonly type: 'finished' }

/** What the primary tells a worker. */
export type PrimaryMessage =
  /** Finish what is in flight; `isLast` if no other workers take over, so that it accepts for `drainDelay` more. */
  | { readonly type: 'drain'; readonly isLast: boolean }
  /** Open the logs anew by their names. */
  | { readonly type: 'reopen-logs' }
  | { readonly type: 'end' }

/** A process that the primary has started. */
export interface WorkerProcess {
  readonly pid: number
  send(message: PrimaryMessage): void
  kill(signal: NodeJS.Signals): void
  /** Called once, before anything can have happened. */
  follow(listener: WorkerListener): void
}

/** Is told what becomes of a worker. */
export interface WorkerListener {
  message(message: WorkerMessage): void
  exit(code: number | null, signal: NodeJS.Signals | null): void
}
