import { Backoff } from '../../../lib/cli/serve/backoff.js'

describe('Backoff', () => {
  it('F11: starts again at once five times, then once a second at most', () => {
    const backoff = new Backoff()
    expect([0, 1, 2, 3, 4].map((now) => backoff.next(now))).toEqual([0, 0, 0, 0, 0])
    expect(backoff.next(5)).toBe(999)
    expect(backoff.next(5)).toBe(1_999)
    // What was to start at 2,004 ms has crashed: a second later.
    expect(backoff.next(2_010)).toBe(994)
  })

  it('waits for nothing where the last start was long enough ago', () => {
    const backoff = new Backoff()
    for (let count = 0; count < 5; count++) backoff.next(0)
    expect(backoff.next(5_000)).toBe(0)
    expect(backoff.next(5_500)).toBe(500)
  })

  it('forgets crashes after ten seconds', () => {
    const backoff = new Backoff()
    for (let count = 0; count < 5; count++) backoff.next(0)
    expect(backoff.next(9_999)).toBe(0)
    expect(backoff.next(10_000)).toBe(0)
    const other = new Backoff()
    for (let count = 0; count < 6; count++) other.next(0)
    expect(other.next(10_000)).toBe(0)
    expect(other.next(10_000)).toBe(0)
  })
})
