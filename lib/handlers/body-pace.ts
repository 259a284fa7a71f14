import { Standstill } from './standstill.js'

/** How fast a client must send the body that the application waits for. */
export interface PaceLimits {
  /** Milliseconds. */
  readonly bodyTimeout: number
  /** Bytes per second, over each `bodyTimeout`. */
  readonly minBodyRate: number
}

/** Whether a body comes fast enough. Only the time counts in which the application waits for it. */
export class BodyPace {
  readonly #standstill = new Standstill()
  #seen: number | undefined
  #waited = 0
  /** What had come when the waiting of this window began. */
  #base = 0

  /**
   * Is to be called again and again.
   *
   * @param taken - how many bytes have come.
   * @returns what is wrong, if something is.
   */
  faultIn(
    taken: number,
    isAwaited: boolean,
    now: number,
    { bodyTimeout, minBodyRate }: PaceLimits,
  ): string | undefined {
    const before = this.#seen
    this.#seen = isAwaited ? now : undefined
    if (!isAwaited) {
      this.#standstill.reset()
      return undefined
    }
    if (this.#standstill.lasts(taken, now) >= bodyTimeout) return `nothing of the body came for ${bodyTimeout} ms`
    this.#waited += before === undefined ? 0 : now - before
    if (this.#waited < bodyTimeout) return undefined
    if ((taken - this.#base) * 1000 < minBodyRate * this.#waited)
      return `the body came with less than ${minBodyRate} bytes per second`
    this.#waited = 0
    this.#base = taken
    return undefined
  }
}
