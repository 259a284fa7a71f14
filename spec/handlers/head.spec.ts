import { checkHead, isContentLength } from '../../lib/handlers/head.js'
import type { HeaderList, Status } from '../../lib/index.js'

describe('checkHead', () => {
  it('W79, X17: copies names and values in turn, as they are written', () => {
    expect(
      checkHead('404 Not Found', [
        ['Set-Cookie', 'a=b'],
        ['set-cookie', 'c=d'],
      ]),
    ).toEqual({
      code: 404,
      reason: 'Not Found',
      fields: ['Set-Cookie', 'a=b', 'set-cookie', 'c=d'],
      declared: -1,
    })
  })

  it('W60: takes a status without a reason', () => {
    expect(checkHead('299 ', [])).toMatchObject({ code: 299, reason: '' })
  })

  it('finds the declared length', () => {
    expect(checkHead('200 OK', [['CONTENT-length', '12']]).declared).toBe(12)
    expect(checkHead('200 OK', [['Accept-Ranges1', '12']]).declared).toBe(-1)
  })

  it('remembers only so many status lines, and is right about all', () => {
    for (let n = 0; n < 600; n++) expect(checkHead(`200 reason ${n}`, []).reason).toBe(`reason ${n}`)
  })

  it.each<[string, unknown, unknown]>([
    ['W60: a number as status', 200, []],
    ['W60: two digits', '20 OK', []],
    ['X2: an interim status', '100 Continue', []],
    ['W60, G13: a line break in the status', '200 OK\r\nX: y', []],
    ['W61: no array', '200 OK', new Map()],
    ['W62: no pair', '200 OK', [['A']]],
    ['W62: a number as value', '200 OK', [['A', 1]]],
    ['W63: a colon in a name', '200 OK', [['A:', 'b']]],
    ['W64, G13: a line break in a value', '200 OK', [['A', 'b\nc']]],
    ['W64, G13: NUL in a value', '200 OK', [['A', 'b\0c']]],
    ['W65, W89: a character above U+00FF', '200 OK', [['A', '\u0142']]],
    ['W67: hop-by-hop', '200 OK', [['Transfer-Encoding', 'chunked']]],
    [
      'two lengths',
      '200 OK',
      [
        ['Content-Length', '1'],
        ['content-length', '1'],
      ],
    ],
    ['a negative length', '200 OK', [['Content-Length', '-1']]],
    ['a hexadecimal length', '200 OK', [['Content-Length', '0x1']]],
    ['an empty length', '200 OK', [['Content-Length', '']]],
    ['a length beyond all numbers', '200 OK', [['Content-Length', '9'.repeat(16)]]],
  ])('refuses %s', (_, status, headers) => {
    expect(() => checkHead(status as Status, headers as HeaderList)).toThrow(/^startResponse: /)
  })
})

describe('isContentLength', () => {
  it('knows it in any case', () => {
    expect(['content-length', 'Content-Length', 'CONTENT-LENGTH', 'content-type'].map(isContentLength)).toEqual([
      true,
      true,
      true,
      false,
    ])
  })
})
