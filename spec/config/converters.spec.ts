import { asBoolean, asInteger, asList, ConfigError } from 'tsgi/config'

function problemOf(act: () => unknown) {
  try {
    act()
  } catch (error) {
    return error instanceof ConfigError ? { ...error.problems[0] } : error
  }
  return undefined
}

describe('asBoolean', () => {
  it.each(['true', 'Yes', ' ON ', 'y', 'T', '1', '\x1ctrue\u3000'])('reads %j as true', (text) => {
    expect(asBoolean(text)).toBe(true)
  })

  it.each(['false', 'No', ' off', 'n', 'F', '0'])('reads %j as false', (text) => {
    expect(asBoolean(text)).toBe(false)
  })

  it.each([
    [undefined, false],
    [null, false],
    [0, false],
    [2, true],
    [[], false],
    [['no'], true],
    [{}, true],
    [true, true],
  ])('takes %j, which is no text, as %j', (value, expected) => {
    expect(asBoolean(value)).toBe(expected)
  })

  it('refuses any other text, in the words of the original', () => {
    expect(problemOf(() => asBoolean(' Maybe '))).toEqual({
      code: 'BOOLEAN_INVALID',
      fault: '"maybe" is no boolean',
      remedy: 'write true or false',
      original: { class: 'ValueError', message: "String is not true/false: 'maybe'" },
    })
    expect(problemOf(() => asBoolean(''))).toHaveProperty('original.message', "String is not true/false: ''")
  })
})

describe('asInteger', () => {
  it.each([
    ['12', 12],
    [' -1_000 ', -1000],
    ['+7', 7],
    ['٣٤', 34],
    ['𝟙𝟚', 12],
    ['९', 9],
    ['-0', 0],
    [3.9, 3],
    [-3.9, -3],
    [true, 1],
    [false, 0],
  ])('reads %j as %j', (value, expected) => {
    expect(asInteger(value)).toBe(expected)
  })

  it.each([
    ['1.5', "'1.5'"],
    ['', "''"],
    ['1__0', "'1__0'"],
    ['_1', "'_1'"],
    ['1_', "'1_'"],
    ['0x10', "'0x10'"],
    ['- 1', "'- 1'"],
    ['99999999999999999999', "'99999999999999999999'"],
    [NaN, 'NaN'],
    [undefined, 'undefined'],
  ])('refuses %j', (value, printed) => {
    expect(problemOf(() => asInteger(value))).toEqual({
      code: 'INTEGER_INVALID',
      fault: `${JSON.stringify(String(value))} is no integer`,
      remedy: 'write digits',
      original: { class: 'ValueError', message: `Bad integer value: ${printed}` },
    })
  })
})

describe('asList', () => {
  it('splits a text at white space', () => {
    expect(asList(' a b\x1cc ')).toEqual(['a', 'b', 'c'])
    expect(asList('')).toEqual([])
  })

  it('splits it at a separator, and strips the members unless they keep their white space', () => {
    expect(asList('a, b', ',')).toEqual(['a', 'b'])
    expect(asList('a, b', ',', true)).toEqual(['a', ' b'])
    expect(asList('', ',')).toEqual([''])
  })

  it('leaves a list as it is, and makes one of anything else', () => {
    const list = ['a', 1]

    expect(asList(list)).toBe(list)
    expect(asList(undefined)).toEqual([])
    expect(asList(null)).toEqual([])
    expect(asList(0)).toEqual([0])
  })
})
