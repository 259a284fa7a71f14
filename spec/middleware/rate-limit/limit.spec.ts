import fc from 'fast-check'
import { faultInLimits, Limit, readLimits, takeFrom } from '../../../lib/middleware/rate-limit/limit.js'

/** GCRA as its definition has it (virtual scheduling), in exact fractions: times are multiplied by the quota. */
class Schedule {
  #arrival = 0n
  readonly #quota: bigint
  readonly #window: bigint

  constructor(quota: number, window: number) {
    this.#quota = BigInt(quota)
    this.#window = BigInt(window)
  }

  fits(now: number, cost: number): boolean {
    return this.#after(now, cost) - BigInt(now) * this.#quota <= this.#window * this.#quota
  }

  take(now: number, cost: number): void {
    this.#arrival = this.#after(now, cost)
  }

  #after(now: number, cost: number): bigint {
    const scaled = BigInt(now) * this.#quota
    const taken = BigInt(cost) > this.#quota ? this.#quota : BigInt(cost)
    return (this.#arrival > scaled ? this.#arrival : scaled) + taken * this.#window
  }
}

const limit = fc.record({ quota: fc.integer({ min: 1, max: 30 }), window: fc.integer({ min: 1, max: 5_000 }) })
const requests = fc.array(fc.record({ pause: fc.integer({ min: 0, max: 900 }), cost: fc.integer({ min: 1, max: 40 }) }))

/** Lets requests come one after another; gives when, for how much, and whether each passed. */
function run(limits: readonly Limit[], coming: readonly { pause: number; cost: number }[]) {
  const levels: number[] = []
  let now = 0
  let last = 0
  return coming.map(({ cost, pause }) => {
    now += pause
    const passed = takeFrom(limits, levels, now - last, cost)
    last = now
    return { now, cost, passed, levels: [...levels] }
  })
}

describe('Limit', () => {
  it('is in whole numbers, as small as they can be', () => {
    const { capacity, drain, unit } = new Limit('a', 100, 60_000)
    expect([drain, unit, capacity]).toEqual([1, 600, 60_000])
    const odd = new Limit('b', 7, 1_000)
    expect([odd.drain, odd.unit, odd.capacity]).toEqual([7, 1_000, 7_000])
  })

  it('lets its quota pass at once, and then one each quotient of time', () => {
    const limits = [new Limit('a', 3, 1_000)]
    const levels: number[] = []
    const passes = (elapsed: number): boolean => takeFrom(limits, levels, elapsed, 1)
    expect([passes(0), passes(0), passes(0), passes(0)]).toEqual([true, true, true, false])
    // A third of a second: not before, and exactly then.
    expect([passes(333), passes(1), passes(0), passes(332), passes(1)]).toEqual([false, true, false, false, true])
    expect([passes(1_000), passes(0), passes(0), passes(0)]).toEqual([true, true, true, false])
  })

  it('says what is left, and when there is more', () => {
    const three = new Limit('a', 3, 1_000)
    const at = (level: number) => [three.remaining(level), three.untilMore(level), three.untilFits(level, 1)]
    expect(at(0)).toEqual([3, 334, 0])
    expect(at(1_000)).toEqual([2, 334, 0])
    expect(at(999)).toEqual([2, 333, 0])
    expect(at(3_000)).toEqual([0, 334, 334])
    expect(at(2_001)).toEqual([0, 1, 1])
    expect(at(2_000)).toEqual([1, 334, 0])
    expect([three.untilEmpty(0), three.untilEmpty(1), three.untilEmpty(3_000)]).toEqual([0, 1, 1_000])
    expect([three.untilFits(3_000, 3), three.untilFits(3_000, 99), three.untilFits(0, 3)]).toEqual([1_000, 1_000, 0])
  })

  it('gives all of it to a cost that is above it', () => {
    const limits = [new Limit('a', 3, 1_000)]
    expect(
      run(
        limits,
        [99, 1].map((cost) => ({ cost, pause: 0 })),
      ).map(({ passed }) => passed),
    ).toEqual([true, false])
    const used = run(
      limits,
      [1, 99].map((cost) => ({ cost, pause: 0 })),
    )
    expect(used.map(({ passed }) => passed)).toEqual([true, false])
  })

  it('does what the definition of GCRA says, for every limit and all requests', () => {
    fc.assert(
      fc.property(fc.array(limit, { minLength: 1, maxLength: 3 }), requests, (given, coming) => {
        const models = given.map(({ quota, window }) => new Schedule(quota, window))
        const limits = given.map(({ quota, window }) => new Limit('a', quota, window))
        for (const { cost, now, passed } of run(limits, coming)) {
          const fits = models.every((model) => model.fits(now, cost))
          expect(passed).toBe(fits)
          if (fits) for (const model of models) model.take(now, cost)
        }
      }),
    )
  })

  it('never lets more pass within any time than its quota and what comes back in that time', () => {
    fc.assert(
      fc.property(limit, requests, ({ quota, window }, coming) => {
        const passed = run([new Limit('a', quota, window)], coming).filter((each) => each.passed)
        passed.forEach((first, from) => {
          let units = 0
          for (const { cost, now } of passed.slice(from)) {
            units += Math.min(cost, quota)
            expect(units * window).toBeLessThanOrEqual(quota * window + (now - first.now) * quota)
          }
        })
      }),
    )
  })

  it('lets a request pass when it said that it would, and not a millisecond before', () => {
    fc.assert(
      fc.property(limit, requests, fc.integer({ min: 1, max: 40 }), ({ quota, window }, coming, cost) => {
        const one = new Limit('a', quota, window)
        const level = run([one], coming).at(-1)?.levels[0] ?? 0
        const wait = one.untilFits(level, cost)
        expect(takeFrom([one], [level], wait, cost)).toBe(true)
        expect(wait === 0 || !takeFrom([one], [level], wait - 1, cost)).toBe(true)
        expect([one.remaining(one.sunk(level, one.untilEmpty(level))), one.sunk(level, one.untilEmpty(level))]).toEqual(
          [quota, 0],
        )
        const more = one.untilMore(level)
        // There is no more than all of it, and more than one may come back in a millisecond.
        const full = one.remaining(level) === quota
        expect(one.remaining(one.sunk(level, more))).toBeGreaterThanOrEqual(one.remaining(level) + (full ? 0 : 1))
        expect(full || one.remaining(one.sunk(level, more - 1)) === one.remaining(level)).toBe(true)
      }),
    )
  })

  it('costs nothing where a request is refused', () => {
    fc.assert(
      fc.property(fc.array(limit, { minLength: 1, maxLength: 3 }), requests, (given, coming) => {
        const limits = given.map(({ quota, window }) => new Limit('a', quota, window))
        const all = run(limits, coming)
        // The same without those that were refused: their pauses are there still.
        let pause = 0
        const rest = coming.flatMap((each, index) => {
          pause += each.pause
          if (all[index]?.passed !== true) return []
          const kept = { cost: each.cost, pause }
          pause = 0
          return [kept]
        })
        expect(run(limits, rest).map(({ levels }) => levels)).toEqual(
          all.filter(({ passed }) => passed).map(({ levels }) => levels),
        )
      }),
    )
  })
})

describe('takeFrom', () => {
  it('takes from all limits or from none', () => {
    const limits = [new Limit('many', 10, 1_000), new Limit('few', 1, 1_000)]
    const levels: number[] = []
    expect(takeFrom(limits, levels, 0, 1)).toBe(true)
    expect(levels).toEqual([100, 1_000])
    expect(takeFrom(limits, levels, 50, 1)).toBe(false)
    expect(levels).toEqual([50, 950])
    expect(takeFrom([...limits].reverse(), [950, 50], 0, 1)).toBe(false)
  })
})

describe('readLimits', () => {
  const read = (...texts: string[]) => readLimits(texts).map(({ name, quota, window }) => [name, quota, window])

  it('reads how many in how much time, and names', () => {
    expect(read('100/1m')).toEqual([['default', 100, 60_000]])
    expect(read(' 5 / 2 h ')).toEqual([['default', 5, 7_200_000]])
    expect(read('burst=10/1s', 'per.day_1-x = 1000/1d')).toEqual([
      ['burst', 10, 1_000],
      ['per.day_1-x', 1_000, 86_400_000],
    ])
    expect(read('1/0.5s', '100 / 1m')).toEqual([
      ['1/0.5s', 1, 500],
      ['100/1m', 100, 60_000],
    ])
    expect(read('1/1ms')).toEqual([['default', 1, 1]])
    expect(read('999999999999999/1ms')).toEqual([['default', 999_999_999_999_999, 1]])
  })

  const NO_LIMIT = 'which is no limit like 100/1m, or burst=10/1s with a name'
  it.each([
    ['100', NO_LIMIT],
    ['100/60', NO_LIMIT],
    ['x100/1m', NO_LIMIT],
    ['100/1mx', NO_LIMIT],
    ['100/1y', NO_LIMIT],
    ['-1/1m', NO_LIMIT],
    ['a b=1/1m', NO_LIMIT],
    ['"=1/1m', NO_LIMIT],
    ['0/1m', 'which lets nothing pass'],
    ['1/0s', 'whose time is no whole number of milliseconds from 1 on'],
    ['1/0.5ms', 'whose time is no whole number of milliseconds from 1 on'],
    ['1000000000000000/1ms', 'which is more than can be counted exactly'],
  ])('refuses %s', (text, fault) => {
    expect(faultInLimits([text])).toBe(`has ${JSON.stringify(text)}, ${fault}`)
  })

  it('refuses one name for two, and finds no fault where there is none', () => {
    expect(faultInLimits(['a=1/1s', 'a=2/1m'])).toBe('has two limits with the name "a"')
    expect(faultInLimits(['1/1s', '1 / 1s'])).toBe('has two limits with the name "1/1s"')
    expect(faultInLimits(['1/1s', '2/1s'])).toBeUndefined()
  })
})
