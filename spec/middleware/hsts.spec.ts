import { registry } from '../../lib/index.js'
import { Hsts, type HstsOptions } from '../../lib/middleware/index.js'
import { isolate } from '../../lib/testing/index.js'

const HTTPS = { environ: { 'wsgi.url_scheme': 'https' } } as const

describe('Hsts', () => {
  it('is registered under its name', () => {
    expect(registry.get('middleware', 'hsts').Class).toBe(Hsts)
  })

  it.each<[HstsOptions, string]>([
    [{}, 'max-age=31536000; includeSubDomains'],
    [{ maxAge: 0 }, 'max-age=0; includeSubDomains'],
    [{ maxAge: 1_999, includeSubDomains: false }, 'max-age=1'],
    [{ preload: true }, 'max-age=31536000; includeSubDomains; preload'],
  ])('RFC 6797 §6.1: with %j says %s', async (options, value) => {
    expect((await isolate(Hsts, options).get('/', HTTPS)).header('strict-transport-security')).toBe(value)
  })

  it('RFC 6797 §7.2, O09: never says it over plain HTTP', async () => {
    expect((await isolate(Hsts).get('/')).header('strict-transport-security')).toBeUndefined()
  })

  it.each([304, 401, 404, 500])('O09: says it with %d too', async (status) => {
    const response = await isolate(Hsts).respond(status, {}).get('/', HTTPS)
    expect([response.status, response.header('strict-transport-security')]).toEqual([
      status,
      'max-age=31536000; includeSubDomains',
    ])
  })

  it('leaves what the application says', async () => {
    const response = await isolate(Hsts)
      .respond(200, { 'Strict-Transport-Security': 'max-age=5', 'Content-Type': 'text/plain' })
      .get('/', HTTPS)
    expect(response.headers.filter(([name]) => name.toLowerCase() === 'strict-transport-security')).toEqual([
      ['Strict-Transport-Security', 'max-age=5'],
    ])
  })

  it.each<HstsOptions>([
    { preload: true, includeSubDomains: false },
    { preload: true, maxAge: 365 * 86_400_000 - 1 },
  ])('refuses %j, which no list takes', (options) => {
    expect(() => isolate(Hsts, options)).toThrow('hsts: preload needs includeSubDomains and a maxAge of at least 365d')
  })
})
