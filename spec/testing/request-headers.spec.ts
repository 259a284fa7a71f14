import { headerPairs, headerVariables } from '../../lib/testing/request-headers.js'

describe('headerPairs', () => {
  it('takes pairs, a record, and nothing', () => {
    const pairs: [string, string][] = [['A', 'b']]
    expect(headerPairs(pairs)).toEqual(pairs)
    expect(headerPairs(pairs)[0]).not.toBe(pairs[0])
    expect(headerPairs({ A: 'b', C: ['d', 'e'] })).toEqual([
      ['A', 'b'],
      ['C', 'd'],
      ['C', 'e'],
    ])
    expect(headerPairs()).toEqual([])
  })
})

describe('headerVariables', () => {
  it('W30, W31: names and joins them as CGI does', () => {
    expect(
      headerVariables([
        ['x-a', '1'],
        ['X-A', '2'],
        ['Cookie', 'a=1'],
        ['cookie', 'b=2'],
        ['Content-Type', 'a/b'],
        ['Content-Length', '3'],
      ]),
    ).toEqual({ HTTP_X_A: '1, 2', HTTP_COOKIE: 'a=1; b=2', CONTENT_TYPE: 'a/b', CONTENT_LENGTH: '3' })
  })

  it.each([
    ['X A', 'b', 'no token'],
    ['X_A', 'b', 'drops names with "_"'],
    ['Proxy', 'b', 'httpoxy'],
    ['A', 'b\r\nc', 'control character'],
    ['A', '☃', 'above U+00FF'],
  ])('X4, X5: refuses %s: %j', (name, value, why) => {
    expect(() => headerVariables([[name, value]])).toThrow(why)
  })

  it('X6: refuses a second Host', () => {
    expect(() =>
      headerVariables([
        ['Host', 'a'],
        ['host', 'b'],
      ]),
    ).toThrow('there twice')
  })
})
