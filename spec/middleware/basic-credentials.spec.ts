import fc from 'fast-check'
import { BasicCredentials, LONGEST_AUTHORIZATION } from '../../lib/middleware/basic-credentials.js'
import { basic } from './minimal-request.js'

const parse = (field?: string) => BasicCredentials.parse(field)
const of = (bytes: string | readonly number[]) => `Basic ${Buffer.from(bytes as string).toString('base64')}`

describe('BasicCredentials', () => {
  it('A03: reads the example of RFC 7617 §2', () => {
    expect(parse('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==')).toEqual({ user: 'Aladdin', password: 'open sesame' })
  })

  it('A03: reads the UTF-8 example of RFC 7617 §2.1', () => {
    expect(parse('Basic dGVzdDoxMjPCow==')).toEqual({ user: 'test', password: '123£' })
  })

  it('A03: ends the name at the first colon, so that a password may have some', () => {
    expect(parse(of('bob:a:b::c'))).toEqual({ user: 'bob', password: 'a:b::c' })
  })

  it.each(['basic', 'BASIC', 'bAsIc'])('takes the scheme in any case: %s', (scheme) => {
    expect(parse(`${scheme} QWxhZGRpbjpvcGVuIHNlc2FtZQ==`)?.user).toBe('Aladdin')
  })

  it('RFC 9110 §11.4: takes several spaces after the scheme', () => {
    expect(parse('Basic   QWxhZGRpbjpvcGVuIHNlc2FtZQ==')?.user).toBe('Aladdin')
  })

  it('takes an empty name and an empty password, which no users list has', () => {
    expect(parse(of(':'))).toEqual({ user: '', password: '' })
  })

  it('keeps a byte order mark as part of the name', () => {
    expect(parse(of('\uFEFFbob:x'))?.user).toBe('\uFEFFbob')
  })

  it.each([
    ['nothing', undefined],
    ['an empty field', ''],
    ['the scheme alone', 'Basic'],
    ['the scheme and a space', 'Basic '],
    ['no space after the scheme', 'BasicQWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
    ['a tab after the scheme', 'Basic\tQWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
    ['another scheme', 'Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
    ['a scheme that only begins so', 'Basics QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
    ['two fields joined', 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==, Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
    ['text after the credentials', 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ== x'],
    ['base 64 without its padding', 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ'],
    ['base 64 with too much padding', 'Basic YTpi=='],
    ['base 64 with bits beyond its end', 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZR=='],
    ['the alphabet for URLs', `Basic ${Buffer.from('a:???>>>').toString('base64url')}`],
    ['no base 64', 'Basic !!!!'],
    ['no colon', of('bob')],
    ['a name that is no UTF-8', of([0xff, 0x3a, 0x61])],
    ['a password that is no UTF-8, as Latin-1 of £ is', of([0x61, 0x3a, 0xa3])],
    ['an overlong encoding', of([0x61, 0x3a, 0xc0, 0xae])],
    ['a surrogate', of([0x61, 0x3a, 0xed, 0xa0, 0x80])],
  ])('reads nothing of %s', (_, field) => {
    expect(parse(field)).toBeUndefined()
  })

  it.each(['\r\nfake log', '\0', '\n', '\x1b[2J', '\x7f'])(
    'A04: reads nothing with a control character: %j',
    (text) => {
      expect(parse(of(`u${text}:x`))).toBeUndefined()
      expect(parse(of(`u:x${text}`))).toBeUndefined()
    },
  )

  it('is bounded in size', () => {
    const most = Math.floor((LONGEST_AUTHORIZATION - 'Basic '.length) / 4) * 3
    expect(parse(basic('u', 'x'.repeat(most - 2)))?.user).toBe('u')
    expect(parse(basic('u', 'x'.repeat(most + 1)))).toBeUndefined()
  })

  it('never throws, whatever the field is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((text) => `Basic ${text}`),
        ),
        (field) => {
          expect(() => parse(field)).not.toThrow()
        },
      ),
    )
  })

  it('gives back every name and password that RFC 7617 allows', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((each) => !/[^\x20-\x7e\x80-\u{10ffff}]/u.test(each))
    fc.assert(
      fc.property(text, text, (user, password) => {
        fc.pre(!user.includes(':') && user.isWellFormed() && password.isWellFormed())
        expect(parse(basic(user, password))).toEqual({ user, password })
      }),
    )
  })

  it.each([' ', '=', 'A', 'Basic '])('reads hostile repetitions of %j in linear time', (piece) => {
    const time = (length: number): number => {
      const field = `Basic ${piece.repeat(length)}!`
      const best = Array.from({ length: 5 }, () => {
        const begin = performance.now()
        for (let round = 0; round < 50; round++) parse(field)
        return performance.now() - begin
      })
      return Math.min(...best)
    }
    const size = Math.floor((LONGEST_AUTHORIZATION - 10) / 2 / piece.length)
    time(size)
    expect(time(2 * size) / Math.max(time(size), 0.05)).toBeLessThan(4)
  })
})
