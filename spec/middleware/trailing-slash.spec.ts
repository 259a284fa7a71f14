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
