import { Chain, OptionError, registry } from '../../lib/index.js'
import { Csrf, MethodOverride, type MethodOverrideOptions } from '../../lib/middleware/index.js'
import { isolate } from '../../lib/testing/index.js'

/** The method that the application sees, and what it was before. */
async function seen(
  method: string,
  wanted: string | undefined,
  options: MethodOverrideOptions = {},
): Promise<unknown[]> {
  const layer = isolate(MethodOverride, options)
  await layer.request(method, '/', { headers: wanted === undefined ? {} : { 'X-HTTP-Method-Override': wanted } })
  return [layer.environ.REQUEST_METHOD, layer.environ['tsgi.original_method']]
}

describe('MethodOverride', () => {
  it('is registered under its name', () => {
    expect(registry.get('middleware', 'method-override').Class).toBe(MethodOverride)
  })

  it.each([
    ['POST', 'DELETE', ['DELETE', 'POST']],
    ['POST', 'patch', ['PATCH', 'POST']],
    ['POST', undefined, ['POST', undefined]],
    ['POST', '', ['POST', undefined]],
    ['POST', 'GET', ['POST', undefined]],
    ['POST', 'TRACE', ['POST', undefined]],
    ['POST', '__PROTO__', ['POST', undefined]],
    ['GET', 'DELETE', ['GET', undefined]],
    ['PUT', 'DELETE', ['PUT', undefined]],
    ['POST', '<script>', ['POST', undefined]],
    ['POST', 'CONNECT', ['POST', undefined]],
    ['HEAD', 'PUT', ['HEAD', undefined]],
  ])('B09: %s with %s is %j', async (method, wanted, expected) => {
    expect(await seen(method, wanted)).toEqual(expected)
  })

  it('takes the methods that it is told', async () => {
    expect(await seen('POST', 'PROPFIND', { methods: ['PROPFIND'] })).toEqual(['PROPFIND', 'POST'])
    expect(await seen('POST', 'PUT', { methods: ['PROPFIND'] })).toEqual(['POST', undefined])
  })

  it.each([
    [[], /methods/],
    [['GET'], 'has GET, for which no POST may stand'],
    [['delete'], 'has "delete", which is no method in capital letters'],
  ])('refuses %j', (methods, message) => {
    expect(() => isolate(MethodOverride, { methods })).toThrow(OptionError)
    expect(() => isolate(MethodOverride, { methods })).toThrow(message)
  })

  it('comes after csrf, which must see what the browser sent', () => {
    const wrong = new Chain().use(MethodOverride, {}).use(Csrf, {})
    expect(() => wrong.wrap(() => [])).toThrow(/method-override must come after csrf/)
  })
})
