import { setTimeout as delay } from 'node:timers/promises'
import {
  Chain,
  getHeader,
  statusCode,
  type Environ,
  type HeaderList,
  type Stack,
  type Status,
} from '../../lib/index.js'
import { RateLimit, type RateLimitOptions } from '../../lib/middleware/index.js'
import { CountTable } from '../../lib/middleware/rate-limit/count-table.js'
import { Limit } from '../../lib/middleware/rate-limit/limit.js'
import { RedisCountStore } from '../../lib/middleware/rate-limit/redis-count-store.js'
import { RedisConnection } from '../../lib/middleware/redis/redis-connection.js'
import { makeEnviron, RecordedErrors } from '../../lib/testing/index.js'
import { RedisProcess } from './redis-process.js'

const IS_THERE = RedisProcess.isInstalled
const TIMEOUT = 100
/** What a shared machine may take longer than a quiet one. */
const SLACK = 10

interface Answer {
  readonly status: number
  readonly limit: string | undefined
  readonly isInTime: boolean
}

const application = (_: Environ, startResponse: (status: '200 OK', headers: [string, string][]) => unknown) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [Buffer.from('x')]
}

describe('rate-limit in Redis', () => {
  let redis: RedisProcess
  const stacks: Stack[] = []

  beforeAll(async () => {
    if (IS_THERE) redis = await RedisProcess.start()
    else process.stderr.write('redis-server is not installed: rate-limit is not tried with it\n')
  })
  afterAll(async () => {
    if (IS_THERE) await redis.stop()
  })
  afterEach(async () => {
    await Promise.all(stacks.splice(0).map((stack) => stack.stop()))
  })

  async function limited(options: Partial<RateLimitOptions> = {}) {
    const errors = new RecordedErrors()
    const stack = new Chain().use(RateLimit, { limits: ['5/1h'], store: redis.url, ...options }).wrap(application)
    stacks.push(stack)
    await stack.start()
    /** Asks without all that a client for tests does: 200 requests at once take their time. */
    const get = async (): Promise<Answer> => {
      const begin = performance.now()
      let head: [Status, HeaderList] | undefined
      await stack(makeEnviron('/', { 'wsgi.errors': errors }), (...started) => {
        head = [started[0], started[1]]
        return () => undefined
      })
      const [status, headers] = head ?? ['500 No Answer', []]
      const isInTime = performance.now() - begin < TIMEOUT + 50 * SLACK
      return { status: statusCode(status), limit: getHeader(headers, 'ratelimit'), isInTime }
    }
    return { get, errors }
  }

  const sure = (test: () => Promise<void>) => async (): Promise<void> => {
    expect(IS_THERE).toBe(IS_THERE)
    if (IS_THERE) await test()
  }

  it(
    'R06: is one count for several processes, however many ask at once',
    sure(async () => {
      const options = { limits: ['100/1h'], namespace: 'R06', storeTimeout: 10_000 }
      const processes = await Promise.all([limited(options), limited(options), limited(options), limited(options)])
      const answers = await Promise.all(
        Array.from({ length: 150 }, (_, index) => (processes[index % 4] as (typeof processes)[0]).get()),
      )
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(100)
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(50)
      const left = answers.flatMap(({ limit = '', status }) =>
        status === 200 ? [Number(/r=(\d+)/.exec(limit)?.[1])] : [],
      )
      expect(left.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index))
    }),
  )

  it(
    'keeps counts of other layers apart: other limits, keys, paths, namespaces',
    sure(async () => {
      const others: Partial<RateLimitOptions>[] = [
        { namespace: 'a' },
        { namespace: 'b' },
        { namespace: 'a', limits: ['6/1h'] },
        { namespace: 'a', limits: ['x=5/1h'] },
        { namespace: 'a', key: 'user' },
        { namespace: 'a', key: () => 'address:127.0.0.1' },
        { namespace: 'a', paths: ['/'] },
        { namespace: 'a', except: ['/x'] },
      ]
      for (const options of others) {
        const { get } = await limited({ ...options, cost: () => 4, storeTimeout: 10_000 })
        expect((await get()).status).toBe(200)
        expect((await get()).status).toBe(429)
      }
      const again = await limited({ namespace: 'a', storeTimeout: 10_000 })
      expect((await again.get()).limit).toMatch(/^"default";r=0;t=7[0-2]\d$/)
    }),
  )

  it(
    'counts as memory does, in the same whole numbers, and keeps nothing that is worth nothing',
    sure(async () => {
      const limits = [new Limit('odd', 7, 1_000), new Limit('long', 50, 1e9)]
      const connection = new RedisConnection({ url: redis.url, timeout: 5_000 })
      const store = new RedisCountStore(limits, { url: redis.url, timeout: 5_000, scope: 'same' }, connection)
      await store.start()
      const clock = { now: 0 }
      const seen: unknown[] = []
      const expected: unknown[] = []
      const table = new CountTable(limits, 10, () => clock.now)
      for (let request = 0; request < 60; request++) {
        const cost = (request * 7) % 5
        const before = await connection.run('GET', 'tsgi:rate-limit:same:k')
        const taken = await store.take('k', cost + 1)
        const after = String(await connection.run('GET', 'tsgi:rate-limit:same:k'))
        // The clock of Redis, as it was read in the script, is known where something was written.
        clock.now = Number(after.split(' ')[0])
        const [, long = 0] = taken.levels
        const ttl = Number(await connection.run('PTTL', 'tsgi:rate-limit:same:k'))
        seen.push([
          taken.passed ? taken : after,
          after,
          taken.passed && ttl > Math.ceil(long / (limits[1]?.drain ?? 0)),
        ])
        expected.push(
          taken.passed
            ? [table.take('k', cost + 1), [clock.now, ...taken.levels].join(' '), false]
            : [before, before, false],
        )
        if (request % 6 === 0) await delay(150)
      }
      expect(seen).toEqual(expected)
      await store.stop()
    }),
  )

  it(
    'a clock of Redis that was set back ages nothing, and does not stop',
    sure(async () => {
      const connection = new RedisConnection({ url: redis.url, timeout: 5_000 })
      const store = new RedisCountStore(
        [new Limit('default', 2, 200)],
        { url: redis.url, timeout: 5_000, scope: 'clock' },
        connection,
      )
      await store.start()
      const tomorrow = Date.now() + 86_400_000
      await connection.run('SET', 'tsgi:rate-limit:clock:k', `${tomorrow} 100`)
      expect((await store.take('k', 1)).passed).toBe(true)
      await connection.run('SET', 'tsgi:rate-limit:clock:k', `${tomorrow} 100`)
      expect((await store.take('k', 2)).passed).toBe(false)
      await delay(250)
      expect((await store.take('k', 2)).passed).toBe(true)
      await store.stop()
    }),
  )

  it(
    'what is under the key and is no count of ours is an outage',
    sure(async () => {
      const { errors, get } = await limited({ namespace: 'wrong', onOutage: 'refuse' })
      await get()
      const connection = new RedisConnection({ url: redis.url, timeout: 5_000 })
      await connection.start()
      const [, keys] = (await connection.run('SCAN', '0', 'COUNT', '1000', 'MATCH', '*')) as [string, string[]]
      for (const key of keys) {
        await connection.run('DEL', key)
        await connection.run('RPUSH', key, 'x')
      }
      expect((await get()).status).toBe(503)
      expect(errors.text).toMatch(
        /^rate-limit: Redis at redis:\/\/127.*WRONGTYPE.*; until it answers, requests are refused\n$/,
      )
      await connection.run('FLUSHALL')
      await connection.stop()
    }),
  )

  const timed = async (get: () => Promise<Answer>): Promise<[status: number, isInTime: boolean]> => {
    const { isInTime, status } = await get()
    return [status, isInTime]
  }

  it.each([
    ['allow', [200, 200, 200, 200]],
    ['refuse', [503, 503, 503, 503]],
    ['local', [200, 200, 429, 429]],
  ] as const)(
    'R08, F20: Redis paused (SIGSTOP): answers in time, by the policy %s, and says so once',
    async (onOutage, all) => {
      expect(all).toHaveLength(4)
      if (!IS_THERE) return
      const { errors, get } = await limited({
        limits: ['2/1h'],
        namespace: onOutage,
        onOutage,
        storeTimeout: TIMEOUT,
      })
      expect((await get()).status).toBe(200)
      redis.pause()
      try {
        const answers = [await timed(get), await timed(get), await timed(get), await timed(get)]
        expect(answers).toEqual(all.map((status) => [status, true]))
        expect(errors.text.match(/\n/g)).toHaveLength(1)
        expect(errors.text).toMatch(
          /^rate-limit: Redis at redis:\/\/127\.0\.0\.1:\d+\/0: it gave no answer within 100 ms; /,
        )
        const many = await Promise.all(Array.from({ length: 200 }, () => timed(get)))
        expect(many.every(([, isInTime]) => isInTime)).toBe(true)
        expect(errors.text.match(/\n/g)).toHaveLength(1)
      } finally {
        redis.resume()
      }
      // What was asked when it was paused, it takes when it goes on.
      await until(async () => (await get()).status === 429 && errors.text.includes('answers again'))
      expect(errors.text).toMatch(/\nrate-limit: the store answers again, after \d+ s and 2\d\d requests without it\n$/)
    },
  )

  it('R08, F20: Redis that is slow: answers in time, and counts again when it is not', async () => {
    expect(IS_THERE).toBe(IS_THERE)
    if (!IS_THERE) return
    const { errors, get } = await limited({ namespace: 'slow', onOutage: 'refuse', storeTimeout: TIMEOUT })
    const other = new RedisConnection({ url: redis.url, timeout: 5_000 })
    await other.start()
    expect((await get()).status).toBe(200)
    await other.run('CLIENT', 'PAUSE', '1500', 'ALL')
    const answers = await Promise.all([timed(get), timed(get), timed(get)])
    expect(answers).toEqual(answers.map(() => [503, true]))
    await until(async () => {
      await get()
      return errors.text.includes('answers again')
    })
    expect(errors.text.match(/\n/g)).toHaveLength(2)
    await other.stop()
  })

  it('F20: Redis ended and started again: requests are served meanwhile, and counted there afterwards', async () => {
    expect(IS_THERE).toBe(IS_THERE)
    if (!IS_THERE) return
    const { errors, get } = await limited({ namespace: 'gone', onOutage: 'allow' })
    await redis.kill()
    const answers = await Promise.all(Array.from({ length: 50 }, () => timed(get)))
    expect(answers).toEqual(answers.map(() => [200, true]))
    await redis.start()
    await until(async () => (await get()).limit !== undefined)
    await until(async () => {
      await get()
      return errors.text.includes('answers again')
    })
    expect(errors.text.match(/\n/g)).toHaveLength(2)
  })

  it('F20: Redis that is not there when all begins: the stack starts, and says so', async () => {
    const { errors, get } = await limited({ limits: ['1/1h'], store: 'redis://127.0.0.1:1/0' })
    expect([await timed(get), await timed(get)]).toEqual([
      [200, true],
      [429, true],
    ])
    expect(errors.text).toMatch(
      /^rate-limit: Redis at redis:\/\/127\.0\.0\.1:1\/0: .*ECONNREFUSED.*; until it answers, this process counts for itself\n$/,
    )
  })
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 30_000
  while (performance.now() < end) {
    if (await holds()) return
    await delay(50)
  }
  throw new Error('it never came')
}
