import type { Part } from '../../core/index.js'
import type { Awaitable } from '../../protocol/index.js'
import type { Json } from './json.js'
import type { SessionDraft } from './session-draft.js'

/** How a session is called. */
export interface Identity {
  /** In logs and, if there is one, in the store: of no use to who reads it. */
  readonly id: string
  /** In the cookie, where that holds a name and not the session itself: who has it, has the session. */
  readonly token: string
}

/** A session as it came with a request and was opened. */
export interface Kept extends Identity {
  /** When it began, in milliseconds since the epoch. */
  readonly created: number
  /** When it was last written. */
  readonly written: number
  readonly data: ReadonlyMap<string, Json>
  /** How it was written, where it lies in a store. */
  readonly text: string
}

/** What is to become of the cookie: nothing, that it is removed, or another value for so long, in milliseconds. */
export type CookieChange =
  | undefined
  | 'remove'
  | {
      readonly value: string
      readonly lifetime: number
      /** Called if browsers keep a cookie of this length: only then is what it replaces over. */
      readonly accepted?: (() => void) | undefined
    }

/** Where sessions are between requests: in the cookie, or in a store. */
export interface Keeper extends Part {
  /** What may come of it when it writes: nothing but what it throws, an outage, an outage or a promise. */
  readonly writing: 'sure' | 'sync' | 'async'
  /** Names for a new session. */
  identity(): Identity
  /** The session that the value of a cookie stands for; undefined if it stands for none (any more). */
  open(value: string): Awaitable<Kept | undefined>
  /** Writes what has changed. */
  commit(draft: SessionDraft): Awaitable<CookieChange>
}

/** How long sessions live, in milliseconds. */
export interface Lifetimes {
  /** From the beginning. */
  readonly maxAge: number
  /** From the last use. */
  readonly idle: number
  /** Whether reading is a use. */
  readonly rolling: boolean
}

/** How long a session still lives that is written now, in whole milliseconds; not above 0 if it is over. */
export function lifetimeOf(created: number, written: number, time: number, { idle, maxAge }: Lifetimes): number {
  return Math.floor(Math.min(created + maxAge, written + idle) - time)
}

/** How much of the idle time passes before a use is written down, so that not each request writes. */
const RENEWED_AFTER = 0.1

/** Whether a session that is only read is to be written again, so that it lives on. */
export function isDue({ written }: Kept, time: number, { idle, rolling }: Lifetimes): boolean {
  return rolling && time - written >= idle * RENEWED_AFTER
}
