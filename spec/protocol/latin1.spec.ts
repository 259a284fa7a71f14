import fc from 'fast-check'
import { fromLatin1, toLatin1 } from '../../lib/protocol/latin1.js'

describe('fromLatin1', () => {
  it('W86: reads a text of bytes as the UTF-8 that it holds', () => {
    expect(fromLatin1('plain')).toBe('plain')
    expect(fromLatin1('Ã¤â\u0082¬')).toBe('ä€')
  })
  it('puts U+FFFD for what is no UTF-8', () => {
    expect(fromLatin1('\xe4')).toBe('\ufffd')
  })
  it('keeps a byte order mark', () => {
    expect(fromLatin1('\xef\xbb\xbfa')).toBe('\ufeffa')
  })
  it('refuses a character that is no byte instead of taking its low bits for another', () => {
    expect(fromLatin1('\xff')).toBe('\ufffd')
    expect(() => fromLatin1('a\u0142')).toThrow(
      new RangeError('a text of bytes has only characters up to U+00FF, but number 2 of this one is U+0142'),
    )
    expect(() => fromLatin1('\u0100')).toThrow('number 1 of this one is U+0100')
  })
})

describe('toLatin1', () => {
  it('W86: writes the UTF-8 of a text, a byte a character', () => {
    expect(toLatin1('ä')).toBe('\xc3\xa4')
    expect(toLatin1('\ufeff')).toBe('\xef\xbb\xbf')
    expect(toLatin1('\ud800')).toBe('\xef\xbf\xbd')
  })
  it('is undone by fromLatin1 for every well-formed text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(toLatin1(text)).toMatch(/^[\0-\xff]*$/)
        expect(fromLatin1(toLatin1(text))).toBe(text)
      }),
    )
  })
})
