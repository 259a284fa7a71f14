import fc from 'fast-check'
import { CountTable } from '../../../lib/middleware/rate-limit/count-table.js'
import { Limit } from '../../../lib/middleware/rate-limit/limit.js'

const MINUTE = [new Limit('default', 10, 60_000)]

describe('CountTable', () => {
  let now = 0
  const table = (most = 1_000, limits = MINUTE) => new CountTable(limits, most, () => now)

  beforeEach(() => (now = 0))

  it('counts for each key by itself, and says how high the levels are', () => {
    const counts = table()
    expect(counts.take('a', 9)).toEqual({ passed: true, levels: [54_000] })
    expect(counts.take('b', 1)).toEqual({ passed: true, levels: [6_000] })
    now = 1_000.9
    expect(counts.take('a', 2)).toEqual({ passed: false, levels: [53_000] })
    expect(counts.take('a', 1)).toEqual({ passed: true, levels: [59_000] })
    expect(counts.size).toBe(2)
  })

  it.each(['__proto__', 'constructor', 'toString', ''])('R05: %j is a key like any other', (key) => {
    const counts = table()
    const passed = Array.from({ length: 12 }, () => counts.take(key, 1).passed)
    expect(passed.filter(Boolean)).toHaveLength(10)
    expect(counts.take('other', 10).passed).toBe(true)
    expect(Object.prototype).not.toHaveProperty('levels')
  })

  it('throws counts away that are worth nothing any more, two for each new one', () => {
    const counts = table()
    for (const key of ['a', 'b', 'c', 'd', 'e']) counts.take(key, 1)
    now = 5_999
    counts.take('f', 1)
    expect(counts.size).toBe(6)
    now = 6_000
    counts.take('g', 1)
    expect(counts.size).toBe(5)
    counts.take('g', 1)
    expect(counts.size).toBe(5)
    counts.take('h', 1)
    expect(counts.size).toBe(4)
    counts.clean()
    expect(counts.size).toBe(3)
    now = 1e6
    counts.clean()
    expect(counts.size).toBe(0)
    expect(counts.take('a', 10).passed).toBe(true)
  })

  it('knows of a bounded number of keys', () => {
    const counts = table(100)
    for (let key = 0; key < 1_000; key++) {
      counts.take(String(key), 1)
      expect(counts.size).toBeLessThanOrEqual(100)
    }
    expect(counts.size).toBe(100)
    const one = table(1)
    expect([one.take('a', 10).passed, one.take('a', 1).passed, one.take('b', 10).passed, one.size]).toEqual([
      true,
      false,
      true,
      1,
    ])
  })

  it('keeps the count of who has used much, whoever else comes', () => {
    const counts = table(100)
    counts.take('much', 10)
    for (let key = 0; key < 10_000; key++) counts.take(String(key), 1)
    expect(counts.take('much', 1).passed).toBe(false)
    // To be rid of it takes as much under as many other keys.
    now = 1
    for (let key = 0; key < 99; key++) counts.take(`x${key}`, 10)
    expect(counts.take('much', 1).passed).toBe(false)
    counts.take('y', 10)
    expect(counts.take('much', 1).passed).toBe(true)
  })

  it('gives up by the limit that counts the longest', () => {
    const counts = table(2, [new Limit('second', 10, 1_000), new Limit('day', 100, 100_000)])
    counts.take('a', 2)
    counts.take('b', 3)
    counts.take('c', 10)
    expect(counts.take('b', 8).passed).toBe(false)
    expect(counts.take('a', 10).passed).toBe(true)
  })

  it('is what a table without bounds is, as long as there is room', () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      pause: fc.integer({ min: 0, max: 20_000 }),
      cost: fc.integer({ min: 1, max: 6 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        now = 0
        const counts = table(4)
        const each = new Map(['a', 'b', 'c', 'd'].map((key) => [key, table(1)]))
        for (const { cost, key, pause } of steps) {
          now += pause
          const expected = each.get(key)?.take(key, cost)
          expect(counts.take(key, cost)).toEqual(expected)
        }
      }),
    )
  })

  it('F19: takes the time from a clock that never jumps', () => {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(1)
    const date = jest.spyOn(Date, 'now').mockReturnValue(1)
    const counts = new CountTable(MINUTE, 10)
    counts.take('a', 10)
    date.mockReturnValue(1e12)
    expect(counts.take('a', 1).passed).toBe(false)
    clock.mockReturnValue(6_001)
    expect(counts.take('a', 1).passed).toBe(true)
    jest.restoreAllMocks()
  })
})
