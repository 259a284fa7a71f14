import { CompositeError, UrlMap, urlMapFactory, type Mounts } from '../../lib/apps/index.js'
import type { Environ } from '../../lib/index.js'
import { lint, TestClient } from '../../lib/testing/index.js'
import { living, RecordingLoader, saying } from './recording-loader.js'

/** A map of applications that say their names. */
function mapOf(...places: string[]): UrlMap {
  return new UrlMap(places.map((place) => [place, lint(saying(place))] as const))
}

async function answer(map: UrlMap, url: string): Promise<string> {
  const { pathname, origin } = new URL(url, 'http://localhost')
  const response = await new TestClient(map, { baseUrl: origin }).get(pathname)
  return response.status === 404 ? '404' : response.text()
}

describe('UrlMap', () => {
  it.each([
    ['/', '/ |/'],
    ['/other/x', '/ |/other/x'],
    ['/api', '/api /api|'],
    ['/api/', '/api /api|/'],
    ['/api/users/1', '/api /api|/users/1'],
    ['/api/v2/users', '/api/v2 /api/v2|/users'],
    ['/api/v22', '/api /api|/v22'],
  ])('§16: sends %s to the longest path that fits', async (path, text) => {
    expect(await answer(mapOf('/', '/api', '/api/v2'), path)).toBe(text)
  })

  it.each(['/foobar', '/foo.bak', '/foo;a', '/FOO', '/bar/foo'])('U06: does not match %s for /foo', async (path) => {
    expect(await answer(mapOf('/foo'), path)).toBe('404')
  })

  it('U05: matches the decoded path, and cuts exactly the prefix', async () => {
    const map = mapOf('/caf\u00e9', '/app')
    expect(await answer(map, '/caf%C3%A9/x%20y')).toBe('/caf\u00e9 /caf\u00e9|/x y')
    expect(await answer(map, '/%61pp/x')).toBe('/app /app|/x')
    expect(await answer(map, '/%2561pp')).toBe('404')
  })

  it('U02: takes repeated slashes of another host for one', () => {
    const environ = { SCRIPT_NAME: '/s', PATH_INFO: '//foo//bar', 'wsgi.url_scheme': 'http' } as unknown as Environ
    const map = new UrlMap({ '/foo': () => [] })
    void map.call(environ, () => () => undefined)
    expect(environ).toMatchObject({ SCRIPT_NAME: '/s/foo', PATH_INFO: '/bar' })
  })

  it.each([
    ['/foo/../admin', undefined, '/foo/../admin'],
    ['/foo/./x/..', '/foo', '/'],
    ['/../foo', '/foo', ''],
    ['/foo/.x', '/foo', '/.x'],
  ])('U08: resolves %s of another host before it looks, so that nothing leads out of a mount', (path, script, rest) => {
    const environ = { REQUEST_METHOD: 'GET', SCRIPT_NAME: '', PATH_INFO: path } as unknown as Environ
    void new UrlMap({ '/foo': () => [] }).call(environ, () => () => undefined)
    expect(environ).toMatchObject({ SCRIPT_NAME: script ?? '', PATH_INFO: rest })
  })

  it.each(['/secret;a=b', '/SECRET', '/secret.', '/secrets'])(
    'U03: %s is not /secret, as for every layer',
    async (path) => {
      expect(await answer(mapOf('/secret', '/'), path)).toBe(`/ |${path}`)
    },
  )

  it.each([
    ['/api/orders/../admin', '404'],
    ['/api/orders/%2e%2e/admin', '404'],
    ['/api/orders/./1', '/api/orders /api/orders|/1'],
    ['/x/../api/orders/1', '/api/orders /api/orders|/1'],
  ])('U08: chooses by where %s leads', async (path, text) => {
    expect(await answer(mapOf('/api/orders'), path)).toBe(text)
  })

  it('U12: requests in flight see nothing of one another', async () => {
    let open: () => void = () => undefined
    const gate = new Promise<void>((resolve) => (open = resolve))
    const seen: string[] = []
    const map = new UrlMap({
      '/a': async (environ, startResponse) => {
        if (environ.PATH_INFO === '/slow') await gate
        seen.push(environ.SCRIPT_NAME + environ.PATH_INFO)
        startResponse('204 No Content', [])
        return []
      },
    })
    const client = new TestClient(map)
    const slow = client.get('/a/slow')
    await client.get('/a/fast')
    open()
    await slow
    expect(seen).toEqual(['/a/fast', '/a/slow'])
  })

  it('adds the path to the SCRIPT_NAME there is', async () => {
    const inner = new UrlMap({ '/b': saying('inner') })
    expect(await answer(new UrlMap({ '/a': inner }), '/a/b/c')).toBe('inner /a/b|/c')
  })

  it('answers OPTIONS * as not found', async () => {
    const response = await new TestClient(mapOf('/')).options('*')
    expect(response.status).toBe(404)
  })

  it('§16: answers 404 without a word of what there is, and leaves the map in the environ', async () => {
    const map = mapOf('/secret')
    const response = await new TestClient(map).get('/x')
    response.expectStatus(404).expectText('404 Not Found\n')
    expect(response.environ['paste.urlmap_object']).toBe(map)
  })

  it('asks notFound where nothing fits, with the path as it was', async () => {
    const map = new UrlMap({ '/a': saying('a') }, { notFound: saying('none') })
    const response = await new TestClient(map).get('/x/y')
    response.expectText('none |/x/y')
    expect(response.environ['paste.urlmap_object']).toBe(map)
    expect((await new TestClient(map).get('/a')).environ).not.toHaveProperty(['paste.urlmap_object'])
  })

  describe('with domains', () => {
    const places = [
      '/',
      '/all',
      'domain a.example /',
      'domain a.example /x',
      'domain b.example port 8080 /',
      'domain c.example /c',
    ]

    it.each([
      ['http://a.example/', 'domain a.example / |/'],
      ['http://A.EXAMPLE/x/1', 'domain a.example /x /x|/1'],
      ['http://a.example:8080/xy', 'domain a.example / |/xy'],
      ['https://a.example/all', 'domain a.example / |/all'],
      ['http://b.example:8080/q', 'domain b.example port 8080 / |/q'],
      ['http://b.example/q', '/ |/q'],
      ['http://b.example:808/q', '/ |/q'],
      ['http://other.example/q', '/ |/q'],
      ['http://a.example.evil/', '/ |/'],
      ['http://xa.example/', '/ |/'],
    ])('§16: sends %s where its host and port say', async (url, text) => {
      expect(await answer(mapOf(...places), url)).toBe(text)
    })

    it('§16: falls through to those for all domains if no path of the domain fits', async () => {
      expect(await answer(mapOf(...places), 'http://c.example/all/1')).toBe('/all /all|/1')
      expect(await answer(mapOf('domain c.example /c'), 'http://c.example/all')).toBe('404')
    })

    it('§16: takes the port of the scheme where the client names none', async () => {
      const map = mapOf('domain a.example port 80 /', 'domain a.example port 443 /s')
      expect(await answer(map, 'http://a.example/s')).toBe('domain a.example port 80 / |/s')
      expect(await answer(map, 'https://a.example/s')).toBe('domain a.example port 443 /s /s|')
      expect(await answer(map, 'https://a.example/t')).toBe('404')
    })

    it('§16: tries a domain without a port before the same with its port', async () => {
      const map = mapOf('domain a.example port 8080 /', 'domain a.example /')
      expect(await answer(map, 'http://a.example:8080/')).toBe('domain a.example / |/')
    })

    it('asks SERVER_NAME where there is no Host', async () => {
      const client = new TestClient(mapOf('domain server.example /'))
      const environ = { HTTP_HOST: undefined, SERVER_NAME: 'Server.Example', SERVER_PROTOCOL: 'HTTP/1.0' }
      expect((await client.get('/', { environ })).text()).toBe('domain server.example / |/')
    })

    it('reads an IPv6 address with its brackets', async () => {
      const map = mapOf('domain [::1] /', 'domain [::2] port 81 /')
      expect(await answer(map, 'http://[::1]:8080/')).toBe('domain [::1] / |/')
      expect(await answer(map, 'http://[::1]/')).toBe('domain [::1] / |/')
      expect(await answer(map, 'http://[::2]:81/')).toBe('domain [::2] port 81 / |/')
      expect(await answer(map, 'http://[::2]/')).toBe('404')
    })
  })

  it('shows what is mounted, in the order in which it is tried', () => {
    const mounts = mapOf('/', '/a/', 'domain x.example port 81 /').mounts.map(({ domain, path }) => [domain, path])
    expect(mounts).toEqual([
      ['x.example:81', ''],
      [undefined, '/a'],
      [undefined, ''],
    ])
  })

  it('stays sync', () => {
    const environ = { SCRIPT_NAME: '', PATH_INFO: '/', 'wsgi.url_scheme': 'http' } as unknown as Environ
    const body: never[] = []
    expect(new UrlMap({ '/': () => body }).call(environ, () => () => undefined)).toBe(body)
  })

  it('starts and stops its applications, each once', async () => {
    const events: string[] = []
    const twice = living('twice', events)
    const mounts: Mounts = { '/a': twice, '/b': living('b', events), '/c': twice }
    const client = new TestClient(new UrlMap(mounts, { notFound: living('none', events) }))
    await client.get('/a')
    expect(events).toEqual(['start twice', 'start b', 'start none'])
    await client.close()
    expect(events.slice(3)).toEqual(['stop none', 'stop b', 'stop twice'])
  })

  it('refuses a place that cannot be read', () => {
    expect(() => new UrlMap({ foo: saying('a') })).toThrow(CompositeError)
    expect(() => new UrlMap({ 'domain ': saying('a') })).toThrow('"domain" stands at the end')
  })
})

describe('urlMapFactory', () => {
  const globalConf = { here: '/etc/app' }

  it('comp-01: loads the applications in the order of the file, with the global configuration', async () => {
    const loader = new RecordingLoader()
    const map = await urlMapFactory(loader, globalConf, { '/b': 'two', '/a': 'one', 'domain x.example /': 'three' })
    expect(loader.asked).toEqual(['app two', 'app one', 'app three'])
    expect(loader.globals).toEqual([globalConf, globalConf, globalConf])
    expect(await answer(map, '/a/1')).toBe('one /a|/1')
    expect(await answer(map, 'http://x.example/q')).toBe('three |/q')
    expect(await answer(map, '/q')).toBe('404')
  })

  it('takes the order that the loader has noted', async () => {
    const loader = new RecordingLoader()
    const order = ['/b', '/a']
    const conf = { '/a': 'one', '/b': 'two', [Symbol.for('tsgi.conf-order.v1')]: order }
    await urlMapFactory(loader, {}, conf)
    expect(loader.asked).toEqual(['app two', 'app one'])
  })

  it('§16: loads not_found_app first, the own one before the global one', async () => {
    const own = new RecordingLoader()
    const global = { not_found_app: 'globally' }
    const map = await urlMapFactory(own, global, { '/a': 'one', not_found_app: 'none' })
    expect(own.asked).toEqual(['app none', 'app one'])
    expect(own.globals).toEqual([global, global])
    expect(await answer(map, '/x')).toBe('none |/x')

    const inherited = new RecordingLoader()
    await urlMapFactory(inherited, global, { '/a': 'one' })
    expect(inherited.asked).toEqual(['app globally', 'app one'])

    const none = new RecordingLoader()
    await urlMapFactory(none, global, { '/a': 'one', not_found_app: '' })
    expect(none.asked).toEqual(['app one'])
  })

  it('§16: tells of a key that cannot be read before its application is made, and after those before it', async () => {
    const loader = new RecordingLoader()
    const making = urlMapFactory(loader, {}, { '/a': 'one', 'port 80 /': 'two', '/c': 'three' })
    await expect(making).rejects.toMatchObject({
      original: { class: 'ValueError', message: 'If you give a port, you must also give a domain' },
    })
    expect(loader.asked).toEqual(['app one'])
  })

  it('map-02: tells of a path without a slash after its application is made', async () => {
    const loader = new RecordingLoader()
    const making = urlMapFactory(loader, {}, { foo: 'one', '/c': 'three' })
    await expect(making).rejects.toMatchObject({
      original: { class: 'AssertionError', message: "URL fragments must start with / or http:// (you gave 'foo')" },
    })
    expect(loader.asked).toEqual(['app one'])
  })

  it('passes on what the loader throws', async () => {
    const error = new Error('no section')
    const loader = { getApp: () => Promise.reject(error), getFilter: () => Promise.reject(error) }
    await expect(urlMapFactory(loader, {}, { '/': 'x' })).rejects.toBe(error)
  })
})
