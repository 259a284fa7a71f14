import { Chain, textBody, type ApplicationLike } from '../../lib/index.js'
import { Authorization, Cors, HttpsRedirect, Hsts, ProxyHeaders, SecurityHeaders } from '../../lib/middleware/index.js'
import { exchangeRaw } from '../handlers/raw-client.js'
import { delay, requestHead, RunningServers } from '../handlers/running-server.js'

const servers = new RunningServers()
afterAll(() => servers.close())

const SHOP = 'https://shop.example'
/** What nginx says of a request that came to it by HTTPS. */
const BY_HTTPS = 'X-Forwarded-Proto: https\r\n'

const application: ApplicationLike = (environ, startResponse) => {
  const path = environ.PATH_INFO
  if (path === '/streamed')
    return (async function* () {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      for (const piece of textBody('piece')) {
        await delay(1)
        yield piece
      }
    })()
  const [status, ...headers] =
    ANSWERS[path] ?? (['200 OK', ['Content-Type', 'text/plain']] as [`${number} ${string}`, ...[string, string][]])
  startResponse(status, headers)
  return status.startsWith('304') ? [] : textBody('x')
}

const ANSWERS: Record<string, [`${number} ${string}`, ...[string, string][]]> = {
  '/304': ['304 Not Modified', ['ETag', '"a"']],
  '/404': ['404 Not Found', ['Content-Type', 'text/plain']],
  '/413': ['413 Content Too Large', ['Content-Type', 'text/plain']],
  '/500': ['500 Internal Server Error', ['Content-Type', 'text/plain']],
  '/moved': ['302 Found', ['Location', '/'], ['Content-Type', 'text/plain']],
}

describe('the layers of the border, over a socket', () => {
  let port: number

  beforeAll(async () => {
    const app = new Chain()
      .use(ProxyHeaders, { trusted: ['127.0.0.1'] })
      .use(Hsts)
      .use(SecurityHeaders)
      .use(HttpsRedirect, { except: ['/plain'] })
      .use(Cors, { origins: [SHOP] })
      .use(Authorization, { users: () => false, paths: ['/staff'] })
      .wrap(application)
    ;({ port } = await servers.start(app))
  })

  const fieldsOf = async (method: string, path: string, fields: string): Promise<[number, Record<string, string>]> => {
    const request = requestHead(method, path, '1.1', `Connection: close\r\nOrigin: ${SHOP}\r\n${fields}`)
    const { text } = await exchangeRaw(port, request, 2_000)
    const [first = '', ...lines] = text.slice(0, text.indexOf('\r\n\r\n')).split('\r\n')
    const pairs = lines.map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)]
    })
    return [Number(first.slice(9, 12)), Object.fromEntries(pairs)]
  }

  it.each([
    ['GET', '/', 200],
    ['GET', '/caf%C3%A9/%2e/a%20b', 200],
    ['GET', '/streamed', 200],
    ['GET', '/moved', 302],
    ['GET', '/304', 304],
    ['GET', '/staff', 401],
    ['GET', '/404', 404],
    ['POST', '/413', 413],
    ['GET', '/500', 500],
    ['HEAD', '/', 200],
  ])('O09: %s %s, %d, has all of their fields', async (method, path, status) => {
    const [code, fields] = await fieldsOf(method, path, BY_HTTPS)
    expect(code).toBe(status)
    expect(fields).toMatchObject({
      'access-control-allow-origin': SHOP,
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
    })
    expect(fields['content-security-policy']).toMatch(/^default-src 'self'; /)
    expect(fields.vary).toMatch(/\bOrigin\b/)
  })

  it('O09: a preflight has them too', async () => {
    const [code, fields] = await fieldsOf('OPTIONS', '/', `${BY_HTTPS}Access-Control-Request-Method: PUT\r\n`)
    expect([code, fields['access-control-allow-origin'], fields['x-content-type-options']]).toEqual([
      204,
      SHOP,
      'nosniff',
    ])
    expect(fields['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
  })

  it.each([
    ['/plain', 200],
    ['/', 308],
  ])('O09: over plain HTTP, %s has no HSTS (%d)', async (path, status) => {
    const [code, fields] = await fieldsOf('GET', path, '')
    expect([code, fields['strict-transport-security'], fields['x-content-type-options']]).toEqual([
      status,
      undefined,
      'nosniff',
    ])
  })
})
