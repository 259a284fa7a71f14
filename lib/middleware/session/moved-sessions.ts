/** How long, in milliseconds, a request may be under way that still has the old id of a session. */
export const LONGEST_WAY = 600_000

/** How many new ids in a row are followed. */
export const LONGEST_TRAIL = 8

/** Where sessions went that got another id, so that who ends one by an old id ends what came of it. */
export class MovedSessions {
  readonly #moves = new Map<string, { readonly id: string; readonly end: number }>()
  readonly #most: number

  /** @param most - how many are remembered; the oldest are forgotten for new ones. */
  constructor(most = 50_000) {
    this.#most = most
  }

  add(oldId: string, id: string, time: number): void {
    for (const [old, { end }] of this.#moves) {
      if (end > time && this.#moves.size < this.#most) break
      this.#moves.delete(old)
    }
    this.#moves.set(oldId, { id, end: time + LONGEST_WAY })
  }

  /** All ids that a session got after this one, which is the first. */
  trail(id: string, time: number): string[] {
    const ids = [id]
    for (let next = this.#moves.get(id); next !== undefined && next.end > time; next = this.#moves.get(next.id)) {
      ids.push(next.id)
      if (ids.length === LONGEST_TRAIL) break
    }
    return ids
  }

  clear(): void {
    this.#moves.clear()
  }
}
