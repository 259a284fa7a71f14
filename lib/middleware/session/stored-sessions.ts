import { createHash, randomBytes } from 'node:crypto'
import { isThenable, whenReady, type Awaitable } from '../../protocol/index.js'
import { StoreOutage } from '../store-outage.js'
import { now } from './clock.js'
import type { Json } from './json.js'
import {
  isDue,
  lifetimeOf,
  type CookieChange,
  type Identity,
  type Keeper,
  type Kept,
  type Lifetimes,
} from './keeper.js'
import type { Seal } from './seal.js'
import { dataOf } from './sealed-sessions.js'
import type { SessionDraft } from './session-draft.js'
import type { Replaced, SessionStore } from './session-store.js'

const TOKEN_BYTES = 32
const TOKEN = /^[\w-]{43}$/

/** The longest text of a session, in UTF-16 units. */
const LONGEST = 65_536

/** The longest that becomes of it when it is sealed: three bytes for a unit, four letters for three bytes, and a bit. */
const LONGEST_SEALED = 4 * LONGEST + 64

/** How often a session is read anew because somebody else wrote it, before that counts as an outage. */
const MOST_TRIES = 8

/**
 * Sessions in a store, of which the cookie holds a random name. Only its hash is the key there, so that who reads the
 * store gets into no session. Each write takes place only if the session is as it was read: what was destroyed meanwhile
 * stays destroyed, and what others changed is kept beside what changed here.
 */
export class StoredSessions implements Keeper {
  readonly writing: 'sync' | 'async'
  readonly #store: SessionStore
  readonly #scope: readonly string[]
  readonly #lifetimes: Lifetimes
  readonly #seal: Seal | undefined

  /**
   * @param scope - the namespace, and the name of the cookie; sessions of another scope do not open, also in the same store.
   * @param seal - seals what lies in the store, so that who can write there can make no session.
   */
  constructor(store: SessionStore, scope: readonly string[], lifetimes: Lifetimes, seal?: Seal) {
    this.writing = store.isSync === true ? 'sync' : 'async'
    this.#store = store
    this.#scope = scope
    this.#lifetimes = lifetimes
    this.#seal = seal
  }

  start(): Awaitable<void> {
    return this.#store.start?.()
  }

  stop(): Awaitable<void> {
    return this.#store.stop?.()
  }

  identity(): Identity {
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    return { id: this.#keyOf(token), token }
  }

  open(token: string): Awaitable<Kept | undefined> {
    if (!TOKEN.test(token)) return undefined
    const id = this.#keyOf(token)
    return whenReady(this.#store.read(id), (text) => {
      const kept = text === undefined ? undefined : this.#keptOf({ id, token }, text)
      if (kept === undefined) return undefined
      return lifetimeOf(kept.created, kept.written, now(), this.#lifetimes) > 0 ? kept : undefined
    })
  }

  commit(draft: SessionDraft): Awaitable<CookieChange> {
    const { destroyed, origin } = draft
    const time = now()
    if (origin === undefined) {
      const removed = destroyed === undefined ? undefined : this.#store.remove(destroyed.id)
      const isWanted = draft.data.size > 0
      if (isWanted) return whenReady(removed, () => this.#create(draft, time))
      return destroyed === undefined ? undefined : whenReady(removed, () => 'remove' as const)
    }
    const isWanted = draft.isChanged || (draft.isRead && isDue(origin, time, this.#lifetimes))
    return isWanted ? this.#write(draft, origin, time, MOST_TRIES) : undefined
  }

  #create({ data, identity }: SessionDraft, time: number): Awaitable<CookieChange> {
    const lifetime = lifetimeOf(time, time, time, this.#lifetimes)
    const created = this.#store.create(identity.id, this.#textOf(identity.id, time, time, data), lifetime)
    return whenReady(created, () => ({ value: identity.token, lifetime: this.#lifetimes.maxAge }))
  }

  #write(draft: SessionDraft, seen: Kept, time: number, tries: number): Awaitable<CookieChange> {
    const { created, id } = seen
    const { identity } = draft
    const text = this.#textOf(identity.id, created, time, draft.appliedTo(seen.data))
    const lifetime = lifetimeOf(created, time, time, this.#lifetimes)
    const replaced = draft.isMoved
      ? this.#store.move(id, identity.id, seen.text, text, lifetime)
      : this.#store.replace(id, seen.text, text, lifetime)
    const next = (how: Replaced): Awaitable<CookieChange> => {
      // Not even the cookie is removed: it may be that of another session by now.
      if (how === 'gone') return undefined
      if (how === 'done')
        return draft.isMoved ? { value: identity.token, lifetime: created + this.#lifetimes.maxAge - time } : undefined
      if (tries === 1) throw new StoreOutage(`the session was written by others ${MOST_TRIES} times in between`)
      const current = this.#keptOf(seen, how.text)
      return current === undefined ? undefined : this.#write(draft, current, time, tries - 1)
    }
    return isThenable(replaced) ? replaced.then(next) : next(replaced)
  }

  #keyOf(token: string): string {
    return createHash('sha256')
      .update(JSON.stringify([...this.#scope, token]))
      .digest('base64url')
  }

  #textOf(id: string, created: number, written: number, data: ReadonlyMap<string, Json>): string {
    const text = JSON.stringify([created, written, Object.fromEntries(data)])
    if (text.length <= LONGEST) return this.#seal?.seal(text, id) ?? text
    throw new RangeError(
      `the session has ${text.length} characters as JSON, and a store takes ${LONGEST}; keep less in it`,
    )
  }

  /** What a store has may be damaged, or of another program: then it is nothing. */
  #keptOf({ id, token }: Identity, text: string): Kept | undefined {
    if (text.length > LONGEST_SEALED) return undefined
    const opened = this.#seal === undefined ? text : this.#seal.open(text, id)
    if (opened === undefined || opened.length > LONGEST) return undefined
    try {
      const [created, written, data] = JSON.parse(opened) as [unknown, unknown, object]
      if (!Number.isSafeInteger(created) || !Number.isSafeInteger(written)) return undefined
      return { id, token, created: Number(created), written: Number(written), data: dataOf(data), text }
    } catch {
      return undefined
    }
  }
}
