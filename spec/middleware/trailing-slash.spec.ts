import { OptionError, registry } from '../../lib/index.js'
import { TrailingSlash, type TrailingSlashOptions } from '../../lib/middleware/index.js'
import { isolate, type EnvironOverrides } from '../../lib/testing/index.js'

async function ask(
  options: TrailingSlashOptions,
  path: string,
  environ: EnvironOverrides = {},
): Promise<[number, string | undefined]> {
  const response = await isolate(TrailingSlash, options).get(path, { environ })
  return [response.status, response.header('location')]
}

const PASSED = [200, undefined]

describe('TrailingSlash', () => {
  it('is registered under its name', () => {
    expect(registry.get('middleware', 'trailing-slash').Class).toBe(TrailingSlash)
  })

  it.each<[TrailingSlashOptions, string, unknown[]]>([
    [{}, '/', PASSED],
    [{}, '/a', PASSED],
    [{}, '/a/', [308, '/a']],
    [{}, '/a/b/?c=d%20e', [308, '/a/b?c=d%20e']],
    [{}, '/%C3%A4%20b/', [308, '/%C3%A4%20b']],
    [{ mode: 'add' }, '/', PASSED],
    [{ mode: 'add' }, '/a/', PASSED],
    [{ mode: 'add' }, '/a', [308, '/a/']],
    [{ mode: 'add' }, '/a/b?c', [308, '/a/b/?c']],
    [{ except: ['/static'] }, '/static/', PASSED],
    [{ except: ['/static'] }, '/static/a/', PASSED],
    [{ except: ['/static'] }, '/statics/', [308, '/statics']],
  ])('%j: %s gives %j', async (options, path, expected) => {
    expect(await ask(options, path)).toEqual(expected)
  })

  it('keeps the prefix at which it is mounted', async () => {
    expect(await ask({}, '/b/', { SCRIPT_NAME: '/a', REQUEST_URI: '/a/b/' })).toEqual([308, '/a/b'])
  })

  it.each([
    ['//evil.example/', '/evil.example'],
    ['/\\evil/', '/%5Cevil'],
  ])('H13, H14: never leads to another host (%s)', (path, location) => {
    const headers: [string, string][] = []
    const layer = new TrailingSlash(() => [], {})
    const environ = { REQUEST_METHOD: 'GET', SCRIPT_NAME: '', PATH_INFO: path, QUERY_STRING: '' }
    void layer.call(environ as never, (_, given) => {
      headers.push(...given)
      return () => undefined
    })
    expect(headers[0]).toEqual(['Location', location])
  })

  it.each([
    ['/%61dmin/', '/admin'],
    ['/./admin/', '/admin'],
    ['/x/../admin/', '/admin'],
    ['//admin//', '/admin'],
  ])('U02: sends %s to the one canonical path', async (path, location) => {
    expect(await ask({}, path)).toEqual([308, location])
  })

  it.each(['/secret;a=b', '/SECRET', '/secret.'])('U03: leaves %s as every other layer does', async (path) => {
    expect(await ask({}, path)).toEqual(PASSED)
    expect(await ask({}, `${path}/`)).toEqual([308, path])
  })

  it.each([
    ['/%22%3E%3Cscript%3E/', '/%22%3E%3Cscript%3E'],
    ['/javascript:alert(1)/', '/javascript:alert(1)'],
    ['/%0d%0aSet-Cookie:%20a/', '/%0D%0ASet-Cookie:%20a'],
  ])(
    'H16: encodes what could break out of a Location, and puts nothing of it into the body (%s)',
    async (path, location) => {
      const response = await isolate(TrailingSlash).get(path)
      expect([response.header('location'), response.text()]).toEqual([location, '308 Permanent Redirect\n'])
    },
  )

  it.each([
    ['', '//', '/'],
    ['/app', '//', '/app'],
    ['/app', '///x//', '/app///x'],
  ])('H14: the Location of %j and %j is %s, never empty', (script, path, location) => {
    const headers: [string, string][] = []
    const environ = { REQUEST_METHOD: 'GET', SCRIPT_NAME: script, PATH_INFO: path, QUERY_STRING: '' }
    void new TrailingSlash(() => [], {}).call(environ as never, (_, given) => {
      headers.push(...given)
      return () => undefined
    })
    expect(headers[0]).toEqual(['Location', location])
  })

  it('leaves OPTIONS * alone', async () => {
    const layer = isolate(TrailingSlash, { mode: 'add' })
    const response = await layer.request('OPTIONS', '*')
    layer.expectPassed()
    expect(response.status).toBe(200)
  })

  it.each<TrailingSlashOptions>([{ mode: 'x' as 'add' }, { except: ['a'] }])('refuses %j', (options) => {
    expect(() => isolate(TrailingSlash, options)).toThrow(OptionError)
  })
})
