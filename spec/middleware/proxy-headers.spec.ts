import fc from 'fast-check'
import { Chain, OptionError, registry, type Environ } from '../../lib/index.js'
import { IpRules, ProxyHeaders, type ProxyHeadersOptions } from '../../lib/middleware/index.js'
import { isolate, type EnvironOverrides } from '../../lib/testing/index.js'

const TRUSTED = { trusted: ['10.0.0.0/8'] }
const ALL_FIELDS: ProxyHeadersOptions = {
  ...TRUSTED,
  fields: ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-prefix'],
}
const FORWARDED: ProxyHeadersOptions = { ...TRUSTED, fields: ['forwarded'] }

/** The environ that the application sees. */
async function seen(
  options: ProxyHeadersOptions,
  headers: Record<string, string>,
  environ: EnvironOverrides = {},
): Promise<Environ> {
  const layer = isolate(ProxyHeaders, options)
  await layer.get('/a', {
    headers: { Host: 'inner:8080', ...headers },
    environ: { REMOTE_ADDR: '10.0.0.1', ...environ },
  })
  layer.expectPassed()
  return layer.environ
}

const addressFor = async (options: ProxyHeadersOptions, list: string, peer = '10.0.0.1'): Promise<unknown> =>
  (await seen(options, { 'X-Forwarded-For': list }, { REMOTE_ADDR: peer })).REMOTE_ADDR

describe('ProxyHeaders', () => {
  it('is registered under its name', () => {
    expect(registry.get('middleware', 'proxy-headers').Class).toBe(ProxyHeaders)
  })

  it.each([{}, { trusted: ['10.0.0.2'] }])(
    'H04, H05: believes nobody who is not trusted, and removes what he says (%j)',
    async (options) => {
      const environ = await seen(options, {
        Forwarded: 'for=1.1.1.1;proto=https;host=evil.example',
        'X-Forwarded-For': '1.1.1.1',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Host': 'evil.example',
        'X-Forwarded-Port': '1',
        'X-Forwarded-Prefix': '/evil',
        'X-Forwarded-Ssl': 'on',
        'X-Real-IP': '1.1.1.1',
        'X-Client-IP': '1.1.1.1',
        'True-Client-IP': '1.1.1.1',
        'X-Other': 'kept',
      })
      expect(environ).toMatchObject({
        REMOTE_ADDR: '10.0.0.1',
        HTTP_HOST: 'inner:8080',
        'wsgi.url_scheme': 'http',
        SCRIPT_NAME: '',
        HTTP_X_OTHER: 'kept',
      })
      expect(Object.keys(environ).filter((key) => /FORWARDED|_IP$/.test(key))).toEqual([])
    },
  )

  it('puts what a trusted proxy says where the stack looks for it', async () => {
    const environ = await seen(
      ALL_FIELDS,
      {
        'X-Forwarded-For': '192.0.2.7',
        'X-Forwarded-Proto': 'HTTPS',
        'X-Forwarded-Host': 'Shop.example',
        'X-Forwarded-Port': '8443',
        'X-Forwarded-Prefix': '/shop/',
      },
      { REMOTE_PORT: '5000', SCRIPT_NAME: '/app' },
    )
    expect(environ).toMatchObject({
      REMOTE_ADDR: '192.0.2.7',
      'wsgi.url_scheme': 'https',
      HTTPS: 'on',
      HTTP_HOST: 'Shop.example',
      SERVER_NAME: 'shop.example',
      SERVER_PORT: '8443',
      SCRIPT_NAME: '/shop/app',
      PATH_INFO: '/a',
    })
    expect(Object.keys(environ).filter((key) => key.includes('FORWARDED') || key === 'REMOTE_PORT')).toEqual([])
  })

  it('believes only the fields that the proxies set', async () => {
    const environ = await seen(TRUSTED, {
      'X-Forwarded-For': '192.0.2.7',
      'X-Forwarded-Port': '1',
      'X-Forwarded-Prefix': '/evil',
      Forwarded: 'for=1.1.1.1',
    })
    expect(environ).toMatchObject({ REMOTE_ADDR: '192.0.2.7', SCRIPT_NAME: '', SERVER_PORT: '80' })
    expect(environ.HTTP_FORWARDED).toBeUndefined()
  })

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['1.1.1.1, 192.0.2.7', '192.0.2.7'],
    ['1.1.1.1, 192.0.2.7, 10.2.2.2', '192.0.2.7'],
    ['10.9.9.9, 10.2.2.2', '10.9.9.9'],
    ['192.0.2.7:4711', '192.0.2.7'],
    ['[2001:DB8::1]:80', '2001:db8::1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['::ffff:7f00:1', '127.0.0.1'],
    ['::ffff:10.2.2.2', '10.2.2.2'],
    ['999.1.1.1', '10.0.0.1'],
    ['192.0.2.7, unknown', '10.0.0.1'],
    ['192.0.2.7, _hid, 10.2.2.2', '10.2.2.2'],
    ['', '10.0.0.1'],
    ['192.0.2.7,', '10.0.0.1'],
    ['[::1', '10.0.0.1'],
  ])('H10: of %j the client is %s', async (list, address) => {
    expect(await addressFor(TRUSTED, list)).toBe(address)
  })

  it('counts proxies where their addresses are not known', async () => {
    const list = '1.1.1.1, 2.2.2.2, 3.3.3.3'
    expect(await Promise.all([1, 2, 3, 4].map((hops) => addressFor({ hops }, list, '9.9.9.9')))).toEqual([
      '3.3.3.3',
      '2.2.2.2',
      '1.1.1.1',
      '1.1.1.1',
    ])
  })

  it('takes the word of who comes by a Unix socket, if that is trusted', async () => {
    const peer = { REMOTE_ADDR: undefined } as unknown as EnvironOverrides
    const headers = { 'X-Forwarded-For': '192.0.2.7' }
    expect((await seen({ trusted: ['unix'] }, headers, peer)).REMOTE_ADDR).toBe('192.0.2.7')
    expect((await seen({ trusted: ['10.0.0.0/8'] }, headers, peer)).REMOTE_ADDR).toBeUndefined()
  })

  it.each([
    ['http', 'http', '80'],
    ['https', 'https', '443'],
    ['javascript', 'http', '80'],
    ['https, http', 'http', '80'],
    ['a"x', 'http', '80'],
    ['', 'http', '80'],
  ])('H07: with the scheme %j it is %s', async (proto, scheme, port) => {
    const environ = await seen(TRUSTED, { 'X-Forwarded-Proto': proto })
    expect([environ['wsgi.url_scheme'], environ.SERVER_PORT, environ.HTTPS]).toEqual([
      scheme,
      port,
      scheme === 'https' ? 'on' : undefined,
    ])
  })

  it('takes HTTPS away where a proxy says http', async () => {
    const environ = await seen(TRUSTED, { 'X-Forwarded-Proto': 'http' }, { 'wsgi.url_scheme': 'https', HTTPS: 'on' })
    expect([environ['wsgi.url_scheme'], environ.SERVER_PORT, environ.HTTPS]).toEqual(['http', '80', undefined])
  })

  it.each(['evil.com/good.com', 'a, b', 'a b', '', 'x'.repeat(16_000)])(
    'H01, H02: takes no malformed host (%j)',
    async (host) => {
      expect((await seen(TRUSTED, { 'X-Forwarded-Host': host })).HTTP_HOST).toBe('inner:8080')
    },
  )

  it('takes the port of a host, or that of the scheme', async () => {
    expect((await seen(TRUSTED, { 'X-Forwarded-Host': 'a:81' })).SERVER_PORT).toBe('81')
    const https = await seen(TRUSTED, { 'X-Forwarded-Host': '[::1]', 'X-Forwarded-Proto': 'https' })
    expect([https.SERVER_NAME, https.SERVER_PORT]).toEqual(['::1', '443'])
  })

  it.each(['0', '65536', '-1', '80x', '', '080'])('takes no malformed port (%j)', async (port) => {
    expect((await seen(ALL_FIELDS, { 'X-Forwarded-Port': port })).SERVER_PORT).toBe('80')
  })

  it.each([
    ['/', ''],
    ['/a', '/a'],
    ['/a/b/', '/a/b'],
    ['a', ''],
    ['//evil.example', ''],
    ['/a/../b', ''],
    ['/a%2f', ''],
    ['/\\evil', ''],
    ['/a b', ''],
    ['', ''],
  ])('H13: of the prefix %j SCRIPT_NAME becomes %j', async (prefix, scriptName) => {
    expect((await seen(ALL_FIELDS, { 'X-Forwarded-Prefix': prefix })).SCRIPT_NAME).toBe(scriptName)
  })

  it.each([
    ['for=192.0.2.7;proto=https;host=shop.example', '192.0.2.7', 'https', 'shop.example'],
    [
      'for=1.1.1.1;proto=http;host=evil.example, for=192.0.2.7;proto=https;host=shop.example',
      '192.0.2.7',
      'https',
      'shop.example',
    ],
    [
      'for=192.0.2.7;proto=https;host=shop.example, for=10.2.2.2;proto=http;host=inner',
      '192.0.2.7',
      'https',
      'shop.example',
    ],
    ['for="[2001:db8::1]:80"', '2001:db8::1', 'http', 'inner:8080'],
    ['for=unknown;proto=https', '10.0.0.1', 'https', 'inner:8080'],
    ['proto=https', '10.0.0.1', 'https', 'inner:8080'],
    ['for=192.0.2.7, x', '10.0.0.1', 'http', 'inner:8080'],
    ['', '10.0.0.1', 'http', 'inner:8080'],
  ])('RFC 7239: reads Forwarded: %s', async (field, address, scheme, host) => {
    const environ = await seen(FORWARDED, {
      Forwarded: field,
      'X-Forwarded-For': '1.1.1.1',
      'X-Forwarded-Proto': 'https',
    })
    expect([environ.REMOTE_ADDR, environ['wsgi.url_scheme'], environ.HTTP_HOST]).toEqual([address, scheme, host])
  })

  it('H08: gives up lists without end', async () => {
    for (const list of [' '.repeat(15_000), ','.repeat(15_000), `${'1.1.1.1,'.repeat(1_000)}192.0.2.7`])
      expect(await addressFor(TRUSTED, list)).toBe('10.0.0.1')
  })

  it('R03: whatever a client writes in front, its address is the one that the proxy saw', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef.:[], "')), maxLength: 200 }),
        async (forged) => {
          expect(await addressFor(TRUSTED, `${forged}, 192.0.2.7`)).toBe('192.0.2.7')
        },
      ),
      { numRuns: 50 },
    )
  })

  it.each<ProxyHeadersOptions>([
    { trusted: ['proxy.example'] },
    { hops: -1 },
    { hops: 17 },
    { fields: [] },
    { fields: ['forwarded', 'x-forwarded-for'] },
    { fields: ['x-real-ip' as 'forwarded'] },
  ])('refuses %j when it is built', (options) => {
    expect(() => isolate(ProxyHeaders, options)).toThrow(OptionError)
  })

  it('refuses to be told in two ways who is trusted', () => {
    expect(() => isolate(ProxyHeaders, { hops: 1, ...TRUSTED })).toThrow(
      /^proxy-headers: hops and trusted say the same/,
    )
  })

  it('must come before what reads the address', () => {
    const wrong = new Chain().use(IpRules, {}).use(ProxyHeaders, TRUSTED)
    expect(() => wrong.wrap(() => [])).toThrow(/ip-rules must come after proxy-headers/)
  })
})
