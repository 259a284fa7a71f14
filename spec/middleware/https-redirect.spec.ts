import { Chain, OptionError, registry } from '../../lib/index.js'
import { HttpsRedirect, ProxyHeaders, type HttpsRedirectOptions } from '../../lib/middleware/index.js'
import { isolate, TestClient, type EnvironOverrides } from '../../lib/testing/index.js'

async function locationOf(
  environ: EnvironOverrides,
  options: HttpsRedirectOptions = {},
): Promise<[number, string | undefined]> {
  const layer = isolate(HttpsRedirect, options)
  const response = await layer.get('/', { environ: { HTTP_HOST: 'a.example', ...environ } })
  return [response.status, response.header('location')]
}

describe('HttpsRedirect', () => {
  it('is registered under its name', () => {
    expect(registry.get('middleware', 'https-redirect').Class).toBe(HttpsRedirect)
  })

  it('lets HTTPS pass', async () => {
    expect(await locationOf({ 'wsgi.url_scheme': 'https' })).toEqual([200, undefined])
  })

  it.each<[EnvironOverrides, string]>([
    [{ PATH_INFO: '/a/b', QUERY_STRING: 'c=%20d' }, 'https://a.example/a/b?c=%20d'],
    [{ SCRIPT_NAME: '/app', PATH_INFO: '/x' }, 'https://a.example/app/x'],
    [{ HTTP_HOST: 'a.example:8080' }, 'https://a.example/'],
    [{ HTTP_HOST: '[::1]:8080' }, 'https://[::1]/'],
    [{ PATH_INFO: '/ä b?c' }, 'https://a.example/%C3%A4%20b%3Fc'],
    [{ PATH_INFO: '//evil.example/x' }, 'https://a.example/evil.example/x'],
    [{ QUERY_STRING: 'a="<>' }, 'https://a.example/?a=%22%3C%3E'],
  ])('RFC 9110 §15.4.9: sends %j to %s, by 308', async (environ, location) => {
    expect(await locationOf(environ)).toEqual([308, location])
  })

  it('takes the name of the server where the request names no host', async () => {
    const environ = { HTTP_HOST: undefined, SERVER_NAME: 'b.example' } as unknown as EnvironOverrides
    expect(await locationOf(environ)).toEqual([308, 'https://b.example/'])
  })

  it('sends OPTIONS * to the root, since no URL means the server', async () => {
    const response = await isolate(HttpsRedirect).request('OPTIONS', '*', { headers: { Host: 'a.example' } })
    expect([response.status, response.header('location')]).toEqual([308, 'https://a.example/'])
  })

  it('names the port that clients see', async () => {
    expect(await locationOf({}, { port: 8443 })).toEqual([308, 'https://a.example:8443/'])
  })

  it.each(['evil.com:fake@good.com', 'evil.com/good.com', 'a"b', 'good.com#', ''])(
    'H01, H02: refuses Host %j, which would lead elsewhere',
    async (host) => {
      const [status, location] = await locationOf({ HTTP_HOST: host })
      expect(location ?? '').toMatch(/^(https:\/\/evil\.com\/)?$/)
      expect(status).toBe(location === undefined ? 400 : 308)
    },
  )

  it.each([
    'javascript:alert(1)',
    '"><script>',
    'good\\@evil',
    'a\r\nSet-Cookie: b',
    'good.com?',
    '//evil.com',
    'x'.repeat(3) + '\u00e9',
  ])('H16: leads nowhere but to a host by https, whatever Host is (%j)', async (host) => {
    const [status, location] = await locationOf({ HTTP_HOST: host })
    expect([status, location]).toEqual(host.startsWith('javascript') ? [308, 'https://javascript/'] : [400, undefined])
  })

  it.each(['//evil.com/%2e%2e', '/\\evil.com', '/\t/evil.com', '/\r/evil.com'])(
    'H13, H14: names the host of the request before the path %j',
    async (path) => {
      expect((await locationOf({ PATH_INFO: path }))[1]).toMatch(/^https:\/\/a\.example\/[!-~]+$/)
    },
  )

  it('H04: is not led away by what somebody untrusted forwards', async () => {
    const app = new Chain()
      .use(ProxyHeaders)
      .use(HttpsRedirect)
      .wrap(() => [])
    const { headers } = await new TestClient(app, { baseUrl: 'http://good.example' }).get('/a', {
      headers: { 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example', 'X-Forwarded-Proto': 'https' },
    })
    expect(Object.fromEntries(headers).Location).toBe('https://good.example/a')
  })

  it.each<[string, number]>([
    ['/healthz', 200],
    ['/healthz/a', 200],
    ['/healthzy', 308],
  ])('leaves alone what is below except (%s)', async (path, status) => {
    expect((await locationOf({ PATH_INFO: path }, { except: ['/healthz'] }))[0]).toBe(status)
  })

  it('keeps the method: nothing reaches the application', async () => {
    const layer = isolate(HttpsRedirect)
    await layer.post('/', { body: 'x' })
    layer.expectAnswered(308)
    expect(layer.called).toBe(0)
  })

  it.each<HttpsRedirectOptions>([{ port: 0 }, { port: 65_536 }, { except: ['a'] }])('refuses %j', (options) => {
    expect(() => isolate(HttpsRedirect, options)).toThrow(OptionError)
  })
})
