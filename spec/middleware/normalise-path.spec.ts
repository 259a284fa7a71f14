import { Chain, OptionError, registry, type Environ, type HeaderList } from '../../lib/index.js'
import { Authorization, NormalisePath, type NormalisePathOptions, TrailingSlash } from '../../lib/middleware/index.js'
import { isolate } from '../../lib/testing/index.js'
import { minimalEnviron } from './minimal-request.js'

interface Seen {
  readonly status: number
  readonly location: string | undefined
  readonly environ: Environ
  readonly log: string
}

/** What comes of the environ of some server. */
function ask(environ: Partial<Environ>, options: NormalisePathOptions = {}): Seen {
  const log: string[] = []
  const whole = minimalEnviron(environ, log)
  let status = 0
  const fields: HeaderList = []
  const layer = new NormalisePath((_, startResponse) => {
    startResponse('200 OK', [])
    return []
  }, options)
  void layer.call(whole, (line, headers) => {
    status = Number(line.slice(0, 3))
    fields.push(...headers)
    return () => undefined
  })
  const location = fields.find(([name]) => name === 'Location')?.[1]
  return { status, location, environ: whole, log: log.join('') }
}

const REDIRECT = { mode: 'redirect' } as const

describe('NormalisePath', () => {
  it('is registered under its name', () => {
    expect(registry.get('middleware', 'normalise-path').Class).toBe(NormalisePath)
  })

  it.each([
    ['', ''],
    ['/', '/'],
    ['*', '*'],
    ['//admin/x', '/admin/x'],
    ['///admin/x', '/admin/x'],
    ['/admin//x', '/admin/x'],
    ['/./admin/x', '/admin/x'],
    ['/x/../admin/x', '/admin/x'],
    ['/../../admin', '/admin'],
    ['/admin/.', '/admin/'],
    ['/admin//', '/admin/'],
  ])('U02: rewrites %j to %j, the one path that layers compare', (path, expected) => {
    const { environ, status } = ask({ PATH_INFO: path })
    expect([status, environ.PATH_INFO]).toEqual([200, expected])
  })

  it.each(['/secret;a=b', '/SECRET', '/secret.', '/secret/', '/%61', '/a%2fb', '/.hidden', '/...'])(
    'U03, U05: leaves %s as it is, and decodes nothing',
    (path) => {
      expect(ask({ PATH_INFO: path, 'tsgi.raw_path': '/a' }).environ.PATH_INFO).toBe(path)
    },
  )

  it('U05: never leads out of SCRIPT_NAME', () => {
    const { environ } = ask({ SCRIPT_NAME: '/app', PATH_INFO: '/../admin' })
    expect([environ.SCRIPT_NAME, environ.PATH_INFO]).toEqual(['/app', '/admin'])
  })

  it.each([
    ['/a\\b', 'no-path'],
    ['/a\0', 'no-path'],
    ['a', 'no-path'],
    ['*a', 'no-path'],
    ['http://evil/', 'no-path'],
  ])('G27, U09: refuses the path %j', (path, rule) => {
    const { environ, status } = ask({ PATH_INFO: path })
    expect([status, environ['tsgi.refused']]).toEqual([400, `normalise-path ${rule}`])
    expect(ask({ PATH_INFO: path }, REDIRECT).status).toBe(400)
  })

  it.each<Partial<Environ>>([
    { 'tsgi.raw_path': '/a%2fb', PATH_INFO: '/a/b' },
    { 'tsgi.raw_path': '/a%5Cb', PATH_INFO: '/a/b' },
    { 'tsgi.raw_path': '/api/orders/..%2fadmin', PATH_INFO: '/api/admin' },
    { REQUEST_URI: '/a%2Fb?c', PATH_INFO: '/a/b' },
    { REQUEST_URI: 'http://h/a%2Fb', PATH_INFO: '/a/b' },
  ])('U08: refuses an encoded slash, and lets it pass if it is told to (%j)', (environ) => {
    const refused = ask(environ)
    expect([refused.status, refused.environ['tsgi.refused']]).toEqual([400, 'normalise-path encoded-slash'])
    expect(refused.environ.PATH_INFO).toBe(environ.PATH_INFO)
    expect(ask(environ, { encodedSlash: 'pass' }).status).toBe(200)
  })

  it.each<Partial<Environ>>([
    { REQUEST_URI: '/a?b=%2f', PATH_INFO: '/a' },
    { REQUEST_URI: 'https://h%2f/a', PATH_INFO: '/a' },
    { 'tsgi.raw_path': '/a', REQUEST_URI: '/%2f', PATH_INFO: '/a' },
    { 'tsgi.raw_path': '/a%252f', PATH_INFO: '/a%2f' },
  ])('takes only the path for one (%j)', (environ) => {
    expect(ask(environ).status).toBe(200)
  })

  it('says why to who asks, and nothing of the path', async () => {
    const response = await isolate(NormalisePath).get('/', { environ: { 'tsgi.raw_path': '/%2F' } })
    expect(response.json()).toEqual({
      title: 'Bad Request',
      status: 400,
      detail: 'The path of the request is malformed.',
    })
  })

  it('only reports if it is told to', () => {
    const { environ, log, status } = ask({ 'tsgi.raw_path': '/a%2f..', PATH_INFO: '/' }, { reportOnly: true })
    expect([status, environ['tsgi.refused'], log]).toEqual([
      200,
      undefined,
      'normalise-path would refuse, encoded-slash: The path of the request is malformed. ("/a%2f..")\n',
    ])
  })

  describe('redirecting', () => {
    it.each<[Partial<Environ>, string]>([
      [{ 'tsgi.raw_path': '//evil.com', PATH_INFO: '/evil.com' }, '/evil.com'],
      [{ 'tsgi.raw_path': '/x/../a', PATH_INFO: '/a', QUERY_STRING: 'b=%20"' }, '/a?b=%20%22'],
      [{ 'tsgi.raw_path': '/x/%2e%2E/a', PATH_INFO: '/a' }, '/a'],
      [{ 'tsgi.raw_path': '/%2e', PATH_INFO: '/' }, '/'],
      [{ 'tsgi.raw_path': '/a/..', PATH_INFO: '/' }, '/'],
      [{ 'tsgi.raw_path': '/app//', SCRIPT_NAME: '/app', PATH_INFO: '/' }, '/app/'],
      [{ 'tsgi.raw_path': '//', PATH_INFO: '' }, '/'],
      [{ PATH_INFO: '//evil.com/%2e%2e' }, '/evil.com/%252e%252e'],
      [{ PATH_INFO: '//\tevil.com' }, '/%09evil.com'],
      [{ REQUEST_URI: 'http://h//a', PATH_INFO: '/a' }, '/a'],
      [{ SCRIPT_NAME: '//evil.com', PATH_INFO: '//a' }, '/evil.com/a'],
      [{ PATH_INFO: '/a//"><script>' }, '/a/%22%3E%3Cscript%3E'],
    ])('H13, H14, H16: sends %j to %s', (environ, location) => {
      for (const REQUEST_METHOD of ['GET', 'HEAD']) {
        const answer = ask({ ...environ, REQUEST_METHOD }, REDIRECT)
        expect([answer.status, answer.location]).toEqual([308, location])
      }
    })

    it.each(['POST', 'OPTIONS', 'DELETE'])('rewrites what is not only read (%s)', (REQUEST_METHOD) => {
      const { environ, status } = ask({ REQUEST_METHOD, PATH_INFO: '//a' }, REDIRECT)
      expect([status, environ.PATH_INFO]).toEqual([200, '/a'])
    })

    it.each(['/', '/a', '/a/', '/.hidden', '/a..', '/a%20b', '/%C3%A9', '/a?b=//', '*'])(
      'leaves %s alone, so that it never goes round in circles',
      (path) => {
        const [raw = ''] = path.split('?')
        expect(ask({ 'tsgi.raw_path': raw, PATH_INFO: raw, QUERY_STRING: 'c=/../' }, REDIRECT).status).toBe(200)
      },
    )

    it('U08: refuses an encoded slash before it redirects', () => {
      const { location, status } = ask({ 'tsgi.raw_path': '//a%2f', PATH_INFO: '/a/' }, REDIRECT)
      expect([status, location]).toEqual([400, undefined])
    })
  })

  it('comes before the layers that compare paths', () => {
    const guarded = new Chain().use(Authorization, { users: () => false }).use(NormalisePath)
    expect(() => guarded.wrap(() => [])).toThrow(/normalise-path must come before authorization/)
    const slashed = new Chain().use(TrailingSlash).use(NormalisePath)
    expect(() => slashed.wrap(() => [])).toThrow(/normalise-path must come before trailing-slash/)
  })

  it.each<NormalisePathOptions>([{ mode: 'x' as 'rewrite' }, { encodedSlash: 'decode' as 'pass' }])(
    'refuses %j',
    (options) => {
      expect(() => isolate(NormalisePath, options)).toThrow(OptionError)
    },
  )
})
