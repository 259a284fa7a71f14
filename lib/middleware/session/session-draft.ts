import type { Json } from './json.js'
import type { Identity, Kept } from './keeper.js'

/** A session while its request is served: what came, and what has been done to it. */
export class SessionDraft {
  /** What came with the request and is still meant; undefined if nothing did, or it was destroyed. */
  origin: Kept | undefined
  /** What came with the request and was destroyed. */
  destroyed: Kept | undefined
  data: Map<string, Json>
  isRead = false
  /** Whether a change was asked for, also one that changed nothing here. */
  isOrdered = false
  isMoved = false
  /** Whether the head of the answer was announced, so that nothing can be changed any more. */
  isClosed = false
  /** Whether a head has gone out that says nothing of the session, so that it cannot be asked any more. */
  isSent = false
  /** Whether the store gave no answer, so that nobody knows the session. */
  readonly isUnknown: boolean

  readonly #newIdentity: () => Identity
  readonly #changes = new Map<string, Json | undefined>()
  #isCleared = false
  #identity: Identity | undefined

  constructor(origin: Kept | undefined, newIdentity: () => Identity, isUnknown = false) {
    this.origin = origin
    this.data = new Map(origin?.data)
    this.isUnknown = isUnknown
    this.#newIdentity = newIdentity
    this.#identity = origin
  }

  get identity(): Identity {
    return (this.#identity ??= this.#newIdentity())
  }

  /** Whether anything was done that has to be kept. */
  get isChanged(): boolean {
    return this.#isCleared || this.#changes.size > 0 || this.isMoved || this.destroyed !== undefined
  }

  set(key: string, value: Json): void {
    if (this.data.has(key) && JSON.stringify(this.data.get(key)) === JSON.stringify(value)) return
    this.data.set(key, value)
    this.#changes.set(key, value)
  }

  delete(key: string): boolean {
    if (!this.data.delete(key)) return false
    this.#changes.set(key, undefined)
    return true
  }

  clear(): void {
    if (this.data.size === 0) return
    this.data.clear()
    this.#changes.clear()
    this.#isCleared = true
  }

  regenerate(): void {
    this.#identity = this.#newIdentity()
    this.isMoved = true
  }

  destroy(): void {
    this.destroyed ??= this.origin
    this.origin = undefined
    this.#identity = undefined
    this.isMoved = false
    this.#isCleared = false
    this.#changes.clear()
    this.data = new Map()
  }

  /** What was done here, done to what somebody else has written meanwhile. */
  appliedTo(data: ReadonlyMap<string, Json>): Map<string, Json> {
    const merged = new Map(this.#isCleared ? [] : data)
    for (const [key, value] of this.#changes) {
      if (value === undefined) merged.delete(key)
      else merged.set(key, value)
    }
    return merged
  }
}
