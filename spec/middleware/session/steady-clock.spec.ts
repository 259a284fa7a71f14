import { SteadyClock } from '../../../lib/middleware/session/steady-clock.js'

const DAY = 86_400_000
let steady = 0
let wall = 0
let clock: SteadyClock

const now = (): number => clock.now()

/** Lets time go by, on both clocks. */
function pass(milliseconds: number): void {
  steady += milliseconds
  wall += milliseconds
}

beforeEach(() => {
  steady = performance.now()
  wall = Date.now()
  jest.spyOn(performance, 'now').mockImplementation(() => steady)
  jest.spyOn(Date, 'now').mockImplementation(() => wall)
  clock = new SteadyClock()
})

afterEach(() => jest.restoreAllMocks())

describe('SteadyClock', () => {
  it('is that of the machine, in whole milliseconds', () => {
    steady += 0.4
    expect([now() - wall, Number.isInteger(now())]).toEqual([0, true])
    pass(5_000)
    expect(now() - wall).toBe(0)
  })

  it('follows a clock that is kept right, at once', () => {
    now()
    wall += 1_000
    expect(now() - wall).toBe(0)
    wall -= 900
    expect(now() - wall).toBe(0)
  })

  it.each([DAY, -DAY, 1_500])('F19: does not jump when the clock is set by %d ms and back', (jump) => {
    const before = now()
    wall += jump
    expect(now() - before).toBe(0)
    pass(59_999)
    expect(now() - before).toBe(59_999)
    wall -= jump
    pass(1)
    expect(now() - wall).toBe(0)
    expect(now() - before).toBe(60_000)
  })

  it('follows a clock that stays where it was set, after a minute', () => {
    now()
    wall += 3_600_000
    now()
    pass(59_999)
    expect(now() - wall).toBe(-3_600_000)
    pass(1)
    expect(now() - wall).toBe(0)
  })

  it('begins to wait anew when the clock is set again', () => {
    now()
    wall += DAY
    now()
    pass(59_000)
    wall += DAY
    now()
    pass(2_000)
    expect(now() - wall).toBe(-2 * DAY)
    pass(58_000)
    expect(now() - wall).toBe(0)
  })
})
