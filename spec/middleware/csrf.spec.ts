import { OptionError, registry } from '../../lib/index.js'
import { Csrf, type CsrfOptions } from '../../lib/middleware/index.js'
import { isolate } from '../../lib/testing/index.js'

const OPTIONS: CsrfOptions = { trustedOrigins: ['https://shop.example', 'https://*.pay.example'], except: ['/hooks'] }

/** The status, and the rule that refused. */
async function ask(method: string, headers: Record<string, string>, path = '/'): Promise<[number, string | undefined]> {
  const response = await isolate(Csrf, OPTIONS).request(method, path, { headers: { Host: 'a.example', ...headers } })
  return [response.status, response.header('proxy-status')?.split('"')[1]]
}

const PASSED = [200, undefined]
const CROSS_SITE = [403, 'csrf cross-site']
const OTHER_ORIGIN = [403, 'csrf other-origin']
const EVIL = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }

describe('Csrf', () => {
  it('is registered under its name', () => {
    expect(registry.get('middleware', 'csrf').Class).toBe(Csrf)
  })

  it.each(['GET', 'HEAD', 'OPTIONS'])('lets %s pass, which changes nothing', async (method) => {
    expect(await ask(method, EVIL)).toEqual(PASSED)
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'get', 'PROPFIND'])('refuses %s of another site', async (method) => {
    expect(await ask(method, EVIL)).toEqual(CROSS_SITE)
  })

  it.each<[string, Record<string, string>, unknown[]]>([
    ['same-origin', { 'Sec-Fetch-Site': 'same-origin' }, PASSED],
    ['none: the user', { 'Sec-Fetch-Site': 'none' }, PASSED],
    ['same-site', { 'Sec-Fetch-Site': 'same-site' }, CROSS_SITE],
    ['cross-site', { 'Sec-Fetch-Site': 'cross-site' }, CROSS_SITE],
    ['nonsense', { 'Sec-Fetch-Site': 'x' }, CROSS_SITE],
    ['cross-site, own Origin', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://a.example' }, CROSS_SITE],
    ['cross-site, trusted', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://shop.example' }, PASSED],
    ['cross-site, trusted below', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://x.pay.example' }, PASSED],
    ['no field at all: no browser', {}, PASSED],
    ['own Origin', { Origin: 'https://a.example' }, PASSED],
    ['own Origin, plain', { Origin: 'http://a.example' }, PASSED],
    ['own Origin, other case of Host', { Origin: 'https://a.example', Host: 'A.Example' }, PASSED],
    ['another port', { Origin: 'https://a.example:8443' }, OTHER_ORIGIN],
    ['another Origin', { Origin: 'https://evil.example' }, OTHER_ORIGIN],
    ['trusted Origin', { Origin: 'https://shop.example' }, PASSED],
    ['Origin null', { Origin: 'null' }, OTHER_ORIGIN],
    ['Origin that is none', { Origin: 'a.example' }, OTHER_ORIGIN],
    ['empty fields', { Origin: '', 'Sec-Fetch-Site': '' }, PASSED],
    ['empty Sec-Fetch-Site, another Origin', { Origin: 'https://evil.example', 'Sec-Fetch-Site': '' }, OTHER_ORIGIN],
  ])('POST, %s', async (_, headers, expected) => {
    expect(await ask('POST', headers)).toEqual(expected)
  })

  it('takes an Origin for another where the request names no host', async () => {
    const response = await isolate(Csrf, OPTIONS).post('/', {
      headers: { Origin: 'https://a.example' },
      environ: { HTTP_HOST: undefined },
    })
    expect(response.status).toBe(403)
  })

  it.each<[string, unknown[]]>([
    ['/hooks', PASSED],
    ['/hooks/a', PASSED],
    ['/hooksa', CROSS_SITE],
  ])('asks nobody below except (%s)', async (path, expected) => {
    const response = await isolate(Csrf, OPTIONS).post('/', { headers: EVIL, environ: { PATH_INFO: path } })
    expect([response.status, response.header('proxy-status')?.split('"')[1]]).toEqual(expected)
  })

  it('C14: takes no token for an excuse', async () => {
    expect(await ask('POST', { ...EVIL, Cookie: 'csrf=', 'X-CSRF-Token': '' })).toEqual(CROSS_SITE)
    expect(await ask('POST', { ...EVIL, Cookie: 'csrf=a', 'X-CSRF-Token': 'a' })).toEqual(CROSS_SITE)
    expect(await ask('POST', { Origin: 'null', Cookie: 'csrf=a', 'X-CSRF-Token': 'b' })).toEqual(OTHER_ORIGIN)
  })

  it.each<CsrfOptions>([{ trustedOrigins: ['shop.example'] }, { trustedOrigins: ['*'] }, { except: ['hooks'] }])(
    'refuses %j when it is built',
    (options) => {
      expect(() => isolate(Csrf, options)).toThrow(OptionError)
    },
  )
})
