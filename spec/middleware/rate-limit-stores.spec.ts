import cluster from 'node:cluster'
import { Chain, isThenable, textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { RateLimit, type RateLimitOptions } from '../../lib/middleware/index.js'
import { RedisConnection } from '../../lib/middleware/redis/redis-connection.js'
import { isolate, makeEnviron, RecordedErrors } from '../../lib/testing/index.js'

const STORE = 'redis://127.0.0.1:1/0'

const application = (_: Environ, startResponse: StartResponse): Uint8Array[] => {
  startResponse('200 OK', [])
  return textBody('x')
}

let start: jest.SpyInstance

beforeEach(() => {
  // Nothing is connected to: what asks is told that it was not started.
  start = jest.spyOn(RedisConnection.prototype, 'start').mockResolvedValue()
})
afterEach(() => {
  jest.restoreAllMocks()
})

describe('RateLimit with a store that is out', () => {
  it.each<[RateLimitOptions['onOutage'], number[], string]>([
    ['allow', [200, 200, 200], 'every request passes'],
    ['refuse', [503, 503, 503], 'requests are refused'],
    ['local', [200, 429, 429], 'this process counts for itself'],
  ])('R08: decides by its policy, and says so once (%s)', async (onOutage, statuses, says) => {
    const errors = new RecordedErrors()
    const layer = isolate(RateLimit, {
      limits: ['1/1h'],
      store: STORE,
      ...(onOutage === undefined ? {} : { onOutage }),
    })
    const got: number[] = []
    for (let count = 0; count < 3; count++)
      got.push((await layer.get('/', { environ: { 'wsgi.errors': errors } })).status)
    expect(got).toEqual(statuses)
    expect(errors.text).toBe(
      `rate-limit: Redis at redis://127.0.0.1:1/0: it was not started; until it answers, ${says}\n`,
    )
  })

  it('R08: a refusal says when to come again, and what is wrong to nobody but the log', async () => {
    const layer = isolate(RateLimit, { limits: ['1/1h'], store: STORE, onOutage: 'refuse' })
    const response = await layer.get('/', { environ: { 'wsgi.errors': new RecordedErrors() } })
    layer.expectRefused(503)
    expect(response.json()).toEqual({
      title: 'Service Unavailable',
      status: 503,
      detail: 'Requests cannot be counted at the moment.',
    })
    expect(response.header('retry-after')).toBe('2')
    expect(response.header('ratelimit')).toBeUndefined()
    expect(response.header('proxy-status')).toBe('tsgi; error=http_request_denied; details="rate-limit store-outage"')
  })

  it('says nothing of what is left where nobody knows', async () => {
    const layer = isolate(RateLimit, { limits: ['1/1h'], store: STORE, onOutage: 'allow' })
    const response = await layer.get('/', { environ: { 'wsgi.errors': new RecordedErrors() } })
    expect(response.header('ratelimit')).toBeUndefined()
  })

  it('counts for itself as in memory, and says so in its fields', async () => {
    const layer = isolate(RateLimit, { limits: ['2/1h'], store: STORE })
    const response = await layer.get('/', { environ: { 'wsgi.errors': new RecordedErrors() } })
    expect(response.header('ratelimit')).toBe('"default";r=1;t=1800')
  })
})

describe('RateLimit with Redis', () => {
  const evaluating = (answer: unknown) =>
    jest.spyOn(RedisConnection.prototype, 'evaluate').mockImplementation(() => Promise.resolve(answer))

  it('passes and refuses by what Redis says', async () => {
    const evaluate = evaluating([1, '1800000'])
    const layer = isolate(RateLimit, { limits: ['2/1h'], store: STORE })
    const passed = await layer.get('/')
    expect([passed.status, passed.header('ratelimit')]).toEqual([200, '"default";r=1;t=1800'])
    evaluate.mockResolvedValue([0, '3600000'])
    const refused = await layer.get('/')
    expect([refused.status, refused.header('ratelimit'), refused.header('retry-after')]).toEqual([
      429,
      '"default";r=0;t=1800',
      '1800',
    ])
  })

  it('starts and stops its connection with the stack', async () => {
    const stop = jest.spyOn(RedisConnection.prototype, 'stop').mockResolvedValue()
    const stack = new Chain().use(RateLimit, { limits: ['1/1h'], store: STORE }).wrap(application)
    await stack.start()
    expect([start.mock.calls.length, stop.mock.calls.length]).toEqual([1, 0])
    await stack.stop()
    expect([start.mock.calls.length, stop.mock.calls.length]).toEqual([1, 1])
  })

  it('has a key for each client below one for each set of rules', async () => {
    const evaluate = evaluating([1, '0'])
    const keyFor = async (options: Partial<RateLimitOptions>): Promise<string> => {
      await isolate(RateLimit, { limits: ['1/1h'], store: STORE, ...options }).get('/')
      return evaluate.mock.calls.at(-1)?.[1][0] ?? ''
    }
    const usual = await keyFor({})
    expect(usual).toMatch(/^tsgi:rate-limit:[\w-]{16}:address:127\.0\.0\.1$/)
    const same = [await keyFor({}), await keyFor({ fields: false, onOutage: 'allow', storeTimeout: 7, maxClients: 3 })]
    expect(same).toEqual([usual, usual])
    const others = [
      await keyFor({ namespace: 'a' }),
      await keyFor({ limits: ['2/1h'] }),
      await keyFor({ limits: ['1/2h'] }),
      await keyFor({ limits: ['a=1/1h'] }),
      await keyFor({ paths: ['/'] }),
      await keyFor({ except: ['/x'] }),
      await keyFor({ key: 'user' }),
      await keyFor({ key: 'header:X-A' }),
      await keyFor({ key: () => 'x' }),
    ]
    expect(new Set([usual, ...others]).size).toBe(10)
    expect(await keyFor({ key: () => 'y' })).toBe((others.at(-1) ?? '').replace(/x$/, 'y'))
  })
})

describe('RateLimit with the primary of a cluster', () => {
  const { connected } = process
  const { isWorker } = cluster

  afterEach(() => {
    Object.assign(process, { connected })
    Object.assign(cluster, { isWorker })
  })

  it('asks it where it runs in a worker', async () => {
    Object.assign(cluster, { isWorker: true })
    Object.assign(process, { connected: false })
    const errors = new RecordedErrors()
    const layer = isolate(RateLimit, { limits: ['1/1h'], store: 'cluster', onOutage: 'refuse' })
    expect((await layer.get('/', { environ: { 'wsgi.errors': errors } })).status).toBe(503)
    expect(errors.text).toBe('rate-limit: the primary of the cluster is gone; until it answers, requests are refused\n')
  })

  it('counts in memory where there is none', async () => {
    const stack = new Chain().use(RateLimit, { limits: ['1/1h'], store: 'cluster' }).wrap(application)
    await stack.start()
    const statuses: string[] = []
    for (let count = 0; count < 2; count++) {
      const body = stack(makeEnviron('/'), (status) => {
        statuses.push(status)
        return () => undefined
      })
      expect(isThenable(body)).toBe(false)
    }
    expect(statuses).toEqual(['200 OK', '429 Too Many Requests'])
    await stack.stop()
  })
})
