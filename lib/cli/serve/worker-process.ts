import type { WorkerStatus } from '../../handlers/index.js'

/** What a worker tells the primary. */
export type WorkerMessage =
  /** It listens, and wants `start`: what it was told before is lost. */
  | { readonly type: 'hello' }
  | ReadyMessage
  /** Each second: a sign of life, and how it fares if that is wanted. */
  | { readonly type: 'report'; readonly status: WorkerStatus | undefined }
  /** Something odd in the deployment file, which the other workers find too. */
  | { readonly type: 'warned'; readonly text: string }
  /** It cannot start, and why; it ends when it hears `end`. */
  | { readonly type: 'failed'; readonly text: string }
  /** It has served as many requests as it should, and wants to be replaced. */
  | { readonly type: 'retire' }
  /** It has closed, and ends when it hears `end`: what was handed to it meanwhile it hands back before. */
  | { readonly type: 'finished'; readonly status: WorkerStatus | undefined }

/** What a worker says when it serves. */
export interface ReadyMessage {
  readonly type: 'ready'
  /** The URL to open, if the server says. */
  readonly url?: string | undefined
  /** All places where it listens, as URLs. */
  readonly urls: readonly string[]
  /** The stack in force, outermost first, one entry each. */
  readonly stack: readonly string[]
  /** The longest that a drain may take, in milliseconds. */
  readonly drainTime: number
  readonly heartbeatTimeout: number
}

/** What the primary tells a worker. */
export type PrimaryMessage =
  | StartMessage
  | DrainMessage
  /** Open the logs anew by their names. */
  | { readonly type: 'reopen-logs' }
  | { readonly type: 'end' }

/** The first that a worker hears: what it is, and what it serves. */
export interface StartMessage {
  readonly type: 'start'
  /** Its number among all workers that the primary has started, from 1. */
  readonly worker: number
  readonly generation: number
  /** The deployment file as its generation has it, and the files that are named there: path, bytes in Base64. */
  readonly files: readonly (readonly [path: string, bytes: string])[]
  /** Whether the primary wants to be told how it fares, since it tells others. */
  readonly isWatched: boolean
}

/** Finish what is in flight. */
export interface DrainMessage {
  readonly type: 'drain'
  /** Whether no other workers take over, so that it accepts for `drainDelay` more. */
  readonly isLast: boolean
  /** Whether somebody waits for it: nothing but the requests in flight is waited for. */
  readonly isHurried: boolean
}

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
