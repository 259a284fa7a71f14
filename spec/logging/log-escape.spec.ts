import { escapeLog, textBytes } from '../../lib/logging/log-escape.js'

describe('escapeLog', () => {
  it('leaves printable ASCII as it is', () => {
    const printable = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => index + 32))
    const plain = printable.replace('"', '').replace('\\', '')

    expect(escapeLog(plain)).toBe(plain)
    expect(escapeLog('')).toBe('')
  })

  // As ap_escape_logitem of Apache.
  it.each([
    ['"', '\\"'],
    ['\\', '\\\\'],
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
    ['\b', '\\b'],
    ['\v', '\\v'],
    ['\f', '\\x0c'],
    ['\0', '\\x00'],
    ['\x1b[31m', '\\x1b[31m'],
    ['\x7f', '\\x7f'],
    ['\x85', '\\x85'],
    ['\xe9', '\\xe9'],
    ['\u2028', '\\xe2\\x80\\xa8'],
    ['😀', '\\xf0\\x9f\\x98\\x80'],
    ['\ud800', '\\xef\\xbf\\xbd'],
    ['a"b\\c\nd', 'a\\"b\\\\c\\nd'],
  ])('writes %j as %s', (value, written) => {
    expect(escapeLog(value)).toBe(written)
  })

  it('lets no character through that is not printable, and no quote alone', () => {
    for (let code = 0; code < 0x2100; code++) {
      const written = escapeLog(String.fromCharCode(code))

      expect(written).toMatch(/^(?:[ !#-[\]-~]|\\["\\nrtbv]|(?:\\x[0-9a-f]{2})+)$/)
    }
  })
})

describe('textBytes', () => {
  it('gives the UTF-8 of a text, each byte a character', () => {
    expect(textBytes('/é')).toBe('/\xc3\xa9')
    expect(textBytes('/plain')).toBe('/plain')
  })
})
