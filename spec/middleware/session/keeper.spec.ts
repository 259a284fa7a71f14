import { lifetimeOf } from '../../../lib/middleware/session/keeper.js'

describe('lifetimeOf', () => {
  it.each([
    [{ maxAge: 100, idle: 50 }, 50],
    [{ maxAge: 30, idle: 50 }, 20],
    [{ maxAge: 86_400_000 / 7, idle: 86_400_000 }, 12_342_847],
  ])('is what is left of %j, in whole milliseconds, which all stores take', (lifetimes, expected) => {
    expect(lifetimeOf(0, 10, 10, { ...lifetimes, rolling: true })).toBe(expected)
  })
})
