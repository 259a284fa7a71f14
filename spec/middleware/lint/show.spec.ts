import { hasMethods, isBytes, isLatin1, show } from '../../../lib/middleware/lint/show.js'

describe('show', () => {
  it('describes any value in a few words', () => {
    expect(
      [
        'text',
        'x'.repeat(100),
        () => 1,
        function named() {},
        [1, 2],
        null,
        undefined,
        1,
        {},
        new Map(),
        Object.create(null),
      ].map(show),
    ).toEqual([
      '"text"',
      `"${'x'.repeat(80)}…"`,
      'a function',
      'the function named',
      'an array of 2',
      'null',
      'undefined',
      '1',
      'an object',
      'an object of Map',
      'an object',
    ])
  })
})

describe('isBytes', () => {
  it('takes Uint8Arrays and Buffers only', () => {
    expect([new Uint8Array(1), Buffer.from('x')].every(isBytes)).toBe(true)
    expect([new Int8Array(1), new DataView(new ArrayBuffer(1)), new ArrayBuffer(1), 'x', null].some(isBytes)).toBe(
      false,
    )
  })
})

describe('isLatin1', () => {
  it('takes characters up to U+00FF', () => {
    expect(isLatin1('\0\xff')).toBe(true)
    expect(isLatin1('\u0100')).toBe(false)
  })
})

describe('hasMethods', () => {
  it('wants all of them', () => {
    expect(hasMethods({ a() {}, b() {} }, ['a', 'b'])).toBe(true)
    expect(hasMethods({ a() {}, b: 1 }, ['a', 'b'])).toBe(false)
    expect(hasMethods(null, [])).toBe(false)
  })
})
