/** How many crashes within {@link WINDOW} are followed at once by another start. */
const MOST_AT_ONCE = 5
const WINDOW = 10_000
const INTERVAL = 1_000

/** When what crashes is started again: at once, but where it goes on crashing, once a second at most. */
export class Backoff {
  #crashes: number[] = []
  #nextStart = 0

  /** How many milliseconds to wait with the next start, after a crash at a time. */
  next(now: number): number {
    this.#crashes = [...this.#crashes.filter((time) => now - time < WINDOW), now]
    const start = this.#crashes.length <= MOST_AT_ONCE ? now : Math.max(now, this.#nextStart)
    this.#nextStart = (this.#crashes.length < MOST_AT_ONCE ? now : start) + INTERVAL
    return start - now
  }
}
