import { Limit } from '../../../lib/middleware/rate-limit/limit.js'
import { RedisCountStore } from '../../../lib/middleware/rate-limit/redis-count-store.js'
import { StoreOutage } from '../../../lib/middleware/store-outage.js'

const LIMITS = [new Limit('a', 100, 60_000), new Limit('b', 7, 1_000)]

function storeThatSays(answer: unknown) {
  const connection = {
    evaluate: jest.fn(() => Promise.resolve(answer)),
    start: jest.fn(() => Promise.resolve()),
    stop: jest.fn(() => Promise.resolve()),
  }
  return {
    connection,
    store: new RedisCountStore(LIMITS, { url: 'redis://x', timeout: 1, scope: 'scope' }, connection),
  }
}

describe('RedisCountStore', () => {
  it('has one script do it all, with quota, window, drain and unit of each limit', async () => {
    const { connection, store } = storeThatSays([1, '600', '1000'])
    expect(await store.take('address:192.0.2.1', 3)).toEqual({ passed: true, levels: [600, 1_000] })
    expect(connection.evaluate.mock.calls).toEqual([
      [
        expect.stringContaining("redis.call('TIME')"),
        ['tsgi:rate-limit:scope:address:192.0.2.1'],
        [3, 100, 60_000, 1, 600, 7, 1_000, 7, 1_000],
      ],
    ])
  })

  it('says what was refused', async () => {
    expect(await storeThatSays([0, '0', '7000']).store.take('a', 1)).toEqual({ passed: false, levels: [0, 7_000] })
  })

  it.each([undefined, null, 'OK', 7, [], [1], [1, '2'], [1, '2', '3', '4']])(
    'takes %j for no answer',
    async (answer) => {
      await expect(storeThatSays(answer).store.take('a', 1)).rejects.toEqual(
        new StoreOutage('Redis gave an answer that is none of this script'),
      )
    },
  )

  it('starts and stops its connection', async () => {
    const { connection, store } = storeThatSays([])
    await store.start()
    expect([connection.start.mock.calls.length, connection.stop.mock.calls.length]).toEqual([1, 0])
    await store.stop()
    expect(connection.stop).toHaveBeenCalledTimes(1)
  })
})
