import fc from 'fast-check'
import { parseUniqueObject } from '../../../lib/middleware/jwt/unique-json.js'

const parse = (text: string) => parseUniqueObject(Buffer.from(text))

describe('parseUniqueObject', () => {
  it('reads what JSON.parse reads, without prototypes', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const text = JSON.stringify(object)
        expect(JSON.stringify(parse(text))).toBe(JSON.stringify(JSON.parse(text)))
      }),
    )
    const read = parse('{"a":{"b":[{"c":1}]}}') as { a: { b: object[] } }
    const objects = [read, read.a, read.a.b[0]]
    expect(objects.map((object) => Object.getPrototypeOf(object) as unknown)).toEqual([null, null, null])
    expect(Array.isArray(read.a.b)).toBe(true)
  })

  it.each([
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"x":{"a":1,"a":2}}',
    '{"x":[{"a":1},{"b":1,"b":2}]}',
    '{"__proto__":1,"__proto__":2}',
    '{"":1,"":2}',
    '{"a":1,"b":2,"a":3}',
  ])('J13: refuses a member that is there twice: %s', (text) => {
    expect(parse(text)).toBeUndefined()
  })

  it.each([
    '{"a":":","b":"\\":"}',
    '{"a:b":"{\\"c\\":1}"}',
    '{"a\\\\":"b:c","d":"\\\\"}',
    '{"a":[":",":"]}',
    '{ "a" : 1 }',
    '{}',
  ])('is not misled by colons and quotes in texts: %s', (text) => {
    expect(JSON.stringify(parse(text))).toBe(JSON.stringify(JSON.parse(text)))
  })

  it.each(['', 'null', '[]', '1', '"a"', '[{}]', '{', '{}{}', "{'a':1}", '{"a":1,}', '\ufeff{}', '{"a":undefined}'])(
    'gives nothing for what is no object: %j',
    (text) => {
      expect(parse(text)).toBeUndefined()
    },
  )

  it('gives nothing for what is no UTF-8', () => {
    expect(parseUniqueObject(Buffer.from('{"a":"\xff"}', 'latin1'))).toBeUndefined()
    expect(parseUniqueObject(Buffer.from('{"a":"\xc0\xae"}', 'latin1'))).toBeUndefined()
  })

  it('takes __proto__ for a member like any other', () => {
    const read = parse('{"__proto__":{"admin":true}}') ?? {}
    expect(Object.keys(read)).toEqual(['__proto__'])
    expect(read.admin).toBeUndefined()
  })
})
