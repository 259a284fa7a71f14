import { faultInOrigins, Origins } from '../../lib/middleware/origins.js'

describe('Origins', () => {
  const origins = new Origins([
    'https://a.example',
    'http://b.example:8080',
    'https://*.c.example',
    'https://*.d.example:81',
  ])

  it.each([
    'https://a.example',
    'http://b.example:8080',
    'https://x.c.example',
    'https://x.y.c.example',
    'https://x.d.example:81',
  ])('have %s', (origin) => {
    expect(origins.has(origin)).toBe(true)
  })

  it.each([
    'null',
    '',
    'http://a.example',
    'https://a.example:8443',
    'https://a.example.evil.example',
    'https://evil.example/.c.example',
    'https://evil.example#.c.example',
    'https://u@x.c.example',
    'https://c.example',
    'https://xc.example',
    'http://x.c.example',
    'https://X.c.example',
    'https://x.c.example:82',
    'https://x.d.example',
    'https://a.example, https://a.example',
    `https://${'x'.repeat(8_000)}\r\n.c.example`,
  ])('O03: have not %j', (origin) => {
    expect(origins.has(origin)).toBe(false)
  })

  it.each([
    ['a.example', 'https://shop.example'],
    ['https://a.example/', 'https://a.example'],
    ['HTTPS://A.example/x', 'https://a.example'],
    ['https://a.example:443', 'https://a.example'],
    ['null', 'https://shop.example'],
    ['https://*', 'https://*'],
    ['https://a.*.example', 'https://a.*.example'],
  ])('are told from %j', (origin, meant) => {
    expect(faultInOrigins(['https://b.example', origin])).toMatch(
      `has ${JSON.stringify(origin)}, which is no origin; write scheme and host as a browser does, like `,
    )
    expect(faultInOrigins([origin])?.endsWith(` ${meant}`)).toBe(true)
  })

  it('take what is right', () => {
    expect(faultInOrigins(['https://a.example', 'http://[::1]:81', 'https://*.a.example'])).toBeUndefined()
  })
})
