import fc from 'fast-check'
import { formatCookie, type CookieAttributes } from '../../../lib/middleware/index.js'

describe('formatCookie', () => {
  it.each<[CookieAttributes | undefined, string]>([
    [undefined, 'a=1; Path=/; HttpOnly; Secure; SameSite=Lax'],
    [{ path: '/x', domain: 'a.example' }, 'a=1; Path=/x; Domain=a.example; HttpOnly; Secure; SameSite=Lax'],
    [{ maxAge: 60 }, 'a=1; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax'],
    [{ maxAge: 0 }, 'a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Secure; SameSite=Lax'],
    [{ httpOnly: false, secure: false, sameSite: 'strict' }, 'a=1; Path=/; SameSite=Strict'],
    [{ sameSite: 'none' }, 'a=1; Path=/; HttpOnly; Secure; SameSite=None'],
  ])('RFC 6265bis §4.1.1: writes %j', (attributes, expected) => {
    expect(formatCookie('a', '1', attributes)).toBe(expected)
  })

  it.each<[string, string, CookieAttributes, string]>([
    ['', '1', {}, 'the cookie "" has a name that is no token (RFC 9110 §5.6.2)'],
    ['a b', '1', {}, 'the cookie "a b" has a name that is no token (RFC 9110 §5.6.2)'],
    ['a', '1', { path: 'x' }, 'the cookie "a" has a path that does not begin with /, or has a ; in it'],
    ['a', '1', { path: '' }, 'the cookie "a" has a path that does not begin with /, or has a ; in it'],
    ['a', '1', { path: '/;x' }, 'the cookie "a" has a path that does not begin with /, or has a ; in it'],
    ['a', '1', { path: '/\r\nx' }, 'the cookie "a" has a path that does not begin with /, or has a ; in it'],
    ['a', '1', { domain: 'a;b' }, 'the cookie "a" has a domain that is none; write it like example.com'],
    ['a', '1', { domain: '.a' }, 'the cookie "a" has a domain that is none; write it like example.com'],
    ['a', '1', { domain: '' }, 'the cookie "a" has a domain that is none; write it like example.com'],
    ['a', '1', { maxAge: -1 }, 'the cookie "a" has a maximal age that is no whole number of seconds'],
    ['a', '1', { maxAge: 1.5 }, 'the cookie "a" has a maximal age that is no whole number of seconds'],
    [
      'a',
      '1',
      { sameSite: 'none', secure: false },
      'the cookie "a" is sameSite none, which browsers take only if it is secure',
    ],
    ['__Host-a', '1', { secure: false }, 'the cookie "__Host-a" begins with __Host-, so it must be secure'],
    ['__Host-a', '1', { domain: 'a.example' }, 'the cookie "__Host-a" begins with __Host-, so it must have no domain'],
    ['__Host-a', '1', { path: '/x' }, 'the cookie "__Host-a" begins with __Host-, so its path must be /'],
    ['__hOST-a', '1', { path: '/x' }, 'the cookie "__hOST-a" begins with __hOST-, so its path must be /'],
    ['__Secure-a', '1', { secure: false }, 'the cookie "__Secure-a" begins with __Secure-, so it must be secure'],
  ])('refuses %j=%j with %j', (name, value, attributes, message) => {
    expect(() => formatCookie(name, value, attributes)).toThrow(new TypeError(message))
  })

  it.each(['__Secure-a', 'x__Host-a', '__Host_a'])('lets %s have a domain and a path', (name) => {
    expect(formatCookie(name, '', { domain: 'a.example', path: '/x' })).toContain('Domain=a.example')
  })

  it.each(['a b', 'a;b', 'a,b', 'a\\b', '"a', 'a"', '"a"b"', 'ä', '\r\n', '\0', '\x7f'])(
    'F5: refuses the value %j',
    (value) => {
      expect(() => formatCookie('a', value)).toThrow(
        new TypeError(
          'the cookie "a" has a value with a character that no cookie can have; encodeURIComponent() makes one of any text',
        ),
      )
    },
  )

  it.each(['', '""', '"a"', "!#$%&'()*+-./:<=>?@[]^_`{|}~"])('takes the value %j', (value) => {
    expect(formatCookie('a', value)).toMatch(`a=${value}; `.charAt(0))
    expect(formatCookie('a', value).startsWith(`a=${value}; Path`)).toBe(true)
  })

  it('F5: writes no line break and no second attribute, whatever it is given', () => {
    const text = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(text, text, text, text, (name, value, path, domain) => {
        let written: string
        try {
          written = formatCookie(name, value, { path: `/${path}`, domain })
        } catch {
          return
        }
        expect(written).toMatch(/^[\x20-\x7e]+$/)
        expect(written.split(';')).toHaveLength(6)
      }),
    )
    expect(() => formatCookie('a', '1; Domain=evil.example')).toThrow(TypeError)
  })

  it('RFC 6265 §6.1: has 4096 bytes at the most', () => {
    const rest = formatCookie('a', '').length
    expect(formatCookie('a', 'x'.repeat(4_096 - rest))).toHaveLength(4_096)
    expect(() => formatCookie('a', 'x'.repeat(4_097 - rest))).toThrow(
      new RangeError('the cookie "a" has 4097 bytes with its attributes, and browsers keep 4096'),
    )
  })
})
