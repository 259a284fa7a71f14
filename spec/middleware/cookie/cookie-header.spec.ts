import fc from 'fast-check'
import { formatCookie, parseCookies } from '../../../lib/middleware/index.js'
import { cookieValues } from '../../../lib/middleware/cookie/cookie-header.js'

const NBSP = '\u00a0'

describe('parseCookies', () => {
  it.each<[string | undefined, [string, string][]]>([
    [undefined, []],
    ['', []],
    ['a=1', [['a', '1']]],
    [
      'a=1; b=2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'a=1;b=2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['\t a \t=\t 1 \t', [['a', '1']]],
    ['a=', [['a', '']]],
    ['a=b=c', [['a', 'b=c']]],
    ['a="1"', [['a', '"1"']]],
    ['a=%20', [['a', '%20']]],
    ['a=x y', [['a', 'x y']]],
    [
      'A=1; a=2',
      [
        ['A', '1'],
        ['a', '2'],
      ],
    ],
  ])('RFC 6265bis §4.2.1: reads %j', (header, expected) => {
    expect([...parseCookies(header)]).toEqual(expected)
  })

  it.each(['=__Host-sid=bad', '; ;a', 'a', ';', '=', ';;;=;', ' = x', 'a b=1', 'a,b=1', '"a"=1'])(
    'C08: leaves out what is no pair with a name (%j)',
    (header) => {
      expect(parseCookies(header).size).toBe(0)
    },
  )

  it.each([`${NBSP}sid=1`, `sid${NBSP}=1`, '\u2003sid=1', '\ufeffsid=1', '\vsid=1', '\u0000sid=1'])(
    'C09: takes no other space from a name: it is another one (%j)',
    (header) => {
      expect(parseCookies(header).has('sid')).toBe(false)
      expect(cookieValues(header, 'sid')).toEqual([])
    },
  )

  it('takes only spaces and tabs from a value', () => {
    expect(parseCookies(`a= ${NBSP}1${NBSP}\v \t`).get('a')).toBe(`${NBSP}1${NBSP}\v`)
  })

  it('gives the first of several with one name, and all where they are asked for', () => {
    expect(parseCookies('a=1; b=2; a=3').get('a')).toBe('1')
    expect(cookieValues('a=1; b=2; a=3; A=4', 'a')).toEqual(['1', '3'])
    expect(cookieValues(undefined, 'a')).toEqual([])
  })

  it('takes names of methods and prototypes for names', () => {
    const cookies = parseCookies('__proto__=1; constructor=2; hasOwnProperty=3')
    expect([...cookies]).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
      ['hasOwnProperty', '3'],
    ])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it.each([' ', ';', '=', '; ', ' =', 'a=;', '\t'])('reads 15 KB of %j in under 10 ms', (piece) => {
    const hostile = `a=${piece.repeat(15_360 / piece.length)}x`
    const times = Array.from({ length: 7 }, () => {
      const begin = performance.now()
      parseCookies(hostile)
      return performance.now() - begin
    })
    // Tenfold, for slow machines.
    expect(Math.min(...times)).toBeLessThan(100)
  })

  it('never throws, and gives names that are tokens', () => {
    const unit = fc.constantFrom('a', 'B', '=', '=', ';', ';', ' ', '\t', '"', ',', NBSP, '\0', '\v')
    fc.assert(
      fc.property(fc.string({ unit, minLength: 10 }), (header) => {
        for (const [name, value] of parseCookies(header)) {
          expect(name).toMatch(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/)
          expect(value).not.toMatch(/^[ \t]|[ \t]$|;/)
        }
      }),
    )
    expect.hasAssertions()
  })

  it('reads what formatCookie writes', () => {
    const name = fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,20}$/)
    const value = fc.stringMatching(/^[!#-+\--:<-[\]-~]{0,40}$/)
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, value), { selector: ([each]) => each, maxLength: 8 }), (pairs) => {
        const header = pairs.map(([each, its]) => formatCookie(`x${each}`, its).split(';')[0]).join('; ')
        expect([...parseCookies(header)]).toEqual(pairs.map(([each, its]) => [`x${each}`, its]))
      }),
    )
    expect.hasAssertions()
  })
})
