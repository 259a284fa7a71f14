import { runInNewContext } from 'node:vm'
import { middleware } from '../../lib/core/decorators.js'
import { OptionError } from '../../lib/core/errors.js'
import { Middleware } from '../../lib/core/middleware.js'
import { option } from '../../lib/core/option.js'
import { checkOptions, optionSchema, optionsFor, type OptionsDeclaration } from '../../lib/core/options.js'
import type { StandardSchema } from '../../lib/core/standard-schema.js'
import type { ResponseBody } from '../../lib/protocol/index.js'

let count = 0

/** A middleware class with these options, registered under a new name. */
function declared(
  options: OptionsDeclaration | undefined,
  name = `options-spec-${++count}`,
): typeof Middleware<object> {
  class Gate extends Middleware<object> {
    call(): ResponseBody {
      return []
    }
  }
  return middleware(name, options === undefined ? {} : { options })(Gate)
}

function schema(validate: StandardSchema['~standard']['validate']): StandardSchema {
  return { '~standard': { version: 1, vendor: 'spec', validate } }
}

describe('checkOptions', () => {
  it('checks against the declaration', () => {
    const Class = declared({ most: { type: 'integer', default: 5 } }, 'options-spec-gate')
    expect(checkOptions(Class, { most: '7' })).toEqual({ value: { most: 7 }, problems: [] })
    expect(checkOptions(Class, undefined)).toEqual({ value: { most: 5 }, problems: [] })
    expect(checkOptions(Class, { moist: 7 }, 'a.ts:1:2').problems).toEqual([
      {
        code: 'OPTION_UNKNOWN',
        fault: 'options-spec-gate has no option "moist"',
        remedy: 'did you mean "most"?',
        place: 'a.ts:1:2',
      },
    ])
  })
  it('copies and freezes where nothing is declared', () => {
    class Plain {}
    const given = { a: 1 }
    const { problems, value } = checkOptions(Plain, given)
    expect(problems).toEqual([])
    expect(value).toEqual({ a: 1 })
    expect(value).not.toBe(given)
    expect(Object.isFrozen(value)).toBe(true)
    expect(Object.isFrozen(given)).toBe(false)
    expect(checkOptions(Plain, undefined).value).toEqual({})
    expect(checkOptions(declared(undefined), { a: 1 }).value).toEqual({ a: 1 })
  })
  it.each([
    [null, 'null'],
    ['hunter2', 'a string'],
    [5, 'a number'],
    [() => 1, 'a function'],
    [['a'], 'an array'],
  ])('refuses %p, which is no object, without printing it', (given, what) => {
    class Plain {}
    expect(checkOptions(Plain, given, 'a.ts:1:2')).toEqual({
      value: {},
      problems: [
        {
          code: 'OPTIONS_INVALID',
          fault: `the options of Plain are ${what}, not an object`,
          remedy: 'write { name: value, … }',
          place: 'a.ts:1:2',
        },
      ],
    })
  })
  it('does not check what it made a second time', () => {
    const check = jest.fn(() => undefined)
    const Class = declared({ most: { type: 'integer', check } })
    const { value } = checkOptions(Class, { most: '7' })
    expect(checkOptions(Class, value).value).toBe(value)
    expect(check).toHaveBeenCalledTimes(1)
  })
  it('checks what it made for a class with another declaration', () => {
    const { value } = checkOptions(declared({ most: { type: 'integer' } }), { most: 7 })
    expect(checkOptions(declared({ least: { type: 'integer' } }), value).problems).toHaveLength(2)
    class Plain {}
    const plain = checkOptions(Plain, { most: 'x' }).value
    expect(checkOptions(declared({ most: { type: 'integer' } }), plain).problems).toHaveLength(1)
  })
  it('does not take for checked what was wrong', () => {
    const Class = declared({ most: { type: 'integer' } })
    const wrong = checkOptions(Class, {}).value
    expect(checkOptions(Class, wrong).problems).toHaveLength(1)
  })
  it('holds for a subclass that declares nothing of its own', () => {
    const Class = declared({ most: { type: 'integer', default: 5 } })
    class Special extends Class {
      call(): ResponseBody {
        return []
      }
    }
    expect(checkOptions(Special, {}).value).toEqual({ most: 5 })
  })
  it('names in a message the class that has the options, though several declare the same', () => {
    class Shared {
      @option({ type: 'string' }) key!: string
    }
    const [first, second] = [declared(Shared, 'options-spec-first'), declared(Shared, 'options-spec-second')]
    expect(checkOptions(first, {}).problems).toMatchObject([{ fault: 'options-spec-first: option "key" is required' }])
    expect(checkOptions(second, {}).problems).toMatchObject([
      { fault: 'options-spec-second: option "key" is required' },
    ])
  })

  describe('with a Standard Schema', () => {
    it('takes what the schema makes, frozen', () => {
      const made = { most: 7 }
      const Class = declared(schema((given) => ({ value: { ...made, given } })))
      const { problems, value } = checkOptions(Class, { most: '7' })
      expect(problems).toEqual([])
      expect(value).toEqual({ most: 7, given: { most: '7' } })
      expect(Object.isFrozen(value)).toBe(true)
    })
    it('takes a schema that is a function, as arktype’s are', () => {
      const standard = schema(() => ({ value: { a: 1 } }))
      expect(checkOptions(declared(Object.assign(() => 1, standard) as unknown as StandardSchema), {}).value).toEqual({
        a: 1,
      })
    })
    it('does not freeze what the schema keeps', () => {
      const kept = { a: 1 }
      const value = checkOptions(declared(schema(() => ({ value: kept }))), {}).value
      expect(value).toEqual(kept)
      expect(Object.isFrozen(kept)).toBe(false)
    })
    it('keeps an instance of a class, and an object without prototype an object', () => {
      class Settings {
        constructor(readonly most: number) {}
        double(): number {
          return this.most * 2
        }
      }
      const instance = checkOptions(declared(schema(() => ({ value: new Settings(4) }))), {}).value as Settings
      expect(instance.double()).toBe(8)
      expect(Object.isFrozen(instance)).toBe(true)
      const bare = Object.assign(Object.create(null) as object, { a: 1 })
      expect(checkOptions(declared(schema(() => ({ value: bare }))), {}).value).toEqual({ a: 1 })
    })
    it('is not asked twice', () => {
      const validate = jest.fn((given: unknown) => ({ value: given }))
      const Class = declared(schema(validate))
      const { value } = checkOptions(Class, { a: 1 })
      expect(checkOptions(Class, value).value).toBe(value)
      expect(validate).toHaveBeenCalledTimes(1)
    })
    it('tells its issues, each with its path and place', () => {
      const Class = declared(
        schema(() => ({
          issues: [
            { message: 'too small', path: ['most'] },
            { message: 'no text', path: [{ key: 'rules' }, 2, { key: 'name' }] },
            { message: 'all wrong' },
            { message: 'empty', path: [] },
          ],
        })),
        'options-spec-schema',
      )
      const rest = { code: 'OPTION_INVALID', remedy: 'change it to what its schema takes', place: 'a.ts:1:2' }
      expect(checkOptions(Class, {}, 'a.ts:1:2')).toEqual({
        value: {},
        problems: [
          { fault: 'options-spec-schema: option "most": too small', ...rest },
          { fault: 'options-spec-schema: option "rules.2.name": no text', ...rest },
          { fault: 'options-spec-schema: its options: all wrong', ...rest },
          { fault: 'options-spec-schema: its options: empty', ...rest },
        ],
      })
    })
    it('refuses one that validates asynchronously, of any realm, and leaves no rejection', async () => {
      const unhandled = jest.fn()
      process.on('unhandledRejection', unhandled)
      const message =
        'the schema of options-spec-async validates asynchronously; options are checked when a stack is built, which is synchronous'
      const validate = () => Promise.reject(new Error('late'))
      expect(() => checkOptions(declared(schema(validate), 'options-spec-async'), {})).toThrow(new TypeError(message))
      const other = runInNewContext('() => Promise.resolve({ value: {} })') as () => Promise<{ value: object }>
      expect(() => checkOptions(declared(schema(other)), {})).toThrow('validates asynchronously')
      await new Promise((resolve) => setImmediate(resolve))
      process.off('unhandledRejection', unhandled)
      expect(unhandled).not.toHaveBeenCalled()
    })
    it.each([
      ['text', 'the string "text"'],
      [null, 'null'],
      [undefined, 'undefined'],
    ])('refuses a schema that gives %p', (value, what) => {
      expect(() =>
        checkOptions(
          declared(
            schema(() => ({ value })),
            `options-spec-gives-${String(value)}`,
          ),
          {},
        ),
      ).toThrow(new TypeError(`the schema of options-spec-gives-${String(value)} gives ${what}; options are an object`))
    })
  })
})

describe('optionsFor', () => {
  it('gives the options', () => {
    expect(optionsFor(declared({ most: { default: 5 } }), {})).toEqual({ most: 5 })
  })
  it('throws with everything that is wrong', () => {
    const Class = declared({ most: { type: 'integer' } }, 'options-spec-for')
    expect(() => optionsFor(Class, { a: 1 })).toThrow(OptionError)
    expect(() => optionsFor(Class, { a: 1 })).toThrow(
      'The options of options-spec-for do not fit:\n  options-spec-for has no option "a"; its options: most [OPTION_UNKNOWN]\n  options-spec-for: option "most" is required; give it [OPTION_MISSING]',
    )
  })
})

describe('optionSchema', () => {
  it('gives the schema of what a class declares, made once', () => {
    const Class = declared({ most: { type: 'integer' } }, 'options-spec-one')
    expect(optionSchema(Class)?.owner).toBe('options-spec-one')
    expect([...(optionSchema(Class)?.specs.keys() ?? [])]).toEqual(['most'])
    expect(optionSchema(Class)).toBe(optionSchema(Class))
  })
  it('gives none for a class that declares none, or by a Standard Schema', () => {
    class Plain {}
    expect(optionSchema(Plain)).toBeUndefined()
    expect(optionSchema(declared(undefined))).toBeUndefined()
    expect(optionSchema(declared(schema(() => ({ value: {} }))))).toBeUndefined()
  })
})
