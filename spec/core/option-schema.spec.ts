import { OptionSchema, type OptionSpecs } from '../../lib/core/option-schema.js'
import { option } from '../../lib/core/option.js'

class GateOptions {
  @option({ type: 'string', description: 'Who may pass' }) user!: string
  @option({ min: 1 }) most = 5
  @option({ type: 'duration' }) wait = 1_000
}

const gate = OptionSchema.of('gate', GateOptions)

describe('OptionSchema.of', () => {
  it('knows of an options class types, defaults and what is required', () => {
    expect([...gate.specs.values()]).toEqual([
      { name: 'user', type: 'string', description: 'Who may pass', required: true, default: undefined },
      { name: 'most', type: 'number', min: 1, required: false, default: 5 },
      { name: 'wait', type: 'duration', required: false, default: 1_000 },
    ])
    expect(gate.owner).toBe('gate')
  })
  it('takes a record of specs', () => {
    const schema = OptionSchema.of('gate', {
      user: { type: 'string' },
      most: { default: 5 },
      note: { type: 'string', required: false },
    })
    expect([...schema.specs.values()]).toEqual([
      { name: 'user', type: 'string', required: true, default: undefined },
      { name: 'most', type: 'number', required: false, default: 5 },
      { name: 'note', type: 'string', required: false, default: undefined },
    ])
  })
  it('may require an option that has a default', () => {
    expect(OptionSchema.of('gate', { user: { default: 'a', required: true } }).check({}).problems).toHaveLength(1)
  })
  it('reads a default as it would a given value', () => {
    const { value } = OptionSchema.of('gate', {
      wait: { type: 'duration', default: '30s' },
      rules: { type: 'list', of: 'integer', default: '1, 2' },
      more: { type: 'list', of: 'size', default: ['1KiB'] },
      none: { type: 'string', default: null },
      text: { type: 'any', default: '5' },
    }).check({})
    expect(value).toEqual({ wait: 30_000, rules: [1, 2], more: [1_024], none: null, text: '5' })
  })
  it('freezes a default list and leaves the one that was given', () => {
    const list = ['a']
    const { value } = OptionSchema.of('gate', { rules: { default: list } }).check({})
    expect(value).toEqual({ rules: ['a'] })
    expect(Object.isFrozen((value as { rules: unknown }).rules)).toBe(true)
    expect(Object.isFrozen(list)).toBe(false)
  })
  it('refuses a default that does not fit its type', () => {
    expect(() => OptionSchema.of('gate', { wait: { type: 'duration', default: 'soon' } })).toThrow(
      new TypeError(
        'gate: the default of option "wait" is the string "soon", not a duration; write a number with a unit: 500ms, 30s, 5m, 1h, 7d; a bare number is milliseconds',
      ),
    )
  })
  it('refuses an option of which nothing tells the type', () => {
    expect(() => OptionSchema.of('gate', { user: {} })).toThrow(
      new TypeError(
        'gate: the type of option "user" is not known; write @option({ type: \'string\' }) (or another type), or give the property a default',
      ),
    )
    class Untyped {
      @option() user: unknown
    }
    expect(() => OptionSchema.of('gate', Untyped)).toThrow('gate (Untyped): the type of option "user" is not known')
  })
  it('refuses a property without @option()', () => {
    class Half {
      @option() a = 1
      b = 2
      c = 3
    }
    expect(() => OptionSchema.of('gate', Half)).toThrow(
      new TypeError('gate: Half has b, c without @option(); put it before each property'),
    )
  })
})

describe('OptionSchema.check', () => {
  it('fills in the defaults and freezes', () => {
    const { problems, value } = gate.check({ user: 'ann' })
    expect(problems).toEqual([])
    expect(value).toEqual({ user: 'ann', most: 5, wait: 1_000 })
    expect(Object.isFrozen(value)).toBe(true)
  })
  it('takes values and texts', () => {
    expect(gate.check({ user: 'ann', most: '7', wait: '2s' }).value).toEqual({ user: 'ann', most: 7, wait: 2_000 })
  })
  it('takes undefined for not given', () => {
    expect(gate.check({ user: 'ann', most: undefined }).value).toMatchObject({ most: 5 })
  })
  it('does not look at what the object inherits', () => {
    const given = Object.create({ user: 'eve', other: 1 }) as Record<string, unknown>
    expect(gate.check(given).problems.map(({ code }) => code)).toEqual(['OPTION_MISSING'])
  })
  it('tells everything that is wrong at once, with the place', () => {
    expect(gate.check({ usr: 'ann', most: 0 }, 'a.ts:1:2').problems).toEqual([
      { code: 'OPTION_UNKNOWN', fault: 'gate has no option "usr"', remedy: 'did you mean "user"?', place: 'a.ts:1:2' },
      {
        code: 'OPTION_MISSING',
        fault: 'gate: option "user" is required',
        remedy: 'give it: Who may pass',
        place: 'a.ts:1:2',
      },
      { code: 'OPTION_INVALID', fault: 'gate: option "most" is 0', remedy: 'the least is 1', place: 'a.ts:1:2' },
    ])
  })
  it('names all options if none is near, and says what it can of a missing one', () => {
    const specs: OptionSpecs = { user: { type: 'string' } }
    expect(OptionSchema.of('gate', specs).check({ password: 'x' }).problems).toMatchObject([
      { remedy: 'its options: user' },
      { remedy: 'give it' },
    ])
    expect(OptionSchema.of('gate', {}).check({ a: 1 }).problems).toMatchObject([{ remedy: 'there are none' }])
  })
  it('takes an own __proto__ for an unknown option', () => {
    const given = JSON.parse('{"user":"ann","__proto__":{"most":1}}') as Record<string, unknown>
    expect(gate.check(given).problems).toMatchObject([
      { code: 'OPTION_UNKNOWN', fault: 'gate has no option "__proto__"' },
    ])
  })
})
