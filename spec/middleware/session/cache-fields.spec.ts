import type { HeaderList } from '../../../lib/index.js'
import { markRead, markSet } from '../../../lib/middleware/session/cache-fields.js'

describe('markRead', () => {
  it.each<[HeaderList, HeaderList]>([
    [
      [],
      [
        ['vary', 'Cookie'],
        ['cache-control', 'private'],
      ],
    ],
    [
      [
        ['Cache-Control', 'public'],
        ['Vary', 'accept, cookie'],
      ],
      [
        ['Cache-Control', 'public'],
        ['Vary', 'accept, cookie'],
      ],
    ],
    [
      [
        ['Cache-Control', 'Max-Age=600'],
        ['Cache-Control', 'no-cache="public"'],
      ],
      [
        ['Cache-Control', 'private, Max-Age=600, no-cache="public"'],
        ['vary', 'Cookie'],
      ],
    ],
    [
      [['Cache-Control', 'Private="x-user", max-age=60']],
      [
        ['Cache-Control', 'private, Private="x-user", max-age=60'],
        ['vary', 'Cookie'],
      ],
    ],
    ...['private, max-age=60', 'No-Store', 's-maxage=60', 'max-age=1, PUBLIC'].map((said): [HeaderList, HeaderList] => [
      [['Cache-Control', said]],
      [
        ['Cache-Control', said],
        ['vary', 'Cookie'],
      ],
    ]),
    [
      [
        ['CDN-Cache-Control', 'max-age=60'],
        ['Surrogate-Control', 'max-age=60'],
      ],
      [
        ['vary', 'Cookie'],
        ['cache-control', 'private'],
      ],
    ],
    [
      [
        ['Cache-Control', 'private'],
        ['CDN-Cache-Control', 'public, max-age=60'],
        ['Surrogate-Control', 'max-age=60'],
      ],
      [
        ['Cache-Control', 'private'],
        ['CDN-Cache-Control', 'public, max-age=60'],
        ['vary', 'Cookie'],
      ],
    ],
    [
      [['Vary', '*']],
      [
        ['Vary', '*'],
        ['cache-control', 'private'],
      ],
    ],
  ])('RFC 9111 §4.1: makes of %j %j', (headers, expected) => {
    markRead(headers)
    expect(headers).toEqual(expected)
  })
})

describe('markSet', () => {
  it.each<[string[], string]>([
    [[], 'private'],
    [['public'], 'private'],
    [['Public, Max-Age=60'], 'private, Max-Age=60'],
    [['max-age=60', 's-maxage=600'], 'private, max-age=60'],
    [['max-age=60, s-maxage="600", must-revalidate'], 'private, max-age=60, must-revalidate'],
    [['private="x-a, public", no-cache="set-cookie, x"'], 'private, no-cache="set-cookie, x"'],
    [['private'], 'private'],
    [['no-store'], 'no-store'],
    [['public, No-Store'], 'No-Store'],
    [['no-cache="a\\", public"'], 'private, no-cache="a\\", public"'],
    [[' , ,public,, '], 'private'],
  ])('RFC 9111 §7.3: makes of Cache-Control %j %j', (values, expected) => {
    const headers: HeaderList = values.map((value) => ['Cache-Control', value])
    markSet(headers)
    expect(headers.filter(([name]) => name.toLowerCase() === 'cache-control').map(([, value]) => value)).toEqual([
      expected,
    ])
    expect(headers).toContainEqual(['vary', 'Cookie'])
  })

  it('RFC 9213: takes away what speaks to shared caches only', () => {
    const headers: HeaderList = [
      ['CDN-Cache-Control', 'max-age=60'],
      ['Surrogate-Control', 'max-age=60'],
    ]
    markSet(headers)
    expect(headers).toEqual([
      ['vary', 'Cookie'],
      ['cache-control', 'private'],
    ])
  })
})
