import { OptionSchema, type ResolvedSpec } from '../../lib/core/option-schema.js'
import type { OptionSpec } from '../../lib/core/option.js'
import { optionValue, valueOf } from '../../lib/core/option-value.js'

function specOf(spec: OptionSpec): ResolvedSpec {
  const resolved = OptionSchema.of('spec', { it: spec }).specs.get('it')
  if (resolved === undefined) throw new Error('no such option')
  return resolved
}

function read(spec: OptionSpec, given: unknown): unknown {
  return optionValue(specOf(spec), given)
}

describe('valueOf', () => {
  it('takes any value as it is for any', () => {
    const given = new Map()
    expect(valueOf({ type: 'any' }, given)).toEqual({ value: given })
    expect(valueOf({ type: 'any' }, '5')).toEqual({ value: '5' })
  })
  it('makes members of a text, of strings by default', () => {
    expect(valueOf({ type: 'list' }, 'a, b')).toEqual({ value: ['a', 'b'] })
    expect(valueOf({ type: 'list', separator: 'lines' }, 'a, b')).toEqual({ value: ['a, b'] })
    expect(valueOf({ type: 'list', of: 'duration' }, '1s, 5')).toEqual({ value: [1000, 5] })
    expect(valueOf({ type: 'list' }, '')).toEqual({ value: [] })
  })
  it('makes members of an array, frozen, and leaves the array', () => {
    const given = ['1', 2]
    const result = valueOf({ type: 'list', of: 'integer' }, given)
    expect(result).toEqual({ value: [1, 2] })
    expect('value' in result && Object.isFrozen(result.value)).toBe(true)
    expect(given).toEqual(['1', 2])
    expect(Object.isFrozen(given)).toBe(false)
  })
  it('says which member is wrong', () => {
    expect(valueOf({ type: 'list', of: 'integer' }, '1, x')).toEqual({
      fault: 'has a member (number 2) that is the string "x", not an integer',
      remedy: 'write digits, like 8080',
    })
    expect(valueOf({ type: 'list' }, [5])).toHaveProperty(
      'fault',
      'has a member (number 1) that is the number 5, not a string',
    )
  })
  it.each([[5], [{}], [null], [new Set(['a'])]])('refuses %p as a list', (given) => {
    expect(valueOf({ type: 'list' }, given)).toEqual({
      fault: 'is not a list',
      remedy: 'write an array, or a text with its members in lines or between commas',
    })
  })
})

describe('valueOf a filter', () => {
  const layer = (app: unknown) => app
  class Guard {}
  const remedy = 'make it with layer(Class, options)'

  it('takes a layer as it is', () => {
    expect(valueOf({ type: 'filter' }, layer)).toEqual({ value: layer })
  })
  it.each([
    ['office', 'is the string "office", not a layer'],
    [Guard, 'is the class Guard, not a layer'],
    [undefined, 'is undefined, not a layer'],
  ])('refuses %p', (given, fault) => {
    expect(valueOf({ type: 'filter' }, given)).toEqual({ fault, remedy })
  })
  it('takes several in an array, frozen, and leaves the array', () => {
    const given = [layer, layer]
    const result = valueOf({ type: 'filters' }, given)
    expect(result).toEqual({ value: given })
    expect(Object.isFrozen((result as { value: unknown }).value)).toBe(true)
    expect(Object.isFrozen(given)).toBe(false)
  })
  it('says which of several is wrong, and that they are an array', () => {
    expect(valueOf({ type: 'filters' }, [layer, 'a'])).toEqual({
      fault: 'has a member (number 2) that is the string "a", not a layer',
      remedy,
    })
    expect(valueOf({ type: 'filters' }, 'a b')).toEqual({
      fault: 'is the string "a b", not a list of layers',
      remedy: 'write an array of what layer(Class, options) makes',
    })
  })
  it('counts several within their bounds', () => {
    expect(read({ type: 'filters', min: 1 }, [])).toEqual({ fault: 'has 0 members', remedy: 'the least is 1 members' })
  })
})

describe('optionValue', () => {
  it('keeps numbers within their bounds, which are part of them', () => {
    const spec: OptionSpec = { type: 'integer', min: 1, max: 3 }
    for (const value of [1, 2, 3]) expect(read(spec, value)).toEqual({ value })
    expect(read(spec, '0')).toEqual({ fault: 'is 0', remedy: 'the least is 1' })
    expect(read(spec, 4)).toEqual({ fault: 'is 4', remedy: 'the most is 3' })
  })
  it('writes bounds as a person would', () => {
    expect(read({ type: 'duration', min: 1_000 }, '500ms')).toEqual({ fault: 'is 500ms', remedy: 'the least is 1s' })
    expect(read({ type: 'size', max: 1_024 }, '1MiB')).toEqual({ fault: 'is 1MiB', remedy: 'the most is 1KiB' })
  })
  it('counts the members of a list', () => {
    const spec: OptionSpec = { type: 'list', of: 'integer', min: 1, max: 2 }
    expect(read(spec, '9')).toEqual({ value: [9] })
    expect(read(spec, [8, 9])).toEqual({ value: [8, 9] })
    expect(read(spec, '')).toEqual({ fault: 'has 0 members', remedy: 'the least is 1 members' })
    expect(read(spec, [1, 2, 3])).toEqual({ fault: 'has 3 members', remedy: 'the most is 2 members' })
  })
  it('has no bounds for texts', () => {
    expect(read({ type: 'string', min: 5, max: 1 }, 'abc')).toEqual({ value: 'abc' })
  })
  it('takes one of the choices, and names the nearest', () => {
    const spec: OptionSpec = { type: 'string', choices: ['gzip', 'br', 'identity'] }
    expect(read(spec, 'br')).toEqual({ value: 'br' })
    expect(read(spec, 'gzp')).toEqual({
      fault: 'is "gzp", which is none of its choices',
      remedy: 'did you mean "gzip"?',
    })
    expect(read(spec, 'zstandard')).toHaveProperty('remedy', 'its choices: gzip, br, identity')
    expect(read({ type: 'integer', choices: [1, 2] }, '9')).toEqual({
      fault: 'is 9, which is none of its choices',
      remedy: 'did you mean "1" or "2"?',
    })
    expect(read(spec, 'x'.repeat(90))).toHaveProperty('fault', `is "${'x'.repeat(80)}…", which is none of its choices`)
  })
  it('takes only choices for the members of a list', () => {
    const spec: OptionSpec = { type: 'list', choices: ['a', 'b'] }
    expect(read(spec, 'a, b, a')).toEqual({ value: ['a', 'b', 'a'] })
    expect(read(spec, 'a, c')).toHaveProperty('fault', 'is "c", which is none of its choices')
  })
  it('asks the check of its own with the value made, after bounds', () => {
    const check = jest.fn((value: number): string | undefined => (value % 2 === 0 ? undefined : 'is odd'))
    const spec: OptionSpec = { type: 'integer', max: 10, check }
    expect(read(spec, '4')).toEqual({ value: 4 })
    expect(check).toHaveBeenCalledWith(4)
    expect(read(spec, '5')).toEqual({ fault: 'is odd', remedy: 'change it' })
    expect(read({ ...spec, description: 'an even number' }, '5')).toEqual({
      fault: 'is odd',
      remedy: 'it is: an even number',
    })
    check.mockClear()
    expect(read(spec, '11')).toHaveProperty('fault', 'is 11')
    expect(check).not.toHaveBeenCalled()
  })
  describe('of a secret', () => {
    it.each<[OptionSpec, unknown, string]>([
      [{ type: 'integer' }, 'hunter2', 'is not of type integer'],
      [{ type: 'list', of: 'integer' }, '1, hunter2', 'is not of type list'],
      [{ type: 'string', choices: ['a', 'b'] }, 'hunter2', 'is none of its choices'],
      [{ type: 'integer', min: 5 }, 4, 'is out of bounds'],
      [{ type: 'integer', max: 5 }, 6, 'is out of bounds'],
      [{ type: 'list', max: 0 }, 'hunter2', 'is out of bounds'],
      [{ type: 'string', check: (value: string) => `${value} is short; ${value}!` }, 'hunter2', '… is short; …!'],
      [{ type: 'number', check: (value: number) => `is ${value}` }, 1234, 'is …'],
      [{ type: 'list', check: (value: string[]) => `has ${value.join()}` }, 'hunter2, tiger', 'has …,…'],
      [{ type: 'string', check: () => 'is empty' }, '', 'is empty'],
      [{ type: 'any', check: () => 'is no object' }, Object.create(null), 'is no object'],
    ])('never prints the value: %j', (spec, given, fault) => {
      const result = read({ ...spec, secret: true }, given)
      expect(result).toHaveProperty('fault', fault)
      expect(JSON.stringify(result)).not.toMatch(/hunter2|tiger|1234/)
      expect(result).toHaveProperty('remedy', expect.stringMatching(/./))
    })
    it('still says what would be right', () => {
      expect(read({ type: 'integer', secret: true }, 'x')).toHaveProperty('remedy', 'write digits, like 8080')
      expect(read({ type: 'string', choices: ['a'], secret: true }, 'x')).toHaveProperty('remedy', 'write one of them')
      expect(read({ type: 'integer', min: 5, secret: true }, 1)).toHaveProperty('remedy', 'the least is 5')
      expect(read({ type: 'integer', secret: true }, 5)).toEqual({ value: 5 })
    })
  })
})
