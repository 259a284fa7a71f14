import { DrainQueue } from './drain-queue.js'
import { takeFrom, type Limit } from './limit.js'

/** What came of taking a cost: whether it could be had, and the levels of the limits afterwards. */
export interface Taken {
  readonly passed: boolean
  readonly levels: readonly number[]
}

/** What one client has used. */
interface Count {
  readonly key: string
  readonly levels: number[]
  /** When the levels were as they are. */
  at: number
  until: number
}

/** How many counts that are worth nothing any more are thrown away for each new one. */
const THROWN_AWAY = 2

/**
 * What clients have used of some limits, in memory. Of a bounded number of them: where there are more, the count is
 * given up that would have been worth nothing the soonest. So who wants to be rid of a count must use as much under
 * each of as many other keys.
 */
export class CountTable {
  readonly #limits: readonly Limit[]
  readonly #most: number
  readonly #now: () => number
  readonly #counts = new Map<string, Count>()
  readonly #queue = new DrainQueue<Count>()

  /**
   * @param most - how many clients it knows at the most.
   * @param now - milliseconds of a clock that never jumps.
   */
  constructor(limits: readonly Limit[], most: number, now: () => number = () => performance.now()) {
    this.#limits = limits
    this.#most = most
    this.#now = now
  }

  /** Of how many clients it knows. */
  get size(): number {
    return this.#counts.size
  }

  take(key: string, cost: number): Taken {
    const now = Math.floor(this.#now())
    const known = this.#counts.get(key)
    const count = known ?? { key, levels: [], at: now, until: now }
    const passed = takeFrom(this.#limits, count.levels, now - count.at, cost)
    count.at = now
    if (passed) count.until = now + Math.max(...this.#limits.map((limit, i) => limit.untilEmpty(count.levels[i] ?? 0)))
    if (known === undefined) this.#add(count, now)
    return { passed, levels: [...count.levels] }
  }

  /** Throws away counts that are worth nothing any more. */
  clean(most = Infinity): void {
    this.#clean(Math.floor(this.#now()), most)
  }

  #add(count: Count, now: number): void {
    this.#clean(now, THROWN_AWAY)
    if (this.#counts.size >= this.#most) this.#drop()
    this.#counts.set(count.key, count)
    this.#queue.add(count)
  }

  #clean(now: number, most: number): void {
    for (let thrown = 0; thrown < most; thrown++) {
      const first = this.#queue.first()
      if (first === undefined || first.until > now) return
      this.#drop()
    }
  }

  #drop(): void {
    const dropped = this.#queue.shift()
    if (dropped !== undefined) this.#counts.delete(dropped.key)
  }
}
