import fc from 'fast-check'
import { Seal } from '../../../lib/middleware/session/seal.js'
import { NEWER, SECRET } from './visitor.js'

const seal = new Seal([SECRET], 'session a')

describe('Seal', () => {
  it('opens what it sealed, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(seal.open(seal.seal(text))).toBe(text)
      }),
    )
    expect(seal.open(seal.seal(''))).toBe('')
  })

  it('seals the same text differently each time, 45 bytes longer', () => {
    const sealed = new Set(Array.from({ length: 1_000 }, () => seal.seal('text')))
    expect(sealed.size).toBe(1_000)
    for (const each of sealed) expect(Buffer.from(each, 'base64url')).toHaveLength(1 + 28 + 4 + 16)
  })

  it('C03: does not open it if one bit of it is another', () => {
    const sealed = Buffer.from(seal.seal('{"user":"ada"}'), 'base64url')
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const altered = Buffer.from(sealed)
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      expect(seal.open(altered.toString('base64url'))).toBeUndefined()
    }
  })

  it('C03: does not open it if a character of it is another, is missing or is added', () => {
    const sealed = seal.seal('{"user":"ada"}')
    const place = fc.nat(sealed.length - 1)
    const character = fc.constantFrom('A', 'Q', 'g', 'w', '_', '-', '+', '/', '=', '%', '"', ' ', '.', 'é')
    fc.assert(
      fc.property(place, character, fc.constantFrom(0, 1), (index, other, removed) => {
        const altered = sealed.slice(0, index) + other + sealed.slice(index + removed)
        expect(seal.open(altered)).toBe(altered === sealed ? '{"user":"ada"}' : undefined)
      }),
      { numRuns: 500 },
    )
    for (let length = 0; length < sealed.length; length++) expect(seal.open(sealed.slice(0, length))).toBeUndefined()
    for (const more of ['A', '=', '==', ' ', '\n']) expect(seal.open(sealed + more)).toBeUndefined()
  })

  it.each(['', 'A', 'AQ', `AQ${'A'.repeat(58)}`, Buffer.alloc(45, 1).toString('base64url'), '{"user":"ada"}'])(
    'C03: opens nothing that was not sealed (%j)',
    (text) => {
      expect(seal.open(text)).toBeUndefined()
    },
  )

  it('does not open what was sealed for another purpose, or with another secret', () => {
    expect(new Seal([SECRET], 'session b').open(seal.seal('x'))).toBeUndefined()
    expect(new Seal([NEWER], 'session a').open(seal.seal('x'))).toBeUndefined()
  })

  it('seals with the first secret, and opens with all', () => {
    const both = new Seal([NEWER, SECRET], 'session a')
    expect(both.open(seal.seal('x'))).toBe('x')
    expect(seal.open(both.seal('x'))).toBeUndefined()
    expect(new Seal([NEWER], 'session a').open(both.seal('x'))).toBe('x')
  })

  it('cannot seal without a secret', () => {
    expect(() => new Seal([], 'x').seal('x')).toThrow(new TypeError('there is no secret to seal with'))
  })
})
