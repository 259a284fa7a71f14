/** How long, in milliseconds, a clock that was set must stay so before it is followed. */
const LASTING = 60_000
/** How far, in milliseconds, a clock is moved that is only kept right. */
const SMALL = 1_000

/**
 * The clock of the machine, which other machines compare with theirs; but where that jumps, only when it has stayed there
 * for a minute: one that is set wrong and right again ends no session (promise F19).
 */
export class SteadyClock {
  #offset = Date.now() - performance.now()
  #candidate = this.#offset
  #since = 0

  /** Milliseconds since the epoch, whole ones. */
  now(): number {
    const steady = performance.now()
    const told = Date.now() - steady
    if (Math.abs(told - this.#offset) <= SMALL) this.#offset = told
    else if (Math.abs(told - this.#candidate) > SMALL) {
      this.#candidate = told
      this.#since = steady
    } else if (steady - this.#since >= LASTING) this.#offset = told
    return Math.round(steady + this.#offset)
  }
}
