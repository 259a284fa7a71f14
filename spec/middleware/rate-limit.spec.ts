import { Chain, isThenable, layer, OptionError, registry, type Environ } from '../../lib/index.js'
import {
  Authorization,
  every,
  EXPLAIN,
  ProxyHeaders,
  RateLimit,
  RequestId,
  type Decision,
  type RateLimitOptions,
} from '../../lib/middleware/index.js'
import { isolate, makeEnviron, RecordedErrors, TestClient, type TestResponse } from '../../lib/testing/index.js'

const application = (environ: Environ, startResponse: (status: '200 OK', headers: [string, string][]) => unknown) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [Buffer.from(environ.REMOTE_ADDR ?? 'nobody')]
}

/** What an answer says of limits. */
const said = (response: TestResponse): (string | number | undefined)[] => [
  response.status,
  response.header('ratelimit-policy'),
  response.header('ratelimit'),
  response.header('retry-after'),
]

describe('RateLimit', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: 0 })
  })
  afterEach(() => {
    jest.useRealTimers()
  })

  const statuses = async (
    options: RateLimitOptions,
    requests: readonly (Partial<Environ> & { path?: string })[],
  ): Promise<number[]> => {
    const layer = isolate(RateLimit, options)
    const answers: number[] = []
    for (const { path = '/', ...environ } of requests) answers.push((await layer.get(path, { environ })).status)
    return answers
  }

  it('is registered under its name', () => {
    expect(registry.get('middleware', 'rate-limit').Class).toBe(RateLimit)
  })

  it('lets a limit pass and refuses the rest until there is more, and says so in its fields', async () => {
    const layer = isolate(RateLimit, { limits: ['3/1m'] })
    const policy = '"default";q=3;w=60'
    expect(said(await layer.get('/'))).toEqual([200, policy, '"default";r=2;t=20', undefined])
    jest.advanceTimersByTime(1)
    expect(said(await layer.get('/'))).toEqual([200, policy, '"default";r=1;t=20', undefined])
    jest.advanceTimersByTime(9_999)
    expect(said(await layer.get('/'))).toEqual([200, policy, '"default";r=0;t=10', undefined])
    layer.expectPassed()
    const refused = await layer.get('/')
    layer.expectRefused(429)
    expect(said(refused)).toEqual([429, policy, '"default";r=0;t=10', '10'])
    jest.advanceTimersByTime(9_001)
    expect(said(await layer.get('/'))).toEqual([429, policy, '"default";r=0;t=1', '1'])
    jest.advanceTimersByTime(998)
    expect((await layer.get('/')).status).toBe(429)
    jest.advanceTimersByTime(1)
    expect(said(await layer.get('/'))).toEqual([200, policy, '"default";r=0;t=20', undefined])
  })

  it('RFC 6585 §4: answers with problem details that nobody keeps, and names nobody in them', async () => {
    const layer = isolate(RateLimit, { limits: ['1/1h'] })
    await layer.get('/', { environ: { REMOTE_ADDR: '192.0.2.77' } })
    const response = await layer.get('/', { environ: { REMOTE_ADDR: '192.0.2.77' } })
    expect(response.json()).toEqual({
      title: 'Too Many Requests',
      status: 429,
      detail: 'Too many requests. Try again in 3600 s.',
    })
    expect(response.header('content-type')).toBe('application/problem+json')
    expect(response.header('cache-control')).toBe('no-store')
    expect(response.header('proxy-status')).toBe('tsgi; error=http_request_denied; details="rate-limit exceeded"')
    expect(JSON.stringify(response.headers) + response.text()).not.toContain('192.0.2')
  })

  it('says nothing of what is left if it is not to', async () => {
    const layer = isolate(RateLimit, { limits: ['1/1m'], fields: false })
    expect(said(await layer.get('/'))).toEqual([200, undefined, undefined, undefined])
    expect(said(await layer.get('/'))).toEqual([429, undefined, undefined, '60'])
  })

  it('holds several limits at once, of which a request that is refused costs none', async () => {
    const layer = isolate(RateLimit, { limits: ['burst=2/1s', 'hour=5/1h'] })
    const policy = '"burst";q=2;w=1, "hour";q=5;w=3600'
    expect(said(await layer.get('/'))).toEqual([200, policy, '"burst";r=1;t=1, "hour";r=4;t=720', undefined])
    expect(said(await layer.get('/'))).toEqual([200, policy, '"burst";r=0;t=1, "hour";r=3;t=720', undefined])
    for (let count = 0; count < 10; count++)
      expect(said(await layer.get('/'))).toEqual([429, policy, '"burst";r=0;t=1', '1'])
    jest.advanceTimersByTime(1_000)
    expect(said(await layer.get('/'))).toEqual([200, policy, '"burst";r=1;t=1, "hour";r=2;t=719', undefined])
    await layer.get('/')
    jest.advanceTimersByTime(1_000)
    await layer.get('/')
    expect(said(await layer.get('/'))).toEqual([429, policy, '"hour";r=0;t=718', '718'])
    await layer.get('/', { environ: { REMOTE_ADDR: '192.0.2.9' } })
    layer.expectPassed()
  })

  it('adds its fields to those of another layer, and to a list that the application uses again', async () => {
    const headers: [string, string][] = [['Content-Type', 'text/plain']]
    const constant = (_: Environ, startResponse: (status: '200 OK', headers: [string, string][]) => unknown) => {
      startResponse('200 OK', headers)
      return []
    }
    const chain = new Chain().use(RateLimit, { limits: ['a=5/1m'] }).use(RateLimit, { limits: ['b=3/1m'] })
    const client = new TestClient(chain.wrap(constant))
    await client.get('/')
    const response = await client.get('/')
    const fields = response.headers.filter(([name]) => name === 'ratelimit')
    expect(fields.map(([, value]) => value)).toEqual(['"b";r=1;t=20', '"a";r=3;t=12'])
    expect(headers).toEqual([['Content-Type', 'text/plain']])
    await client.get('/')
    // What the inner one refuses, the outer one has counted.
    const refused = await client.get('/')
    expect(refused.headers.filter(([name]) => name === 'ratelimit')).toEqual([
      ['ratelimit', '"b";r=0;t=20'],
      ['ratelimit', '"a";r=1;t=12'],
    ])
  })

  it('says nothing for another layer where it does not count', async () => {
    const chain = new Chain()
      .use(RateLimit, { limits: ['a=5/1m'] })
      .use(RateLimit, { limits: ['b=3/1m'], paths: ['/b'] })
    const response = await new TestClient(chain.wrap(application)).get('/a')
    expect(response.headers.filter(([name]) => name === 'ratelimit-policy')).toEqual([
      ['ratelimit-policy', '"a";q=5;w=60'],
    ])
  })

  it('R02: all addresses of an IPv6 /64 share one count', async () => {
    const addresses = ['2001:db8:1:2::1', '2001:DB8:1:2:ffff::', '2001:db8:1:2:3:4:5:6', '2001:db8:1:3::1']
    expect(
      await statuses(
        { limits: ['2/1h'] },
        addresses.map((REMOTE_ADDR) => ({ REMOTE_ADDR })),
      ),
    ).toEqual([200, 200, 429, 200])
  })

  it('R03: who invents X-Forwarded-For and is not trusted shares one count', async () => {
    const chain = new Chain().use(ProxyHeaders, { trusted: ['10.0.0.1'] }).use(RateLimit, { limits: ['2/1h'] })
    const client = new TestClient(chain.wrap(application))
    const from = async (peer: string, forwarded: string): Promise<number> => {
      const headers = { 'X-Forwarded-For': forwarded, Forwarded: `for=${forwarded}`, 'X-Real-IP': forwarded }
      return (await client.get('/', { headers, environ: { REMOTE_ADDR: peer } })).status
    }
    expect([
      await from('192.0.2.1', '198.51.100.1'),
      await from('192.0.2.1', '198.51.100.2'),
      await from('192.0.2.1', '198.51.100.3'),
    ]).toEqual([200, 200, 429])
    expect([
      await from('10.0.0.1', '198.51.100.1'),
      await from('10.0.0.1', '198.51.100.2'),
      await from('10.0.0.1', '198.51.100.3'),
      // The last of the list is what the proxy itself has seen.
      await from('10.0.0.1', '203.0.113.9, 198.51.100.1'),
      await from('10.0.0.1', '203.0.113.8, 198.51.100.1'),
    ]).toEqual([200, 200, 200, 200, 429])
  })

  it('stands inside of proxy-headers, and says so', () => {
    const wrong = new Chain().use(RateLimit, { limits: ['1/1s'] }).use(ProxyHeaders)
    expect(() => wrong.wrap(application)).toThrow(/rate-limit must come after proxy-headers/)
  })

  it.each(['__proto__', 'constructor', 'hasOwnProperty'])('R05: the key %s is one like others', async (name) => {
    const options = { limits: ['1/1h'], key: 'user' }
    const requests = [{ REMOTE_USER: name }, { REMOTE_USER: name }, { REMOTE_USER: 'ann' }]
    expect(await statuses(options, requests)).toEqual([200, 429, 200])
    expect(await statuses({ limits: ['1/1h'], key: ({ REMOTE_USER }) => REMOTE_USER }, requests)).toEqual([
      200, 429, 200,
    ])
  })

  it('R06: each process has its own counts in memory, so does each layer', async () => {
    const chain = (): TestClient => new TestClient(new Chain().use(RateLimit, { limits: ['1/1h'] }).wrap(application))
    const [one, other] = [chain(), chain()]
    expect([(await one.get('/')).status, (await one.get('/')).status, (await other.get('/')).status]).toEqual([
      200, 429, 200,
    ])
  })

  it('counts users, or by a header, and by address who has none', async () => {
    const environs = [{ REMOTE_USER: 'ann' }, { REMOTE_USER: 'bob' }, { REMOTE_USER: 'ann' }, {}, {}]
    expect(await statuses({ limits: ['1/1h'], key: 'user' }, environs)).toEqual([200, 200, 429, 200, 429])
    const keys = ['a', 'b', 'a'].map((HTTP_X_API_KEY) => ({ HTTP_X_API_KEY }))
    expect(await statuses({ limits: ['1/1h'], key: 'header:X-Api-Key' }, keys)).toEqual([200, 200, 429])
  })

  it('does not count whom a function does not name', async () => {
    const key = ({ REMOTE_USER }: Environ) => (REMOTE_USER === 'root' ? undefined : 'all')
    const layer = isolate(RateLimit, { limits: ['1/1h'], key })
    const root = await layer.get('/', { environ: { REMOTE_USER: 'root' } })
    expect(said(root)).toEqual([200, undefined, undefined, undefined])
    expect(await statuses({ limits: ['1/1h'], key }, [{}, { REMOTE_USER: 'ann' }, { REMOTE_USER: 'root' }])).toEqual([
      200, 429, 200,
    ])
  })

  it.each<[string, number]>([
    ['/api', 429],
    ['/api/x', 429],
    ['/apis', 200],
    ['/api/open', 200],
    ['/', 200],
    ['/api/./x', 429],
    ['/api/open/../x', 429],
  ])('counts below its paths only (%s)', async (path, status) => {
    const options = { limits: ['1/1h'], paths: ['/api'], except: ['/api/open'] }
    expect(await statuses(options, [{ path: '/api' }, { path }])).toEqual([200, status])
  })

  it('takes what a request costs, all of the limit if that is more, and lets pass what costs nothing', async () => {
    const cost = ({ QUERY_STRING }: Environ) => Number(QUERY_STRING)
    const layer = isolate(RateLimit, { limits: ['10/10s'], cost })
    expect(said(await layer.get('/?7'))[2]).toBe('"default";r=3;t=1')
    expect(said(await layer.get('/?4')).slice(2)).toEqual(['"default";r=3;t=1', '1'])
    expect(said(await layer.get('/?10')).slice(2)).toEqual(['"default";r=3;t=1', '7'])
    expect(said(await layer.get('/?99')).slice(2)).toEqual(['"default";r=3;t=1', '7'])
    expect(said(await layer.get('/?3'))[2]).toBe('"default";r=0;t=1')
    expect(said(await layer.get('/?0'))).toEqual([200, undefined, undefined, undefined])
    jest.advanceTimersByTime(10_000)
    expect(said(await layer.get('/?99'))[2]).toBe('"default";r=0;t=1')
  })

  it.each([-1, 0.5, NaN, Infinity, undefined])('lets a cost of %p be an error', async (cost) => {
    const layer = isolate(RateLimit, { limits: ['1/1h'], cost: () => cost as number })
    await expect(layer.get('/')).rejects.toThrow(
      new TypeError(`rate-limit: the function cost gave ${String(cost)}, which is no whole number from 0 on`),
    )
  })

  it('makes no promise, and no timer', () => {
    const environ = makeEnviron('/')
    const limited = new RateLimit(application, { limits: ['1/1h'], store: 'cluster' })
    const answers = [1, 2].map(() => limited.call(environ, () => () => undefined))
    expect(answers.map(isThenable)).toEqual([false, false])
    expect(jest.getTimerCount()).toBe(0)
  })

  it('knows of no more clients than it may', async () => {
    const layer = isolate(RateLimit, { limits: ['2/1h'], maxClients: 1 })
    const from = async (REMOTE_ADDR: string) => (await layer.get('/', { environ: { REMOTE_ADDR } })).status
    expect([await from('1.1.1.1'), await from('1.1.1.1'), await from('1.1.1.1')]).toEqual([200, 200, 429])
    expect([await from('2.2.2.2'), await from('1.1.1.1')]).toEqual([200, 200])
  })

  it('only reports if it is told to', async () => {
    const errors = new RecordedErrors()
    const layer = isolate(RateLimit, { limits: ['1/1h'], reportOnly: true })
    await layer.get('/')
    const response = await layer.get('/', { environ: { 'wsgi.errors': errors, REMOTE_ADDR: '127.0.0.1' } })
    layer.expectPassed()
    expect(said(response)).toEqual([200, undefined, undefined, undefined])
    expect(errors.text).toBe(
      'rate-limit would refuse, exceeded: Too many requests. Try again in 3600 s. ("address:127.0.0.1")\n',
    )
  })

  it('explains whom it has refused', async () => {
    const decisions: Decision[] = []
    const layer = isolate(RateLimit, { limits: ['1/1h'], key: 'user' })
    const environ = { REMOTE_USER: 'ann', [EXPLAIN.key]: (decision: Decision) => decisions.push(decision) }
    await layer.get('/', { environ })
    await layer.get('/', { environ })
    expect(decisions.map(({ outcome, refusal }) => [outcome, refusal?.rule, refusal?.value])).toEqual([
      ['pass', undefined, undefined],
      ['refuse', 'exceeded', 'user:ann'],
    ])
  })

  it('can be one of several guards, which then tell and refuse alike', async () => {
    const limited = layer(RateLimit, { limits: ['1/1h'] })
    const client = new TestClient(new Chain().use(every(limited)).wrap(application))
    expect(said(await client.get('/'))).toEqual([200, '"default";q=1;w=3600', '"default";r=0;t=3600', undefined])
    expect(said(await client.get('/'))).toEqual([429, '"default";q=1;w=3600', '"default";r=0;t=3600', '3600'])
  })

  it('counts users inside of authorization only', async () => {
    const users = () => true
    const options = { limits: ['1/1h'], key: 'user' }
    const wrong = new Chain().use(RequestId).use(RateLimit, options).use(Authorization, { users })
    expect(() => wrong.wrap(application)).toThrow(
      'rate-limit: its key is user, but authorization, which finds out who that is, is inside of it; move rate-limit inside of authorization',
    )
    const right = new Chain().use(RequestId).use(Authorization, { users }).use(RateLimit, options)
    const client = new TestClient(right.wrap(application))
    const as = async (user: string): Promise<number> =>
      (await client.get('/', { headers: { authorization: `Basic ${btoa(`${user}:x`)}` } })).status
    expect([await as('ann'), await as('bob'), await as('ann')]).toEqual([200, 200, 429])
  })

  it('counts before and after authorization', async () => {
    const users = (user: string) => user === 'ann'
    const outside = new Chain()
      .use(RequestId)
      .use(RateLimit, { limits: ['2/1h'] })
      .use(Authorization, { users })
    const client = new TestClient(outside.wrap(application))
    const wrong = { authorization: `Basic ${btoa('bob:x')}` }
    const got = [await client.get('/'), await client.get('/', { headers: wrong }), await client.get('/')]
    expect(got.map(({ status }) => status)).toEqual([401, 401, 429])
    expect(got[0]?.header('ratelimit')).toBe('"default";r=1;t=1800')
  })

  const wrongly = (options: object) => () => new RateLimit(application, options as RateLimitOptions)
  it.each<[object, string]>([
    [{}, 'option "limits" is required'],
    [{ limits: [] }, 'the least is 1 members'],
    [{ limits: ['1/1s', '2/2s', '3/3s', '4/4s', '5/5s', '6/6s', '7/7s', '8/8s', '9/9s'] }, 'the most is 8 members'],
    [{ limits: ['many'] }, 'which is no limit like 100/1m'],
    [{ limits: ['1/1s'], key: 'ip' }, 'is none of address, user and header:NAME, nor a function'],
    [{ limits: ['1/1s'], cost: 1 }, 'is no function'],
    [{ limits: ['1/1s'], paths: ['api'] }, 'option "paths"'],
    [{ limits: ['1/1s'], except: ['api'] }, 'option "except"'],
    [{ limits: ['1/1s'], except: ['/'] }, 'has "/", which would leave everything without a limit'],
    [
      { limits: ['1/1s'], store: 'nowhere' },
      'is neither memory nor cluster, and is no URL like redis://localhost:6379/0',
    ],
    [{ limits: ['1/1s'], storeTimeout: 0 }, 'the least is 1ms'],
    [{ limits: ['1/1s'], storeTimeout: 10_001 }, 'the most is 10s'],
    [{ limits: ['1/1s'], onOutage: 'pass' }, 'none of its choices'],
    [{ limits: ['1/1s'], maxClients: 0 }, 'the least is 1'],
  ])('refuses %j when it is built', (options, fault) => {
    expect(wrongly(options)).toThrow(OptionError)
    expect(wrongly(options)).toThrow(fault)
  })

  it('never quotes the password of its store', () => {
    expect(wrongly({ limits: ['1/1s'], store: 'redis://:hunter2@h:1/x' })).toThrow(/names a database that is no number/)
    expect(wrongly({ limits: ['1/1s'], store: 'redis://:hunter2@h:1/x' })).not.toThrow(/hunter2/)
  })

  it('takes lists as a file has them', () => {
    const { limits, maxClients, storeTimeout } = new RateLimit(application, {
      limits: 'burst = 10/1s\nday = 100/1d',
      storeTimeout: '50ms',
      maxClients: '5',
    } as never).options
    expect([limits, storeTimeout, maxClients]).toEqual([['burst = 10/1s', 'day = 100/1d'], 50, 5])
  })

  it('has defaults that are said in its manual', () => {
    const { cost, ...options } = new RateLimit(application, { limits: ['1/1s'] }).options
    expect(cost({} as Environ)).toBe(1)
    expect(options).toEqual({
      limits: ['1/1s'],
      key: 'address',
      paths: [],
      except: [],
      store: 'memory',
      namespace: '',
      storeTimeout: 100,
      onOutage: 'local',
      fields: true,
      maxClients: 100_000,
      reportOnly: false,
    })
  })
})
