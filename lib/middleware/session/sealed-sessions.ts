import { randomBytes } from 'node:crypto'
import { now } from './clock.js'
import { DestroyedSessions } from './destroyed-sessions.js'
import { frozenJson, type Json } from './json.js'
import {
  isDue,
  lifetimeOf,
  type CookieChange,
  type Identity,
  type Keeper,
  type Kept,
  type Lifetimes,
} from './keeper.js'
import { MovedSessions } from './moved-sessions.js'
import type { Seal } from './seal.js'
import type { SessionDraft } from './session-draft.js'

/** How far, in milliseconds, the clocks of several machines may be apart. */
const SKEW = 60_000

/**
 * Sessions that lie sealed in their cookies. What was destroyed stays destroyed in this process, for the last 50,000 of
 * them; a copy of the cookie that is shown to another one opens there until its time is over.
 */
export class SealedSessions implements Keeper {
  readonly writing = 'sure'
  readonly #seal: Seal
  readonly #lifetimes: Lifetimes
  readonly #destroyed = new DestroyedSessions()
  readonly #moved = new MovedSessions()

  constructor(seal: Seal, lifetimes: Lifetimes) {
    this.#seal = seal
    this.#lifetimes = lifetimes
  }

  identity(): Identity {
    return { id: randomBytes(16).toString('base64url'), token: '' }
  }

  open(value: string): Kept | undefined {
    const text = this.#seal.open(value)
    const kept = text === undefined ? undefined : keptOf(text)
    if (kept === undefined) return undefined
    const { created, id, written } = kept
    const time = now()
    if (created > written || written > time + SKEW || this.#destroyed.has(id)) return undefined
    return lifetimeOf(created, written, time, this.#lifetimes) > 0 ? kept : undefined
  }

  commit(draft: SessionDraft): CookieChange {
    const { destroyed, origin } = draft
    const time = now()
    if (destroyed !== undefined)
      for (const id of this.#moved.trail(destroyed.id, time)) this.#end(id, destroyed.created, time)
    if (origin === undefined) {
      if (draft.data.size > 0) return this.#sealed(draft, time, time)
      return destroyed === undefined ? undefined : 'remove'
    }
    // Somebody else has ended it while this request was served.
    if (this.#destroyed.has(origin.id)) return undefined
    const isWanted = draft.isChanged || (draft.isRead && isDue(origin, time, this.#lifetimes))
    if (!isWanted) return undefined
    const leave = (): void => {
      this.#end(origin.id, origin.created, time)
      this.#moved.add(origin.id, draft.identity.id, time)
    }
    return this.#sealed(draft, origin.created, time, draft.isMoved ? leave : undefined)
  }

  #sealed({ data, identity }: SessionDraft, created: number, time: number, accepted?: () => void): CookieChange {
    // It may have begun on a machine whose clock is ahead.
    const written = Math.max(created, time)
    const text = JSON.stringify([identity.id, created, written, Object.fromEntries(data)])
    return { value: this.#seal.seal(text), lifetime: lifetimeOf(created, time, time, this.#lifetimes), accepted }
  }

  #end(id: string, created: number, time: number): void {
    this.#destroyed.add(id, created + this.#lifetimes.maxAge, time)
  }
}

/** What was sealed is ours; an older version of an application may have sealed it. */
function keptOf(text: string): Kept | undefined {
  try {
    const [id, created, written, data] = JSON.parse(text) as [string, number, number, object]
    return { id, token: '', created, written, data: dataOf(data), text }
  } catch {
    return undefined
  }
}

/** Names and values as they are written. */
export function dataOf(data: object): ReadonlyMap<string, Json> {
  return new Map(Object.entries(data).map(([key, value]) => [key, frozenJson(value, key)]))
}
