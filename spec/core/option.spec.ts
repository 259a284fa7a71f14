import 'reflect-metadata'
import { middleware } from '../../lib/core/decorators.js'
import { Middleware } from '../../lib/core/middleware.js'
import { declaredSpecs, option } from '../../lib/core/option.js'
import { OptionSchema, type OptionsClass } from '../../lib/core/option-schema.js'
import { compiled, plainReflect, type Compilation } from './compiled.js'

const COMPILATIONS: readonly (readonly [string, Compilation])[] = [
  ['legacy decorators', { decorators: 'legacy', reflect: plainReflect() }],
  ['legacy decorators with reflect-metadata, none emitted', { decorators: 'legacy' }],
  [
    'legacy decorators, metadata emitted, without reflect-metadata',
    { decorators: 'legacy', metadata: true, reflect: plainReflect() },
  ],
  ['legacy decorators with metadata', { decorators: 'legacy', metadata: true }],
  ['standard decorators', { decorators: 'standard', reflect: plainReflect() }],
]

function types(Class: OptionsClass): Record<string, string> {
  return Object.fromEntries([...OptionSchema.of('spec', Class).specs].map(([name, { type }]) => [name, type]))
}

describe.each(COMPILATIONS)('option, with %s', (_, compilation) => {
  const evaluated = (source: string): Record<string, unknown> => compiled(source, { option }, compilation)

  it('declares properties with their defaults, in order', () => {
    const { Options } = evaluated(`
      export class Options {
        @option({ type: 'string', description: 'Who' }) name!: string
        @option() most = 5
        @option({ type: 'duration', min: 1 }) wait = '30s'
        @option() rules: string[] = []
        @option() pattern = /a/
        @option() strict = false
        @option() home = new URL('https://a/')
        @option() decide = () => true
      }`)
    const schema = OptionSchema.of('spec', Options as OptionsClass)
    expect([...schema.specs.keys()]).toEqual(['name', 'most', 'wait', 'rules', 'pattern', 'strict', 'home', 'decide'])
    expect(types(Options as OptionsClass)).toEqual({
      name: 'string',
      most: 'number',
      wait: 'duration',
      rules: 'list',
      pattern: 'regexp',
      strict: 'boolean',
      home: 'url',
      decide: 'any',
    })
    expect(schema.specs.get('name')).toMatchObject({ description: 'Who', required: true })
    expect(schema.specs.get('wait')).toMatchObject({ min: 1, required: false, default: 30_000 })
  })
  it('adds what an options class inherits, the nearest winning', () => {
    const exports = evaluated(`
      export class Base {
        @option({ description: 'base' }) a = 1
        @option({ description: 'base' }) b = 2
      }
      export class Derived extends Base {
        @option({ description: 'derived' }) override b = 3
        @option() c = 4
      }
      export class Other extends Base {
        @option() d = 5
      }`)
    const [Base, Derived, Other] = [exports.Base, exports.Derived, exports.Other] as [
      OptionsClass,
      OptionsClass,
      OptionsClass,
    ]
    expect([...OptionSchema.of('spec', Derived).specs.values()]).toMatchObject([
      { name: 'a', default: 1, description: 'base' },
      { name: 'b', default: 3, description: 'derived' },
      { name: 'c', default: 4 },
    ])
    expect([...OptionSchema.of('spec', Base).specs.keys()]).toEqual(['a', 'b'])
    expect([...OptionSchema.of('spec', Base).specs.values()]).toMatchObject([
      { default: 1 },
      { default: 2, description: 'base' },
    ])
    expect([...OptionSchema.of('spec', Other).specs.keys()]).toEqual(['a', 'b', 'd'])
  })
  it('gives the options of a class that @middleware registers', () => {
    const name = `option-spec-${compilation.decorators}-${COMPILATIONS.findIndex(([, each]) => each === compilation)}`
    const { Gate } = compiled(
      `
      class Options {
        @option({ type: 'string' }) user!: string
        @option() most = 5
      }
      @middleware('${name}', { options: Options })
      class Gate extends Middleware {
        call(environ, startResponse) { return this.app(environ, startResponse) }
      }
      exports.Gate = Gate`,
      { middleware, Middleware, option },
      compilation,
    ) as { Gate: new (app: () => [], options: object) => { options: unknown } }
    expect(new Gate(() => [], { user: 'ann', most: '7' }).options).toEqual({ user: 'ann', most: 7 })
    expect(() => new Gate(() => [], {})).toThrow(`${name}: option "user" is required`)
  })
  it('refuses a static member', () => {
    expect(() => evaluated(`export class Options { @option() static a = 1 }`)).toThrow(
      new TypeError('@option() stands before a, a static member; put it before a public property'),
    )
  })
  it('refuses a symbol', () => {
    expect(() => evaluated(`export class Options { @option() [Symbol.for('a')] = 1 }`)).toThrow(
      new TypeError('@option() stands before Symbol(a), a symbol; put it before a public property'),
    )
  })
})

describe('option', () => {
  const legacy = (metadata: boolean, reflect?: object) => (source: string) =>
    compiled(source, { option }, { decorators: 'legacy', metadata, ...(reflect === undefined ? {} : { reflect }) })
  const DESIGNED = `
    export class Options {
      @option() s!: string
      @option() n!: number
      @option() b!: boolean
      @option() l!: string[]
      @option() r!: RegExp
      @option() u!: URL
      @option({ type: 'duration' }) d!: number
    }`

  it('takes the type from the metadata if nothing else tells it', () => {
    expect(types(legacy(true)(DESIGNED).Options as OptionsClass)).toEqual({
      s: 'string',
      n: 'number',
      b: 'boolean',
      l: 'list',
      r: 'regexp',
      u: 'url',
      d: 'duration',
    })
  })
  it('says what to write where there is no metadata', () => {
    const message = /the type of option "s" is not known; write @option\(\{ type: 'string' \}\)/
    expect(() => types(legacy(false)(DESIGNED).Options as OptionsClass)).toThrow(message)
    expect(() => types(compiled(DESIGNED, { option }, { decorators: 'standard' }).Options as OptionsClass)).toThrow(
      message,
    )
  })
  it('says so too where the metadata tells no type of an option', () => {
    const { Options } = legacy(true)(`export class Options { @option() m!: Map<string, string> }`)
    expect(() => types(Options as OptionsClass)).toThrow('the type of option "m" is not known')
  })
  it('lets the decorator win over the default, and the default over the metadata', () => {
    const { Options } = legacy(true)(`
      export class Options {
        @option({ type: 'integer' }) a: number = 5
        @option() b: number | string = 'text'
        @option() c: any = 5
      }`)
    expect(types(Options as OptionsClass)).toEqual({ a: 'integer', b: 'string', c: 'number' })
  })
  it('keeps the type of the metadata out of what is known of the option', () => {
    const { Options } = legacy(true)(`export class Options { @option() a!: string }`)
    expect(OptionSchema.of('spec', Options as OptionsClass).specs.get('a')).toEqual({
      name: 'a',
      type: 'string',
      required: true,
      default: undefined,
    })
  })
  it('takes an accessor of standard decorators', () => {
    const { Options } = compiled(
      `export class Options { @option() accessor a = 5 }`,
      { option },
      { decorators: 'standard' },
    )
    expect([...OptionSchema.of('spec', Options as OptionsClass).specs.values()]).toMatchObject([
      { name: 'a', default: 5 },
    ])
  })
  it.each([
    ['@option() #a = 1', '#a, a private member'],
    ['@option() a() {}', 'a, a method'],
    ['@option() get a() { return 1 }', 'a, a getter'],
    ['@option() static accessor a = 1', 'a, a static member'],
  ])('refuses, as a standard decorator, %s', (member, what) => {
    expect(() => compiled(`export class Options { ${member} }`, { option }, { decorators: 'standard' })).toThrow(
      new TypeError(`@option() stands before ${what}; put it before a public property`),
    )
  })
  it('is seen by another copy of the package', () => {
    class Options {
      @option() a = 1
    }
    jest.isolateModules(() => {
      const copy = jest.requireActual<{ declaredSpecs: typeof declaredSpecs }>('../../lib/core/option.js')
      expect(copy.declaredSpecs).not.toBe(declaredSpecs)
      expect([...copy.declaredSpecs(Options).keys()]).toEqual(['a'])
    })
  })
})

describe('declaredSpecs', () => {
  it('is empty for a class without options', () => {
    class Empty {
      readonly nothing = true
    }
    expect(declaredSpecs(Empty).size).toBe(0)
  })
})
