import { Chain, ChainError, registry, textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { preset, presetLayers, PRESETS, type PresetName } from '../../lib/middleware/index.js'
import { TestClient } from '../../lib/testing/index.js'

const app = (_: Environ, startResponse: StartResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return textBody('inside')
}
const hosts = { 'host-allow-list': { hosts: ['localhost'] } } as const
const problemsOf = (make: () => unknown) => {
  try {
    make()
  } catch (error) {
    return (error as ChainError).problems
  }
  throw new Error('it did not fail')
}
const names = Object.keys(PRESETS) as PresetName[]

describe('PRESETS', () => {
  it.each(names)('%s: is plain data, of layers that are registered under their names', (name) => {
    expect(JSON.parse(JSON.stringify(PRESETS[name]))).toEqual(PRESETS[name])
    expect(PRESETS[name].map(([layer]) => registry.find('middleware', layer)?.definition.name)).toEqual(
      PRESETS[name].map(([layer]) => layer),
    )
    expect(presetLayers(name)).toBe(PRESETS[name])
  })
})

describe('preset', () => {
  it('api: names the origins that may ask, and shows nothing', async () => {
    const chain = preset('api', { ...hosts, cors: { origins: ['https://shop.example'] } })
    const client = new TestClient(new Chain().use(chain).wrap(app), { baseUrl: 'https://localhost' })
    const response = await client.get('/', { headers: { Origin: 'https://shop.example' } })

    expect(response.status).toBe(200)
    expect(response.header('access-control-allow-origin')).toBe('https://shop.example')
    expect(response.header('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
    expect(response.header('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
    expect(response.header('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect((await client.get('http://localhost/')).status).toBe(308)
    expect((await client.get('/', { headers: { Host: 'evil.example' } })).status).toBe(421)
  })

  it('site: keeps forged forms out, and gives each page one address', async () => {
    const client = new TestClient(preset('site', hosts).wrap(app), { baseUrl: 'https://localhost' })

    expect((await client.post('/', { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status).toBe(403)
    expect((await client.get('/a/')).header('location')).toBe('/a')
    expect((await client.get('/a')).header('content-security-policy')).toMatch(/^default-src 'self'; /)
  })

  it.each([
    ['10.1.2.3', 200],
    ['127.0.0.1', 200],
    ['fd00::1', 200],
    ['203.0.113.9', 403],
    ['172.32.0.1', 403],
    [undefined, 200],
  ])('internal: of %s gives %i', async (address, status) => {
    const client = new TestClient(preset('internal', hosts).wrap(app))

    expect((await client.get('/', { environ: { REMOTE_ADDR: address } })).status).toBe(status)
  })

  it('may be changed: options stand above those of the preset, false leaves a layer out', () => {
    const chain = preset('api', {
      'host-allow-list': false,
      'proxy-headers': { trusted: ['unix'], fields: ['forwarded'] },
      'security-headers': { referrerPolicy: 'origin' },
      cors: { origins: ['*'] },
    })
    const entries = chain.wrap(app).entries.map((entry) => [entry.name, 'options' in entry ? entry.options : undefined])

    expect(entries.map(([name]) => name)).toEqual([
      'proxy-headers',
      'request-id',
      'hsts',
      'security-headers',
      'https-redirect',
      'cors',
    ])
    expect(entries[0]?.[1]).toEqual({ trusted: ['unix'], hops: 0, fields: ['forwarded'] })
    expect(entries[3]?.[1]).toMatchObject({
      referrerPolicy: 'origin',
      contentSecurityPolicy: ["default-src 'none'", "frame-ancestors 'none'"],
    })
  })

  it('is a chain, to be edited as any', () => {
    const edited = preset('site', hosts).remove('trailing-slash').remove('csrf')

    expect(String(edited)).toMatch(/^proxy-headers +.*presets\.spec\.ts:\d+:\d+\n/)
    expect(String(edited).split('\n')).toHaveLength(6)
  })

  it('refuses a name that there is not, with those that are near', () => {
    expect(problemsOf(() => preset('sites' as 'site', hosts))).toEqual([
      { code: 'PRESET_UNKNOWN', fault: 'there is no preset "sites"', remedy: 'did you mean "site"?' },
    ])
    expect(problemsOf(() => presetLayers('toString'))).toEqual([
      { code: 'PRESET_UNKNOWN', fault: 'there is no preset "toString"', remedy: 'there are: api, internal, site' },
    ])
    expect(() => presetLayers('x')).toThrow(ChainError)
  })

  it('refuses changes of layers that it does not have, all of them', () => {
    const changes = { ...hosts, crsf: {}, cors: {} } as never

    expect(problemsOf(() => preset('site', changes))).toEqual([
      {
        code: 'PRESET_LAYER_UNKNOWN',
        fault: 'the preset site has no layer "crsf"',
        remedy: 'did you mean "csrf"?',
      },
      expect.objectContaining({ fault: 'the preset site has no layer "cors"' }),
    ])
  })

  it('lacks what only its owner knows: without it nothing starts, and the place is that of the call', () => {
    const problems = problemsOf(() => preset('api', {} as never).wrap(app))

    expect(problems.map(({ code, fault }) => [code, fault])).toEqual([
      ['OPTION_MISSING', 'host-allow-list: option "hosts" is required'],
      ['OPTION_MISSING', 'cors: option "origins" is required'],
    ])
    expect(problems[0]?.place).toMatch(/presets\.spec\.ts:\d+:\d+$/)
  })
})
