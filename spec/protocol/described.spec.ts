import fc from 'fast-check'
import { described } from '../../lib/protocol/described.js'

class Point {}

describe('described', () => {
  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['a"b', 'the string "a\\"b"'],
    ['x'.repeat(60), `the string "${'x'.repeat(60)}"`],
    ['x'.repeat(61), `the string "${'x'.repeat(60)}…"`],
    [5, 'the number 5'],
    [NaN, 'the number NaN'],
    [5n, 'the bigint 5'],
    [false, 'the boolean false'],
    [Symbol('s'), 'the symbol Symbol(s)'],
    [[], 'an array of 0'],
    [[1, 2], 'an array of 2'],
    [{}, 'an object of Object'],
    [new Point(), 'an object of Point'],
    [Object.create(null), 'an object of no class'],
    [{ constructor: 5 }, 'an object of no class'],
    [{ constructor: { name: Symbol('s') } }, 'an object of no class'],
    [Point, 'the class Point'],
    [class {}, 'a class'],
    [function named() {}, 'the function named'],
    [() => 1, 'a function'],
    [Promise.resolve(), 'a promise'],
  ])('says what %p is', (value, text) => {
    expect(described(value)).toBe(text)
  })
  it('never throws, not even for what cannot be looked at', () => {
    const objects = Proxy.revocable({}, {})
    const functions = Proxy.revocable(() => 1, {})
    objects.revoke()
    functions.revoke()
    expect(described(objects.proxy)).toBe('an object that cannot be looked at')
    expect(described(functions.proxy)).toBe('a function that cannot be looked at')
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withDate: true, withMap: true }), (value) => {
        expect(typeof described(value)).toBe('string')
      }),
    )
  })
})
