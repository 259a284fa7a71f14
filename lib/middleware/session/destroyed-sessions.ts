/** Ids of sessions that were destroyed, for as long as somebody could still show them. */
export class DestroyedSessions {
  readonly #ends = new Map<string, number>()
  readonly #most: number

  /** @param most - how many are remembered; the oldest are forgotten for new ones. */
  constructor(most = 50_000) {
    this.#most = most
  }

  /** @param end - when it is over all the same. */
  add(id: string, end: number, time: number): void {
    for (const [old, itsEnd] of this.#ends) {
      if (itsEnd > time && this.#ends.size < this.#most) break
      this.#ends.delete(old)
    }
    this.#ends.set(id, end)
  }

  has(id: string): boolean {
    return this.#ends.has(id)
  }
}
