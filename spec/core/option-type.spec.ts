import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { coerce, isRegExp, isUrl, membersOf, typeOfValue, type ScalarType } from '../../lib/core/option-type.js'

const FAULTS: Readonly<Record<ScalarType, readonly [wanted: string, remedy: string]>> = {
  string: ['a string', "write it in quotes: '…'"],
  boolean: ['a boolean', 'write true or false (also yes/no, on/off, 1/0)'],
  integer: ['an integer', 'write digits, like 8080'],
  number: ['a number', 'write digits, like 0.5'],
  duration: ['a duration', 'write a number with a unit: 500ms, 30s, 5m, 1h, 7d; a bare number is milliseconds'],
  size: ['a size', 'write a number with a unit: 512, 64KiB, 1MiB, 2GiB (or kB, MB, GB); a bare number is bytes'],
  regexp: ['a regular expression', 'write its source, like ^/old/(.*)$'],
  url: ['a URL', 'write it whole, like https://example.com/'],
}
const TYPES = Object.keys(FAULTS) as ScalarType[]

describe('coerce', () => {
  it.each<[ScalarType, unknown, unknown]>([
    ['string', '', ''],
    ['string', ' a ', ' a '],
    ['boolean', true, true],
    ['boolean', false, false],
    ...['true', 'yes', 'on', '1', 'y', 't', 'TRUE', ' Yes '].map((word): [ScalarType, string, boolean] => [
      'boolean',
      word,
      true,
    ]),
    ...['false', 'no', 'off', '0', 'n', 'f', 'OFF', ' no\n'].map((word): [ScalarType, string, boolean] => [
      'boolean',
      word,
      false,
    ]),
    ['integer', 5, 5],
    ['integer', -5, -5],
    ['integer', '8080', 8080],
    ['integer', ' +5 ', 5],
    ['integer', '-5', -5],
    ['integer', '5.0', 5],
    ['integer', 2 ** 53 - 1, 2 ** 53 - 1],
    ['number', 0.5, 0.5],
    ['number', '0.5', 0.5],
    ['number', '-12.25', -12.25],
    ['number', '7', 7],
    ['duration', 0, 0],
    ['duration', 1500, 1500],
    ['duration', '250', 250],
    ['duration', '500ms', 500],
    ['duration', '30s', 30_000],
    ['duration', '30 S', 30_000],
    ['duration', ' 5m ', 300_000],
    ['duration', '5min', 300_000],
    ['duration', '1h', 3_600_000],
    ['duration', '7d', 604_800_000],
    ['duration', '1.5s', 1_500],
    ['duration', '1.1s', 1_100],
    ['duration', '0.25ms', 0.25],
    ['size', 0, 0],
    ['size', 512, 512],
    ['size', 512.9, 512],
    ['size', '512', 512],
    ['size', '512b', 512],
    ['size', '1kB', 1_000],
    ['size', '1MB', 1_000_000],
    ['size', '1GB', 1_000_000_000],
    ['size', '1k', 1_024],
    ['size', '1K', 1_024],
    ['size', '1m', 1_048_576],
    ['size', '1g', 1_073_741_824],
    ['size', '1KiB', 1_024],
    ['size', '64 kib', 65_536],
    ['size', '1MiB', 1_048_576],
    ['size', '2GiB', 2_147_483_648],
    ['size', '1.5KiB', 1_536],
    ['size', '0.3KiB', 307],
  ])('makes of %p %p: %p', (type, given, value) => {
    expect(coerce(type, given)).toEqual({ value })
  })
  it.each<[ScalarType, unknown, string]>([
    ['string', 5, 'the number 5'],
    ['string', undefined, 'undefined'],
    ['string', ['a'], 'an array of 1'],
    ['boolean', 'maybe', 'the string "maybe"'],
    ['boolean', '', 'the string ""'],
    ['boolean', 'truely', 'the string "truely"'],
    ['boolean', 1, 'the number 1'],
    ['boolean', null, 'null'],
    ['integer', '5.5', 'the string "5.5"'],
    ['integer', 1.5, 'the number 1.5'],
    ['integer', '', 'the string ""'],
    ['integer', 'a5', 'the string "a5"'],
    ['integer', '5a', 'the string "5a"'],
    ['integer', '5.', 'the string "5."'],
    ['integer', '0x10', 'the string "0x10"'],
    ['integer', 2 ** 53, 'the number 9007199254740992'],
    ['integer', true, 'the boolean true'],
    ['number', NaN, 'the number NaN'],
    ['number', Infinity, 'the number Infinity'],
    ['number', '1e5', 'the string "1e5"'],
    ['number', 'Infinity', 'the string "Infinity"'],
    ['number', {}, 'an object of Object'],
    ['duration', -1, 'the number -1'],
    ['duration', '-1s', 'the string "-1s"'],
    ['duration', '5x', 'the string "5x"'],
    ['duration', 'x5s', 'the string "x5s"'],
    ['duration', '5s5', 'the string "5s5"'],
    ['duration', '', 'the string ""'],
    ['duration', '1.s', 'the string "1.s"'],
    ['duration', NaN, 'the number NaN'],
    ['duration', Infinity, 'the number Infinity'],
    ['duration', null, 'null'],
    ['size', -1, 'the number -1'],
    ['size', '-1', 'the string "-1"'],
    ['size', '1TB', 'the string "1TB"'],
    ['size', 'a1k', 'the string "a1k"'],
    ['size', '1ks', 'the string "1ks"'],
    ['size', '9'.repeat(400), `the string "${'9'.repeat(60)}…"`],
    ['size', [], 'an array of 0'],
    ['regexp', 5, 'the number 5'],
    ['url', '/path', 'the string "/path"'],
    ['url', 5, 'the number 5'],
    ['url', {}, 'an object of Object'],
  ])('refuses as %p %p', (type, given, what) => {
    const [wanted, remedy] = FAULTS[type]
    expect(coerce(type, given)).toEqual({ fault: `is ${what}, not ${wanted}`, remedy })
  })
  it('takes a regular expression as it is, or its source', () => {
    const given = /^a/i
    expect(coerce('regexp', given)).toEqual({ value: given })
    expect(String((coerce('regexp', '^/old/(.*)$') as { value: RegExp }).value)).toBe('/^\\/old\\/(.*)$/')
    expect(coerce('regexp', '')).toEqual({ value: new RegExp('') })
  })
  it('says what is wrong with the source of one', () => {
    const read = coerce('regexp', '(')
    expect(read).toEqual({
      fault: expect.stringMatching(/^is no regular expression \(.+\)$/) as string,
      remedy: 'mend the expression',
    })
  })
  it('takes a URL as it is, or its text', () => {
    const given = new URL('https://example.com/')
    expect(coerce('url', given)).toEqual({ value: given })
    expect(coerce('url', 'https://example.com')).toEqual({ value: given })
  })
  it('takes a regular expression and a URL of another realm', () => {
    expect(coerce('regexp', runInNewContext('/a/'))).toHaveProperty('value.source', 'a')
  })
  it('never throws, and says what is wrong if it gives no value', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TYPES),
        fc.anything({ withNullPrototype: true, withDate: true, withBigInt: true }),
        (type, given) => {
          const read = coerce(type, given)
          const told = 'value' in read ? 'is a value;' : `${read.fault};${read.remedy}`
          expect(told).toMatch(/^is .+;/)
        },
      ),
    )
  })
  it('reads back every number that it can be given as text', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 10_000 }), (integer, count) => {
        expect(coerce('integer', String(integer))).toEqual({ value: integer })
        expect(coerce('duration', `${count}s`)).toEqual({ value: count * 1_000 })
        expect(coerce('size', `${count}KiB`)).toEqual({ value: count * 1_024 })
      }),
    )
  })
})

describe('membersOf', () => {
  it.each([
    ['a, b,c', ['a', 'b', 'c']],
    ['a', ['a']],
    ['', []],
    [' , ,', []],
    ['a\nb', ['a', 'b']],
    ['a, b\nc', ['a, b', 'c']],
    ['\n  a  \r\n\n b\r\n', ['a', 'b']],
    ['\na, b\n', ['a', 'b']],
    ['a\rb', ['a\rb']],
  ])('splits %j by lines if there are several, else by commas: %j', (text, members) => {
    expect(membersOf(text, 'auto')).toEqual(members)
  })
  it('splits by lines only, if told', () => {
    expect(membersOf('a, b', 'lines')).toEqual(['a, b'])
    expect(membersOf(' a, b \n c ', 'lines')).toEqual(['a, b', 'c'])
  })
})

describe('typeOfValue', () => {
  it.each([
    ['a', 'string'],
    [true, 'boolean'],
    [5, 'number'],
    [[], 'list'],
    [/a/, 'regexp'],
    [new URL('a:'), 'url'],
    [() => 1, 'any'],
    [undefined, undefined],
    [null, undefined],
    [{}, undefined],
    [new Map(), undefined],
    [5n, undefined],
    [Symbol('s'), undefined],
  ])('tells of %p: %p', (value, type) => {
    expect(typeOfValue(value)).toBe(type)
  })
})

describe('isRegExp and isUrl', () => {
  it('know their own only', () => {
    expect([isRegExp(/a/), isRegExp(runInNewContext('/a/')), isRegExp('/a/'), isRegExp(null)]).toEqual([
      true,
      true,
      false,
      false,
    ])
    expect([isUrl(new URL('a:')), isUrl('a:'), isUrl(undefined)]).toEqual([true, false, false])
  })
})
