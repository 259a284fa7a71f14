import { Chain, OptionError, registry, type Environ, type HeaderList } from '../../lib/index.js'
import { Authorization, Cors, type CorsOptions } from '../../lib/middleware/index.js'
import { isolate, TestClient } from '../../lib/testing/index.js'

const SHOP = 'https://shop.example'
const OPTIONS = {
  origins: [SHOP, 'https://*.pay.example'],
  requestHeaders: ['Authorization', 'X-Thing'],
  exposeHeaders: ['ETag', 'X-Total'],
} satisfies CorsOptions

/** The fields of CORS in an answer, and Vary. */
function corsOf(headers: HeaderList): Record<string, string> {
  const fields = headers.map(([name, value]) => [name.toLowerCase(), value] as const)
  return Object.fromEntries(fields.filter(([name]) => name === 'vary' || name.startsWith('access-control-')))
}

async function get(origin: string | undefined, options: CorsOptions = OPTIONS): Promise<Record<string, string>> {
  const headers = origin === undefined ? {} : { Origin: origin }
  return corsOf((await isolate(Cors, options).get('/', { headers })).headers)
}

async function preflight(
  headers: Record<string, string>,
  options: CorsOptions = OPTIONS,
): Promise<Record<string, string>> {
  const layer = isolate(Cors, options)
  const response = await layer.request('OPTIONS', '/', {
    headers: { Origin: SHOP, 'Access-Control-Request-Method': 'PUT', ...headers },
  })
  layer.expectAnswered(204)
  expect(response.text()).toBe('')
  return corsOf(response.headers)
}

const PREFLIGHT_VARY = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'
const REFUSED = { vary: PREFLIGHT_VARY }

describe('Cors', () => {
  it('is registered under its name', () => {
    expect(registry.get('middleware', 'cors').Class).toBe(Cors)
  })

  it.each([SHOP, 'https://x.pay.example'])(
    'names an allowed origin, and what scripts may read (%s)',
    async (origin) => {
      expect(await get(origin)).toEqual({
        vary: 'Origin',
        'access-control-allow-origin': origin,
        'access-control-expose-headers': 'ETag, X-Total',
      })
    },
  )

  it.each([
    undefined,
    '',
    'null',
    'https://evil.example',
    'http://shop.example',
    'https://shop.example.evil.example',
    `${SHOP}, ${SHOP}`,
    `https://${'x'.repeat(8_000)}`,
    ` ${SHOP}`,
    `${SHOP}/`,
    `${SHOP}:443`,
    'HTTPS://SHOP.EXAMPLE',
    'https://x.pay.example@evil.example',
    'https://evil.example#.pay.example',
  ])('O03: names no other origin, and says Vary all the same (%s)', async (origin) => {
    expect(await get(origin)).toEqual({ vary: 'Origin' })
  })

  it.each([`${SHOP}\r\nX: y`, `${SHOP}\0`, `${SHOP}\n`, `${SHOP}\u2028`])(
    'O03: names no origin with a control character, should a server let one pass (%j)',
    (origin) => {
      const told: HeaderList = []
      const layer = new Cors(
        (_, startResponse) => {
          startResponse('204 No Content', [])
          return []
        },
        { origins: [SHOP, 'https://*.pay.example'] },
      )
      void layer.call(
        { REQUEST_METHOD: 'GET', PATH_INFO: '/', HTTP_ORIGIN: origin } as unknown as Environ,
        (_, headers) => {
          told.push(...headers)
          return () => undefined
        },
      )
      expect(corsOf(told)).toEqual({ vary: 'Origin' })
    },
  )

  it('allows credentials where they are', async () => {
    expect(await get(SHOP, { origins: [SHOP], credentials: true })).toEqual({
      vary: 'Origin',
      'access-control-allow-origin': SHOP,
      'access-control-allow-credentials': 'true',
    })
    expect(await get('https://evil.example', { origins: [SHOP], credentials: true })).toEqual({ vary: 'Origin' })
  })

  it('O02: is * for everybody, never the origin itself', async () => {
    expect(await get('https://evil.example', { origins: ['*'] })).toEqual({
      vary: 'Origin',
      'access-control-allow-origin': '*',
    })
    expect((await get(undefined, { origins: ['*'] }))['access-control-allow-origin']).toBe('*')
  })

  it('O02: refuses * with credentials when it is built', () => {
    expect(() => isolate(Cors, { origins: ['*'], credentials: true })).toThrow(
      /^cors: origins has "\*", to which no browser/,
    )
  })

  it('O08: the application says nothing of its own that widens it', async () => {
    const layer = isolate(Cors, { origins: [SHOP] }).respond(200, {
      'Content-Type': 'text/plain',
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': 'Set-Cookie',
      Vary: 'Accept',
    })
    const evil = await layer.get('/', { headers: { Origin: 'https://evil.example' } })
    expect(corsOf(evil.headers)).toEqual({ vary: 'Accept, Origin' })
    const shop = await layer.get('/', { headers: { Origin: SHOP } })
    expect(corsOf(shop.headers)).toEqual({ vary: 'Accept, Origin', 'access-control-allow-origin': SHOP })
  })

  it.each([304, 401, 404, 413, 500])('O09: holds for %d too', async (status) => {
    const response = await isolate(Cors, OPTIONS)
      .respond(status, {})
      .get('/', { headers: { Origin: SHOP } })
    expect(corsOf(response.headers)['access-control-allow-origin']).toBe(SHOP)
  })

  describe('a preflight', () => {
    it('is answered with what may be sent', async () => {
      expect(await preflight({ 'Access-Control-Request-Headers': 'x-thing,authorization' })).toEqual({
        vary: PREFLIGHT_VARY,
        'access-control-allow-origin': SHOP,
        'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers': 'Authorization, X-Thing',
        'access-control-max-age': '600',
      })
    })

    it('says nothing of fields where none are allowed', async () => {
      expect(await preflight({}, { origins: ['*'], methods: ['PUT'], maxAge: 1_999 })).toEqual({
        vary: PREFLIGHT_VARY,
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'PUT',
        'access-control-max-age': '1',
      })
    })

    it.each<[string, Record<string, string>]>([
      ['another origin', { Origin: 'https://evil.example' }],
      ['another method', { 'Access-Control-Request-Method': 'TRACE' }],
      ['a method in lower case, which is another', { 'Access-Control-Request-Method': 'put' }],
      ['an empty method', { 'Access-Control-Request-Method': '' }],
      ['another field', { 'Access-Control-Request-Headers': 'x-thing, x-other' }],
      ['a field *', { 'Access-Control-Request-Headers': '*' }],
      ['fields without end', { 'Access-Control-Request-Headers': 'x-thing,'.repeat(1_000) }],
    ])('is refused for %s, and Vary says so', async (_, headers) => {
      expect(await preflight(headers)).toEqual(REFUSED)
    })

    it('takes as many fields as fit', async () => {
      const headers = { 'Access-Control-Request-Headers': 'x-thing,'.repeat(512) }
      expect((await preflight(headers))['access-control-allow-origin']).toBe(SHOP)
    })

    it('allows credentials where they are', async () => {
      const allowed = await preflight({}, { origins: [SHOP], credentials: true })
      expect(allowed['access-control-allow-credentials']).toBe('true')
    })

    it('O06: opens a private network only if it is told to', async () => {
      const asking = { 'Access-Control-Request-Private-Network': 'true' }
      const name = 'access-control-allow-private-network'
      expect((await preflight(asking))[name]).toBeUndefined()
      expect((await preflight(asking, { ...OPTIONS, privateNetwork: true }))[name]).toBe('true')
      expect((await preflight({}, { ...OPTIONS, privateNetwork: true }))[name]).toBeUndefined()
    })

    it('O08: is answered before anybody is asked who he is', async () => {
      const inside = jest.fn()
      const chain = new Chain().use(Cors, OPTIONS).use(Authorization, { users: () => false })
      const response = await new TestClient(chain.wrap(inside)).request('OPTIONS', '/', {
        headers: { Origin: SHOP, 'Access-Control-Request-Method': 'GET' },
      })
      expect([response.status, inside.mock.calls.length]).toEqual([204, 0])
      const wrong = new Chain().use(Authorization, { users: () => false }).use(Cors, OPTIONS)
      expect(() => wrong.wrap(inside)).toThrow(/cors must come before authorization/)
    })
  })

  it.each<Record<string, string>>([{}, { Origin: SHOP }, { 'Access-Control-Request-Method': 'GET' }])(
    'a plain OPTIONS passes (%j)',
    async (headers) => {
      const layer = isolate(Cors, OPTIONS).respond(200, { Allow: 'GET', 'Content-Type': 'text/plain' })
      const response = await layer.request('OPTIONS', '/', { headers })
      layer.expectPassed()
      expect(response.header('allow')).toBe('GET')
    },
  )

  it.each<[string, boolean]>([
    ['/public/a', true],
    ['/public', true],
    ['/publicity', false],
    ['/private', false],
    ['/public/../private', false],
    ['/public/%2e%2e/private', false],
  ])('O05: holds below its paths only, by the canonical path (%s)', async (path, holds) => {
    const layer = isolate(Cors, { origins: [SHOP], paths: ['/public'] })
    const response = await layer.get(path, { headers: { Origin: SHOP } })
    expect(corsOf(response.headers)).toEqual(holds ? { vary: 'Origin', 'access-control-allow-origin': SHOP } : {})
  })

  it('policies for several paths stand one in another', async () => {
    const chain = new Chain()
      .use(Cors, { origins: ['*'], paths: ['/public'] })
      .use(Cors, { origins: [SHOP], paths: ['/shop'] })
    const client = new TestClient(
      chain.wrap((_, startResponse) => {
        startResponse('204 No Content', [])
        return []
      }),
    )
    const of = async (path: string): Promise<string | undefined> =>
      (await client.get(path, { headers: { Origin: SHOP } })).header('access-control-allow-origin')
    expect([await of('/public'), await of('/shop'), await of('/')]).toEqual(['*', SHOP, undefined])
  })

  it('O08: of two policies for one path the outer holds, and neither widens the other', async () => {
    const inner = { origins: ['*'], exposeHeaders: ['X-Secret'] }
    const app = new Chain().use(Cors, { origins: [SHOP], credentials: true }).use(Cors, inner)
    const client = new TestClient(
      app.wrap((_, startResponse) => {
        startResponse('204 No Content', [])
        return []
      }),
    )
    const told = async (method: string, headers: Record<string, string>): Promise<Record<string, string>> =>
      corsOf((await client.request(method, '/', { headers })).headers)
    const EVIL = { Origin: 'https://evil.example' }
    expect(await told('GET', EVIL)).toEqual({ vary: 'Origin' })
    expect(await told('OPTIONS', { ...EVIL, 'Access-Control-Request-Method': 'PUT' })).toEqual(REFUSED)
    expect(await told('GET', { Origin: SHOP })).toEqual({
      vary: 'Origin',
      'access-control-allow-origin': SHOP,
      'access-control-allow-credentials': 'true',
    })
  })

  it.each<CorsOptions>([
    { origins: [] },
    { origins: ['*', SHOP] },
    { origins: ['shop.example'] },
    { origins: [SHOP], methods: ['GE T'] },
    { origins: [SHOP], requestHeaders: ['*'] },
    { origins: [SHOP], exposeHeaders: ['a,b'] },
    { origins: [SHOP], paths: ['x'] },
  ])('refuses %j when it is built', (options) => {
    expect(() => isolate(Cors, options)).toThrow(OptionError)
  })
})
