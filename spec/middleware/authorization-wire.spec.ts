import { Chain, textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { Authorization, UrlRewrite } from '../../lib/middleware/index.js'
import { exchangeRaw } from '../handlers/raw-client.js'
import { delay, requestHead, RunningServers } from '../handlers/running-server.js'

const servers = new RunningServers()
let port: number
afterAll(() => servers.close())

/** Answers with what it was asked for, and by whom. */
async function show(environ: Environ, startResponse: StartResponse): Promise<Uint8Array[]> {
  const { SCRIPT_NAME, PATH_INFO, QUERY_STRING, REMOTE_USER = '-' } = environ
  if (PATH_INFO === '/slow') await delay(30)
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return textBody(`<${SCRIPT_NAME}|${PATH_INFO}|${QUERY_STRING}|${REMOTE_USER}>`)
}

beforeAll(async () => {
  const app = new Chain()
    .use(UrlRewrite, {
      rules: [
        '^/old/(.*)$ /new/$1 [R=308]',
        '^/to/(.*)$ https://example.com/$1 [R=302]',
        '^/ask/(.*)$ /answer?q=$1',
        '^/api/orders/(.*)$ /orders/$1',
        '^/a\\+b(.*)$ /plus$1',
      ],
    })
    .use(Authorization, { users: (user, password) => `${user}:${password}` === 'ada:x', paths: ['/admin', '/secret'] })
    .mount('/app', show)
    .mount('/foo', show)
    .wrap(show)
  port = (await servers.start(app)).port
})

describe('access tokens and API keys over a socket', () => {
  let keyed: number
  beforeAll(async () => {
    const known = (secret: string) => (secret === 'right' ? { user: 'ada' } : undefined)
    const app = new Chain().use(Authorization, { tokens: known, apiKeys: known, log: false }).wrap(show)
    keyed = (await servers.start(app)).port
  })

  it.each<[number, string]>([
    [200, 'Authorization: Bearer right\r\n'],
    [200, 'authorization: bearer right\r\n'],
    [200, 'X-API-Key: right\r\n'],
    [200, 'x-api-key:right \r\n'],
    [401, ''],
    [401, 'X-API-Key: wrong\r\n'],
    [401, 'X-API-Key:\r\n'],
    [401, 'X-API-Key: right\r\nX-API-Key: right\r\n'],
    [401, 'X_API_Key: right\r\n'],
    [401, 'REMOTE_USER: ada\r\ntsgi.scopes: all\r\n'],
    [401, 'Proxy-Authorization: Bearer right\r\n'],
    [401, 'Cookie: access_token=right\r\n'],
    [401, 'Authorization: Bearer  right\r\n'],
    [401, 'Authorization: Basic right\r\n'],
    [400, 'Authorization: Bearer right\r\nAuthorization: Bearer right\r\n'],
    [400, 'Authorization: Bearer right, Bearer right\r\n'],
    [400, 'Authorization: Bearer right\r\nX-API-Key: right\r\n'],
  ])('J05, G24, G25: answers %i to %j', async (status, fields) => {
    expect((await ask('/?access_token=right&X-API-Key=right', fields, keyed)).status).toBe(status)
  })
})

const ADA = `Authorization: Basic ${Buffer.from('ada:x').toString('base64')}\r\n`

async function ask(
  target: string,
  fields = '',
  to = port,
): Promise<{ status: number; location: string | undefined; text: string }> {
  const { text } = await exchangeRaw(
    to,
    Buffer.from(requestHead('GET', target, '1.1', `Connection: close\r\n${fields}`), 'latin1'),
    2_000,
  )
  return { status: Number(text.slice(9, 12)), location: /\r\nlocation: ([^\r]*)/i.exec(text)?.[1], text }
}

describe('the three layers over a socket', () => {
  it.each([
    '//admin/x',
    '///admin/x',
    '/admin//x',
    '/./admin/x',
    '/x/../admin/x',
    '/%61dmin/x',
    '/%2e/admin/x',
    '/x/%2e%2e/admin/x',
    'http://a//admin/x',
  ])('U02: guard and target agree about %s', async (target) => {
    expect((await ask(target)).status).toBe(401)
    expect((await ask(target, ADA)).text).toContain('<|/admin/x||ada>')
  })

  it.each([
    ['/secret/', 401],
    ['/secret', 401],
    ['/secret;a=b', 200],
    ['/SECRET', 200],
    ['/secret.', 200],
    ['/secretive', 200],
  ])('U03, U06: %s is below the prefix, or is not, by whole segments and case: %i', async (target, status) => {
    const answer = await ask(target)
    expect(answer.status).toBe(status)
    expect(answer.text.includes(`<|${target}||->`)).toBe(status === 200)
  })

  it.each([
    ['/%61pp/x', '</app|/x||->'],
    ['/app', '</app|||->'],
    ['/app/caf%C3%A9/x', '</app|/caf\xc3\xa9/x||->'],
    ['/app/../app/x', '</app|/x||->'],
    ['/foobar', '<|/foobar||->'],
    ['/foo.bak', '<|/foo.bak||->'],
  ])('U05, U06: a mount cuts the decoded path on a segment: %s', async (target, shown) => {
    expect((await ask(target)).text).toContain(shown)
  })

  it.each([
    '/a%2Fb',
    '/foo%2f',
    '/api/orders/..%2fadmin',
    '/api/orders/%2e%2e%2fadmin',
    '/api/orders/..%5cadmin',
    '@1.2.3.4/',
    '/%00',
    '/a%c0%ae',
    '/old/%c0%af',
  ])('U05, U06, U08, U09, G27: %s is refused', async (target) => {
    expect((await ask(target)).status).toBe(400)
  })

  it.each(['/api/orders/../admin', '/api/orders/%2e%2e/admin'])(
    'U08: %s is resolved before a rule sees it',
    async (target) => {
      expect((await ask(target)).text).toContain('<|/api/admin||->')
    },
  )

  it.each([
    ['/old//evil.com', '/new/evil.com'],
    ['/old/%0d%0aSet-Cookie:%20x', '/new/%0D%0ASet-Cookie:%20x'],
    ['/old/%E2%80%A8x', '/new/%E2%80%A8x'],
    ['/old/%22%3E%3Cscript%3E', '/new/%22%3E%3Cscript%3E'],
    ['/old/%09/evil.com', '/new/%09/evil.com'],
    ['/to//evil.com', 'https://example.com/evil.com'],
    ['/to/@evil.com', 'https://example.com/@evil.com'],
    ['/old/x?a=%0d%0ab', '/new/x?a=%0d%0ab'],
  ])('G13, G27, H13: a redirect of %s leads to %s and injects nothing', async (target, location) => {
    const answer = await ask(target)
    expect([answer.status < 400, answer.location]).toEqual([true, location])
    expect(answer.text).not.toMatch(/\r\nset-cookie/i)
  })

  it.each([
    ['/a+b$&$1', '<|/plus$&$1||->'],
    ['/ask/$&%26x=%23', '<|/answer|q=%24%26%26x%3D%23|->'],
  ])('U11: what is captured is text: %s', async (target, shown) => {
    expect((await ask(target)).text).toContain(shown)
  })

  it('U12: two requests in flight see nothing of one another', async () => {
    const [first, second] = await Promise.all([ask('/slow?first', ADA), ask('/admin?second', ADA)])
    expect(first.text).toContain('<|/slow|first|->')
    expect(second.text).toContain('<|/admin|second|ada>')
  })

  it.each([
    'REMOTE_USER: ada',
    'Remote-User: ada',
    'X-Remote-User: ada',
    'AUTH_TYPE: Basic',
    'x-internal-skip: 1',
    'X-Middleware-Subrequest: 1',
    'X-Original-URL: /open',
    'X-Rewrite-URL: /open',
    'X-HTTP-Method-Override: OPTIONS',
  ])('G25: the header %s opens nothing', async (field) => {
    expect((await ask('/admin', `${field}\r\n`)).status).toBe(401)
    expect((await ask('/', `${field}\r\n`)).text).toContain('<|/||->')
  })

  it.each([
    ['base 64 that is none', 'Basic !!!!'],
    ['base 64 with bits left over', 'Basic YWRhOnh='],
    ['no colon', `Basic ${Buffer.from('ada').toString('base64')}`],
    ['NUL in the password', `Basic ${Buffer.from('ada:x\0').toString('base64')}`],
    ['bytes that are no UTF-8', `Basic ${Buffer.from('ada:\xff', 'latin1').toString('base64')}`],
    ['a line break in the name', `Basic ${Buffer.from('ada\r\nfake log:x').toString('base64')}`],
    ['12 KB of password', `Basic ${Buffer.from(`ada:${'x'.repeat(9_000)}`).toString('base64')}`],
    ['spaces without end', `Basic ${' '.repeat(9_000)}YWRhOng=`],
    ['the scheme alone', 'Basic'],
    ['two credentials', 'Basic YWRhOng=, Basic YWRhOng='],
  ])('A03, A04: %s is answered with 401', async (_, value) => {
    const answer = await ask('/admin', `Authorization: ${value}\r\n`)
    expect(answer.status).toBe(401)
    expect(answer.text).toMatch(/\r\nWWW-Authenticate: Basic realm="Restricted", charset="UTF-8"\r\n/)
  })
})
