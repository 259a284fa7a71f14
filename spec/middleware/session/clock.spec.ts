import { now } from '../../../lib/middleware/session/clock.js'

describe('now', () => {
  it('is the time of the machine, with which others compare theirs, also after it was set or slept', () => {
    const date = jest.spyOn(Date, 'now').mockReturnValue(1_000)
    const monotonic = jest.spyOn(performance, 'now').mockReturnValue(7)
    const first = now()
    date.mockReturnValue(500)
    const told = [first, now()]
    date.mockRestore()
    monotonic.mockRestore()
    expect(told).toEqual([1_000, 500])
  })
})
