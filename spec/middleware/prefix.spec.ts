import { Chain, OptionError, registry, textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { pasteDeployPrefixFactory, Prefix, type PrefixOptions } from '../../lib/middleware/index.js'
import { isolate, type EnvironOverrides } from '../../lib/testing/index.js'

const FORWARDED = {
  'X-Forwarded-Server': 'shop.example',
  'X-Forwarded-For': '203.0.113.7',
  'X-Forwarded-Proto': 'https',
}

/** The environ that the application sees. */
async function seen(
  options: PrefixOptions,
  path = '/a',
  headers = {},
  environ: EnvironOverrides = {},
): Promise<Environ> {
  const layer = isolate(Prefix, options)
  await layer.get(path, { headers, environ })
  layer.expectPassed()
  return layer.environ
}

function errorOf(work: () => unknown): OptionError {
  try {
    work()
  } catch (error) {
    return error as OptionError
  }
  throw new Error('nothing was thrown')
}

describe('Prefix', () => {
  it('is registered under its name', () => {
    expect(registry.get('middleware', 'prefix').Class).toBe(Prefix)
  })

  it.each([
    ['/james', '/', '/james', '/'],
    ['/james', '/james', '/james', '/'],
    ['/james', '/james/', '/james', '/'],
    ['/james', '/james/bond', '/james', '/bond'],
    ['/james', '/other', '/james', '/other'],
    ['/james/', '/james/bond', '/james', '/bond'],
    ['/james//', '/james/bond', '/james', '/bond'],
    ['/a/b', '/a/b/c', '/a/b', '/c'],
    ['/', '/james', '', '/james'],
    ['', '/james', '', '/james'],
  ])('§17: with %j shows %s as %j and %j', async (prefix, path, scriptName, pathInfo) => {
    expect(await seen({ prefix }, path)).toMatchObject({ SCRIPT_NAME: scriptName, PATH_INFO: pathInfo })
  })

  it('§17: is the root by default', async () => {
    expect(await seen({}, '/a/b')).toMatchObject({ SCRIPT_NAME: '', PATH_INFO: '/a/b' })
  })

  it('§17: makes an empty path the root, and replaces a SCRIPT_NAME', async () => {
    const environ = await seen({ prefix: '/james' }, '/', {}, { SCRIPT_NAME: '/mounted', PATH_INFO: '' })
    expect(environ).toMatchObject({ SCRIPT_NAME: '/james', PATH_INFO: '/' })
  })

  it('U06: takes it off where a segment ends: to the original, /jamesbond is bond', async () => {
    for (const path of ['/jamesbond', '/james.bak', '/JAMES', '/x/james'])
      expect(await seen({ prefix: '/james' }, path)).toMatchObject({ SCRIPT_NAME: '/james', PATH_INFO: path })
  })

  it('U11: takes it for a text: to the original, it is a regular expression', async () => {
    const prefix = '/a+b(.*)$&'
    expect(await seen({ prefix }, '/a+b(.*)$&/c')).toMatchObject({ SCRIPT_NAME: prefix, PATH_INFO: '/c' })
    expect(await seen({ prefix: '/a.c' }, '/abc/d')).toMatchObject({ PATH_INFO: '/abc/d' })
  })

  it('leaves OPTIONS * as it is', async () => {
    const layer = isolate(Prefix, {})
    await layer.options('*')
    layer.expectEnviron({ SCRIPT_NAME: '', PATH_INFO: '*' })
    expect(layer.called).toBe(1)
  })

  it.each(['james', '/a/../b', '/a?b', '/a#b', '/a//b', '/.'])('refuses %j as a prefix', (prefix) => {
    const error = errorOf(() => isolate(Prefix, { prefix }))
    expect(error).toBeInstanceOf(OptionError)
    expect(error.message).toBe(
      `prefix: option "prefix" is ${JSON.stringify(prefix)}, which is no path like "/api/v1"; it is: the path at which a proxy has the application, like /shop [OPTION_INVALID]`,
    )
  })

  it('stays sync, and adds nothing to the response', () => {
    const body = textBody('x')
    const layer = new Prefix((_: Environ, __: StartResponse) => body, { prefix: '/james' })
    const environ = { PATH_INFO: '/', SCRIPT_NAME: '' } as Environ
    expect(layer.call(environ, () => () => undefined)).toBe(body)
  })

  it('works in a chain by its name', () => {
    expect(String(new Chain().use('prefix', { prefix: '/james' }))).toContain('prefix')
  })

  describe('of X-Forwarded-*', () => {
    it('H04: believes nothing by default, and leaves the fields', async () => {
      const environ = await seen({}, '/', { ...FORWARDED, 'X-Forwarded-Host': 'evil.example' })
      expect(environ).toMatchObject({
        HTTP_HOST: 'localhost',
        SERVER_NAME: 'localhost',
        REMOTE_ADDR: '127.0.0.1',
        'wsgi.url_scheme': 'http',
        HTTP_X_FORWARDED_HOST: 'evil.example',
        HTTP_X_FORWARDED_PROTO: 'https',
      })
    })

    const on: PrefixOptions = { translateForwardedServer: true }

    it('§17: translates server, address and scheme if told to, and takes the fields away', async () => {
      const environ = await seen(on, '/', FORWARDED)
      expect(environ).toMatchObject({
        HTTP_HOST: 'shop.example',
        SERVER_NAME: 'shop.example',
        REMOTE_ADDR: '203.0.113.7',
        'wsgi.url_scheme': 'https',
      })
      expect(Object.keys(environ).filter((key) => /FORWARDED|REMOTE_PORT/.test(key))).toEqual([])
    })

    it('§17: takes the host before the server, and the first of several', async () => {
      const environ = await seen(on, '/', {
        'X-Forwarded-Server': 'inner.example:81, x',
        'X-Forwarded-Host': ' shop.example:8443 , other.example',
        'X-Forwarded-For': '203.0.113.7, 10.0.0.1',
      })
      expect(environ).toMatchObject({
        HTTP_HOST: 'shop.example:8443',
        SERVER_NAME: 'inner.example',
        REMOTE_ADDR: '203.0.113.7',
        'wsgi.url_scheme': 'http',
      })
    })

    it('§17: takes the scheme from -Scheme before -Proto', async () => {
      const environ = await seen(on, '/', { 'X-Forwarded-Scheme': 'https', 'X-Forwarded-Proto': 'http' })
      expect(environ['wsgi.url_scheme']).toBe('https')
      expect(environ).not.toHaveProperty('HTTP_X_FORWARDED_PROTO')
      const back = await seen(on, '/', { 'X-Forwarded-Proto': 'http' }, { 'wsgi.url_scheme': 'https' })
      expect(back['wsgi.url_scheme']).toBe('http')
    })

    it('keeps REMOTE_PORT where the address stays', async () => {
      expect(await seen(on, '/', { 'X-Forwarded-Host': 'shop.example' })).toHaveProperty('REMOTE_PORT')
    })

    it.each(['javascript', 'https, http', 'a"x', 'HTTPS', 'ws', ''])('H07: ignores the scheme %j', async (scheme) => {
      const environ = await seen(on, '/', { 'X-Forwarded-Proto': scheme })
      expect(environ['wsgi.url_scheme']).toBe('http')
      expect(environ).not.toHaveProperty('HTTP_X_FORWARDED_PROTO')
    })

    it.each([
      'evil.com:fake@good.com',
      'evil.com/good.com',
      'good.com#',
      'good.com?',
      'good.com\\x',
      'a b',
      'good.com:x',
      'good.com:123456',
      '[::1',
      '::1',
      '',
      'x'.repeat(301),
    ])('H01, H02: ignores the host %j', async (host) => {
      const headers = { 'X-Forwarded-Host': host, 'X-Forwarded-Server': host }
      const environ = await seen(on, '/', headers)
      expect(environ).toMatchObject({ HTTP_HOST: 'localhost', SERVER_NAME: 'localhost' })
      expect(environ).not.toHaveProperty('HTTP_X_FORWARDED_HOST')
    })

    it.each([
      ['203.0.113.7', '203.0.113.7'],
      ['2001:DB8:0:0::1', '2001:db8::1'],
      ['::ffff:7f00:1', '127.0.0.1'],
      ['::ffff:203.0.113.7', '203.0.113.7'],
      ['::1', '::1'],
      ['999.1.1.1', '127.0.0.9'],
      ['[::1]:80', '127.0.0.9'],
      ['1.2.3.4:5', '127.0.0.9'],
      ['fe80::1%eth0', '127.0.0.9'],
      ['unknown', '127.0.0.9'],
      ['_hid', '127.0.0.9'],
      ['', '127.0.0.9'],
    ])('H10: takes the address %j for %s', async (given, address) => {
      const environ = await seen(on, '/', { 'X-Forwarded-For': given }, { REMOTE_ADDR: '127.0.0.9' })
      expect(environ.REMOTE_ADDR).toBe(address)
    })

    it('takes an IPv6 address with its port for a host', async () => {
      const environ = await seen(on, '/', { 'X-Forwarded-Server': '[::1]:81' })
      expect(environ).toMatchObject({ HTTP_HOST: '[::1]:81', SERVER_NAME: '[::1]' })
    })

    it('H08: reads 15 KB of spaces and commas in under 10 ms', async () => {
      const hostile = `${' '.repeat(7_500)}x${' ,'.repeat(3_750)}`
      const layer = new Prefix(() => [], on)
      const environ = {
        PATH_INFO: '/',
        SCRIPT_NAME: '',
        HTTP_X_FORWARDED_FOR: hostile,
        HTTP_X_FORWARDED_HOST: hostile,
        HTTP_X_FORWARDED_SERVER: `${'a.'.repeat(7_500)}!`,
        HTTP_X_FORWARDED_PROTO: hostile,
      } as unknown as Environ
      const start = performance.now()
      void layer.call(environ, () => () => undefined)
      expect(performance.now() - start).toBeLessThan(10)
      expect(environ).toMatchObject({ HTTP_HOST: 'x' })
    })
  })

  describe('of the port', () => {
    it.each([
      ['8443', 'example.com', 'example.com:8443', '8443'],
      [8443, 'example.com:80', 'example.com:8443', '8443'],
      ['', 'example.com:8080', 'example.com', '80'],
      ['81', '[::1]:8080', '[::1]:81', '81'],
      ['', '[::1]', '[::1]', '80'],
    ])('§17: forced to %j makes of the host %s %s', async (forcePort, host, expected, port) => {
      const environ = await seen({ forcePort }, '/', { Host: host })
      expect(environ).toMatchObject({ HTTP_HOST: expected, SERVER_PORT: port })
    })

    it('leaves a request without Host without one', async () => {
      const environ = await seen({ forcePort: 81 }, '/', {}, { HTTP_HOST: undefined, SERVER_PROTOCOL: 'HTTP/1.0' })
      expect(environ.SERVER_PORT).toBe('81')
      expect(environ).not.toHaveProperty('HTTP_HOST')
    })

    it('§17: takes the port of the scheme before the scheme is forced', async () => {
      const forced = await seen({ forcePort: '', scheme: 'https' }, '/')
      expect(forced).toMatchObject({ SERVER_PORT: '80', 'wsgi.url_scheme': 'https' })
      const translated = await seen({ forcePort: '', translateForwardedServer: true }, '/', FORWARDED)
      expect(translated).toMatchObject({ SERVER_PORT: '443', HTTP_HOST: 'shop.example' })
    })

    it.each(['x', '0', '65536', '80 ', '-1', 0, 1.5, true])('refuses %j', (forcePort) => {
      expect(errorOf(() => isolate(Prefix, { forcePort } as PrefixOptions)).message).toBe(
        'prefix: option "forcePort" is no port, a number from 1 to 65535, and not empty; it is: the port that the outside world sees; empty for that of the scheme [OPTION_INVALID]',
      )
    })

    it('takes the least and the largest port', () => {
      expect(() => isolate(Prefix, { forcePort: 1 })).not.toThrow()
      expect(() => isolate(Prefix, { forcePort: 65_535 })).not.toThrow()
    })
  })

  it('§17: forces the scheme', async () => {
    expect((await seen({ scheme: 'https' }))['wsgi.url_scheme']).toBe('https')
    const options: PrefixOptions = { scheme: 'http', translateForwardedServer: true }
    expect((await seen(options, '/', FORWARDED))['wsgi.url_scheme']).toBe('http')
    expect(errorOf(() => isolate(Prefix, { scheme: 'ftp' as 'http' })).code).toBe('OPTION_INVALID')
  })
})

describe('pasteDeployPrefixFactory', () => {
  const app = (): never[] => []

  it('§17: believes X-Forwarded-* unless told otherwise, as the original', () => {
    expect(pasteDeployPrefixFactory(app, {}, {}).options).toEqual({
      prefix: '/',
      translateForwardedServer: true,
      forcePort: undefined,
      scheme: undefined,
    })
    expect(
      pasteDeployPrefixFactory(app, {}, { translate_forwarded_server: 'no' }).options.translateForwardedServer,
    ).toBe(false)
  })

  it('reads the keys of a deployment file', () => {
    const conf = { prefix: '/james', force_port: '', scheme: 'https' }
    expect(pasteDeployPrefixFactory(app, {}, conf).options).toMatchObject({
      prefix: '/james',
      forcePort: '',
      scheme: 'https',
    })
  })

  it('wraps the application', () => {
    expect(pasteDeployPrefixFactory(app, {}, {}).app).toBe(app)
  })

  it('refuses keys that are none', () => {
    expect(() => pasteDeployPrefixFactory(app, {}, { forceport: '80' })).toThrow(
      'prefix has no option "forceport"; did you mean "force_port"? [OPTION_UNKNOWN]',
    )
  })
})
