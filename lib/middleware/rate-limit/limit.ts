import { coerce } from '../../core/index.js'

/**
 * So many units in so much time, by the generic cell rate algorithm (GCRA): the quota can be used at once, and comes back
 * evenly. What is used is a level, which sinks with time; all of it is in whole numbers, so nothing is ever rounded.
 */
export class Limit {
  /** By how much the level sinks in a millisecond. */
  readonly drain: number
  /** By how much one unit raises it. */
  readonly unit: number
  /** The highest level. */
  readonly capacity: number

  /** @param window - in whole milliseconds. */
  constructor(
    readonly name: string,
    readonly quota: number,
    readonly window: number,
  ) {
    const divisor = greatestDivisor(quota, window)
    this.drain = quota / divisor
    this.unit = window / divisor
    this.capacity = this.unit * quota
  }

  /** By how much a cost raises the level; one above the quota takes all of it. */
  rise(cost: number): number {
    return Math.min(cost, this.quota) * this.unit
  }

  /** The level some milliseconds later. */
  sunk(level: number, elapsed: number): number {
    return Math.max(0, level - Math.min(elapsed, this.window) * this.drain)
  }

  /** How many units are left at a level. */
  remaining(level: number): number {
    return Math.floor((this.capacity - level) / this.unit)
  }

  /** In how many milliseconds one unit more than now is left. */
  untilMore(level: number): number {
    return this.#time(this.unit - ((this.capacity - level) % this.unit))
  }

  /** In how many milliseconds a cost fits. */
  untilFits(level: number, cost: number): number {
    return this.#time(Math.max(0, level + this.rise(cost) - this.capacity))
  }

  /** In how many milliseconds nothing is used. */
  untilEmpty(level: number): number {
    return this.#time(level)
  }

  #time(height: number): number {
    return Math.ceil(height / this.drain)
  }
}

/**
 * Takes a cost from all limits, or from none if one of them has not enough left.
 *
 * @param levels - of the limits, in their order; changed to what they are afterwards.
 * @param elapsed - since the levels were as they are, in whole milliseconds.
 */
export function takeFrom(limits: readonly Limit[], levels: number[], elapsed: number, cost: number): boolean {
  let fits = true
  for (const [index, limit] of limits.entries()) {
    const level = limit.sunk(levels[index] ?? 0, elapsed)
    levels[index] = level
    if (level + limit.rise(cost) > limit.capacity) fits = false
  }
  if (!fits) return false
  for (const [index, limit] of limits.entries()) levels[index] = (levels[index] ?? 0) + limit.rise(cost)
  return true
}

const LIMIT = /^(?:([\w.-]+)\s*=\s*)?(\d+)\s*\/\s*(\d+(?:\.\d+)?\s*[a-z]+)$/i

/** Reads limits such as `100/1m` or `burst=10/1s`; they were checked by {@link faultInLimits}. */
export function readLimits(texts: readonly string[]): readonly Limit[] {
  return texts.map((text) => readLimit(text, texts.length === 1) as Limit)
}

/** Says what is wrong with a list of limits, or nothing. */
export function faultInLimits(texts: readonly string[]): string | undefined {
  const names = new Set<string>()
  for (const text of texts) {
    const limit = readLimit(text, texts.length === 1)
    if (typeof limit === 'string') return `has ${JSON.stringify(text)}, ${limit}`
    if (names.has(limit.name)) return `has two limits with the name ${JSON.stringify(limit.name)}`
    names.add(limit.name)
  }
  return undefined
}

function readLimit(text: string, isOnly: boolean): Limit | string {
  const [, name, count = '', duration] = LIMIT.exec(text.trim()) ?? []
  const read = coerce('duration', duration)
  if (!('value' in read)) return 'which is no limit like 100/1m, or burst=10/1s with a name'
  const [quota, window] = [Number(count), read.value as number]
  if (!Number.isInteger(window) || window === 0) return 'whose time is no whole number of milliseconds from 1 on'
  if (quota === 0) return 'which lets nothing pass'
  if (quota * window > MOST) return 'which is more than can be counted exactly'
  return new Limit(name ?? (isOnly ? 'default' : text.replaceAll(/\s/g, '')), quota, window)
}

/** What is added to such a level is still a whole number, and a quota one that a structured field can have (RFC 9651). */
const MOST = 999_999_999_999_999

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}
