import { now } from './clock.js'
import { MovedSessions } from './moved-sessions.js'
import type { Replaced, SessionStore } from './session-store.js'

interface Stored {
  readonly text: string
  readonly end: number
}

/** How many of the oldest are looked at, whether they are over, when a new one comes. */
const SWEPT = 2

/** Sessions in the memory of one process, up to a number: the one that was unused for longest goes for a new one. */
export class MemoryStore implements SessionStore {
  readonly isSync = true
  readonly #most: number
  readonly #stored = new Map<string, Stored>()
  readonly #moved: MovedSessions

  constructor(most: number) {
    this.#most = most
    this.#moved = new MovedSessions(most)
  }

  /** How many there are, those included that are over and were not swept yet. */
  get size(): number {
    return this.#stored.size
  }

  read(key: string): string | undefined {
    const stored = this.#stored.get(key)
    if (stored === undefined) return undefined
    this.#stored.delete(key)
    if (stored.end <= now()) return undefined
    // The last of them is the one that was used last.
    this.#stored.set(key, stored)
    return stored.text
  }

  create(key: string, text: string, lifetime: number): void {
    this.#sweep()
    this.#write(key, text, lifetime)
  }

  replace(key: string, seen: string, text: string, lifetime: number): Replaced {
    return this.move(key, key, seen, text, lifetime)
  }

  move(key: string, newKey: string, seen: string, text: string, lifetime: number): Replaced {
    const current = this.read(key)
    if (current === undefined) return 'gone'
    if (current !== seen) return { text: current }
    this.#stored.delete(key)
    this.#write(newKey, text, lifetime)
    if (newKey !== key) this.#moved.add(key, newKey, now())
    return 'done'
  }

  remove(key: string): void {
    for (const each of this.#moved.trail(key, now())) this.#stored.delete(each)
  }

  stop(): void {
    this.#stored.clear()
    this.#moved.clear()
  }

  #write(key: string, text: string, lifetime: number): void {
    this.#stored.set(key, { text, end: now() + lifetime })
  }

  #sweep(): void {
    let left = SWEPT
    for (const [key, { end }] of this.#stored) {
      if (this.#stored.size >= this.#most || end <= now()) this.#stored.delete(key)
      if (--left === 0) return
    }
  }
}
