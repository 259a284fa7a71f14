import fc from 'fast-check'
import { frozenJson } from '../../../lib/middleware/session/json.js'

class Point {
  x = 1
}

describe('frozenJson', () => {
  it('copies what JSON can say, and freezes the copy to its depths', () => {
    const given = { a: [1, 'x', null, true, { b: {} }], c: undefined, d: Object.create(null) as object }
    const copy = frozenJson(given, 'v') as { a: readonly [unknown, unknown, unknown, unknown, object] }
    expect(copy).toEqual({ a: [1, 'x', null, true, { b: {} }], d: {} })
    expect(Object.keys(copy)).toEqual(['a', 'd'])
    expect([copy, copy.a, copy.a[4]].map((each) => Object.isFrozen(each))).toEqual([true, true, true])
    expect(Object.isFrozen(given)).toBe(false)
  })

  it.each<[unknown, string]>([
    [undefined, 'v is undefined, which JSON cannot say'],
    [NaN, 'v is the number NaN, which JSON cannot say'],
    [[1, Infinity], 'v[1] is the number Infinity, which JSON cannot say'],
    [{ a: { b: 1n } }, 'v.a.b is '],
    [{ a: () => 1 }, 'v.a is '],
    [[undefined], 'v[0] is undefined, which JSON cannot say'],
    [{ a: new Date(0) }, 'which JSON cannot say; make a plain object of it'],
    [new Map(), 'which JSON cannot say; make a plain object of it'],
    [new Point(), 'which JSON cannot say; make a plain object of it'],
    [JSON.parse('{"a":{"__proto__":1}}'), 'v.a has a key "__proto__", which could change other objects'],
  ])('refuses %p, naming the part', (value, message) => {
    expect(() => frozenJson(value, 'v')).toThrow(TypeError)
    expect(() => frozenJson(value, 'v')).toThrow(message)
  })

  it('refuses what lies within itself, or too deep', () => {
    const circle: unknown[] = []
    circle.push(circle)
    expect(() => frozenJson(circle, 'v')).toThrow(`lies more than 32 levels deep, or within itself`)
    const nested = (levels: number): unknown => (levels === 0 ? [] : [nested(levels - 1)])
    expect(JSON.stringify(frozenJson(nested(31), 'v'))).toHaveLength(64)
    expect(() => frozenJson(nested(32), 'v')).toThrow('32 levels')
  })

  it('gives what JSON gives, for whatever JSON can say', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const read = JSON.parse(JSON.stringify(value)) as unknown
        if (JSON.stringify(read).includes('"__proto__"')) return
        expect(JSON.stringify(frozenJson(read, 'v'))).toBe(JSON.stringify(read))
      }),
    )
    expect.hasAssertions()
  })
})
