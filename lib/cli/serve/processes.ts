import type { PrimaryMessage, WorkerMessage, WorkerProcess } from './worker-process.js'

/** A signal that the primary heeds, and that its workers leave to it. */
export type HeededSignal = 'SIGHUP' | 'SIGINT' | 'SIGTERM' | 'SIGUSR1'

/** What serving with several processes needs of the runtime: a primary that starts workers, or being one of them. */
export interface Processes {
  /** How many workers there are if nobody says. */
  readonly cores: number
  /** Starts a worker, with something more in its environment. */
  fork(env?: Readonly<Record<string, string>>): WorkerProcess
  /** Calls back for each signal that the primary heeds. */
  onSignal(take: (signal: HeededSignal) => void): void
  /** The way to the primary, if this process is a worker. */
  readonly primary: PrimaryChannel | undefined
}

/** How a worker and its primary talk, as the worker sees it. */
export interface PrimaryChannel {
  send(message: WorkerMessage): void
  /** Calls back with each message of the primary. */
  onMessage(take: (message: PrimaryMessage) => void): void
  /** Calls back, in place of ending the process, for what is thrown and nobody catches; gives how to stop that. */
  onUncaught(take: (error: unknown) => void): () => void
}
