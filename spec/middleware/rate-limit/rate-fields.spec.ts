import { Limit } from '../../../lib/middleware/rate-limit/limit.js'
import { policyField, rateField, seconds } from '../../../lib/middleware/rate-limit/rate-fields.js'

const BURST = new Limit('burst', 10, 1_000)
const DAY = new Limit('day', 100, 86_400_000)

describe('policyField', () => {
  it('draft-ietf-httpapi-ratelimit-headers §3.1: names each limit, its quota and its window in seconds', () => {
    expect(policyField([BURST])).toBe('"burst";q=10;w=1')
    expect(policyField([BURST, DAY])).toBe('"burst";q=10;w=1, "day";q=100;w=86400')
  })

  it('§3.1.3: says no window that is no whole number of seconds', () => {
    expect(policyField([new Limit('a', 1, 1_500), new Limit('b', 1, 999)])).toBe('"a";q=1, "b";q=1')
  })
})

describe('rateField', () => {
  it('§4.1: says what is left of each limit, and in how many seconds there is more', () => {
    expect(rateField([BURST, DAY], [100, 86_400_000 / 2])).toBe('"burst";r=9;t=1, "day";r=50;t=864')
    expect(rateField([DAY], [86_400_000 - 1])).toBe('"day";r=0;t=864')
    expect(rateField([DAY], [86_400_000 - 863_999])).toBe('"day";r=0;t=1')
    expect(rateField([DAY], [])).toBe('"day";r=100;t=864')
  })

  it('tells of some limits only', () => {
    expect(rateField([BURST, DAY], [0, 86_400_000], [DAY])).toBe('"day";r=0;t=864')
    expect(rateField([BURST, DAY], [1_000, 0], [BURST])).toBe('"burst";r=0;t=1')
  })
})

describe('seconds', () => {
  it('are rounded up', () => {
    expect([0, 1, 999, 1_000, 1_001].map(seconds)).toEqual([0, 1, 1, 1, 2])
  })
})
