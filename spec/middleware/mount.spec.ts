import { OptionError, registry, type Environ } from '../../lib/index.js'
import { Mount } from '../../lib/middleware/index.js'
import { isolate } from '../../lib/testing/index.js'

/** What the application sees of a path, or the status that is answered. */
async function seen(prefix: string, path: string): Promise<string> {
  const layer = isolate(Mount, { prefix })
  const response = await layer.get(path)
  return response.status === 200 ? `${layer.environ.SCRIPT_NAME}|${layer.environ.PATH_INFO}` : String(response.status)
}

describe('Mount', () => {
  it('is registered under its name', () => {
    expect(registry.get('middleware', 'mount').Class).toBe(Mount)
  })

  it.each([
    ['/app', '/app|'],
    ['/app/', '/app|/'],
    ['/app/x', '/app|/x'],
    ['/%61pp/x', '/app|/x'],
    ['/app/caf%C3%A9/x', '/app|/caf\u00e9/x'],
  ])('U05: cuts exactly the prefix of %s', async (path, expected) => {
    expect(await seen('/app', path)).toBe(expected)
  })

  it.each(['/', '/application', '/app.bak', '/app;a', '/APP', '/x/app'])('U06: finds nothing at %s', async (path) => {
    expect(await seen('/app', path)).toBe('404')
  })

  it.each([
    ['/app/../admin', '404'],
    ['/app/%2e%2e/admin', '404'],
    ['/x/../app/y', '/app|/y'],
  ])('U08: nothing leads out of the prefix (%s)', async (path, expected) => {
    expect(await seen('/app', path)).toBe(expected)
  })

  it.each([
    ['/app/../admin', 404, '/app/../admin'],
    ['//app//x', 200, '/x'],
    ['/app/x/../..', 404, '/app/x/../..'],
    ['/app/./x', 200, '/x'],
  ])('U02, U08: resolves the path %s of another server first', (path, status, rest) => {
    const environ = { REQUEST_METHOD: 'GET', SCRIPT_NAME: '/s', PATH_INFO: path } as unknown as Environ
    const told: number[] = []
    const layer = new Mount(
      (_, startResponse) => {
        startResponse('200 OK', [])
        return []
      },
      { prefix: '/app' },
    )
    void layer.call(environ, (line) => {
      told.push(Number(line.slice(0, 3)))
      return () => undefined
    })
    expect([told, environ.PATH_INFO, environ.SCRIPT_NAME]).toEqual([[status], rest, status === 200 ? '/s/app' : '/s'])
  })

  it('mounts below a mount', async () => {
    const layer = isolate(Mount, { prefix: '/b/c' })
    await layer.get('/b/c/d', { environ: { SCRIPT_NAME: '/a', REQUEST_URI: '/a/b/c/d' } })
    expect([layer.environ.SCRIPT_NAME, layer.environ.PATH_INFO]).toEqual(['/a/b/c', '/d'])
  })

  it('finds nothing for OPTIONS *', async () => {
    const layer = isolate(Mount, { prefix: '/app' })
    expect((await layer.request('OPTIONS', '*')).status).toBe(404)
  })

  it.each([
    ['', 'has an empty prefix'],
    ['/', 'is "/", which is every path: leave the layer out'],
    ['app', '"app" is no prefix of a path'],
    ['/app/', '"/app/" is no prefix of a path'],
    ['/a/../b', 'is no prefix of a path'],
    ['/a%2fb', 'has "/a%2fb", which is percent-encoded; write it decoded, as PATH_INFO is'],
    ['/a/*', 'but it is no pattern'],
  ])('refuses the prefix %j', (prefix, message) => {
    expect(() => isolate(Mount, { prefix })).toThrow(OptionError)
    expect(() => isolate(Mount, { prefix })).toThrow(message)
  })
})
