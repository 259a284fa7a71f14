import type { OptionType, ScalarType } from './option-type.js'

/** What of some layers a request has passed: all, at least one, or perhaps none. */
export type Passed = 'all' | 'one' | 'perhaps'

/** What is known of one option: its type, its bounds, what to tell a person about it. */
export interface OptionSpec {
  /** Its type; else that of its default, else `design:type` where the compiler emits it. */
  readonly type?: OptionType
  /** Of filters: what of them a request has passed that goes on; default `perhaps` none. It tells what they provide. */
  readonly passed?: Passed
  /** The type of the members of a list; default `string`. */
  readonly of?: ScalarType
  /** How a list is written as text: `lines`, or by lines if there are several and else by commas (the default). */
  readonly separator?: 'lines' | 'auto'
  /** In a class, the default is the property's initial value; here for the form without decorators. */
  readonly default?: unknown
  /** Whether it must be given; by default it must if it has no default. */
  readonly required?: boolean
  /** The values it may have. */
  readonly choices?: readonly (string | number)[]
  /** The smallest value of a number, a duration (ms) or a size (bytes); the fewest members of a list. */
  readonly min?: number
  /** The largest value, or the most members. */
  readonly max?: number
  /** A secret is never printed. */
  readonly secret?: boolean
  /** One line for `--help`, errors and the manual. */
  readonly description?: string
  /** A further check: says what is wrong with a value, or nothing. */
  readonly check?: (value: never) => string | undefined
}

type Constructor = abstract new (...args: never[]) => object
type StandardContext = ClassFieldDecoratorContext | ClassAccessorDecoratorContext
type StandardField = Pick<StandardContext, 'kind' | 'name' | 'static' | 'private' | 'addInitializer'>
type OptionDecorator = (target: object | undefined, property: string | symbol | StandardField) => void

/** Specs by options class. On `globalThis`, so that two copies of the package see each other's. */
const SPECS = Symbol.for('tsgi.option-specs.v1')
const shared = globalThis as unknown as { [SPECS]?: WeakMap<object, Map<string, OptionSpec>> | undefined }
const specsOf = (shared[SPECS] ??= new WeakMap())

/**
 * Declares a property of an options class as an option. The property's initial value is the default; a property
 * without one is required. Works as a legacy and as a standard decorator, with and without metadata.
 *
 * @throws {TypeError} if it stands before anything but a public property of instances with a name that is a text.
 */
export function option(spec: OptionSpec = {}): OptionDecorator {
  return (target, property) => {
    if (typeof property !== 'object') {
      if (typeof target === 'function') throw misplaced(property, 'a static member')
      declare((target as object).constructor, nameOf(property), withDesignType(spec, target as object, property))
      return
    }
    const name = nameOf(property.name)
    if (property.static) throw misplaced(name, 'a static member')
    if (property.private) throw misplaced(name, 'a private member')
    if (!['field', 'accessor'].includes(property.kind)) throw misplaced(name, `a ${property.kind}`)
    // A standard field decorator does not see its class; its instances do, and options classes are made to be read.
    property.addInitializer(function (this: unknown) {
      declare((this as object).constructor, name, spec)
    })
  }
}

function nameOf(property: string | symbol): string {
  if (typeof property === 'string') return property
  throw misplaced(property, 'a symbol')
}

function misplaced(property: string | symbol, what: string): TypeError {
  return new TypeError(`@option() stands before ${String(property)}, ${what}; put it before a public property`)
}

function declare(owner: object, name: string, spec: OptionSpec): void {
  const own = specsOf.get(owner) ?? new Map<string, OptionSpec>()
  own.set(name, spec)
  specsOf.set(owner, own)
}

function withDesignType(spec: OptionSpec, target: object, property: string | symbol): OptionSpec {
  if (spec.type !== undefined) return spec
  const reflect = Reflect as { getMetadata?: (key: string, target: object, property: string | symbol) => unknown }
  const design = reflect.getMetadata?.('design:type', target, property)
  const type = typeOfDesign(design)
  return type === undefined ? spec : ({ ...spec, designType: type } as OptionSpec)
}

function typeOfDesign(design: unknown): OptionType | undefined {
  switch (design) {
    case String:
      return 'string'
    case Number:
      return 'number'
    case Boolean:
      return 'boolean'
    case Array:
      return 'list'
    case RegExp:
      return 'regexp'
    case URL:
      return 'url'
    default:
      return undefined
  }
}

/** The specs declared on an options class and on those it extends, the nearest winning; read after it was constructed. */
export function declaredSpecs(owner: Constructor): Map<string, OptionSpec & { readonly designType?: OptionType }> {
  const chain: Map<string, OptionSpec>[] = []
  for (let each: object | null = owner; each !== null; each = Object.getPrototypeOf(each) as object | null) {
    const own = specsOf.get(each)
    if (own !== undefined) chain.unshift(own)
  }
  return new Map(chain.flatMap((specs) => [...specs]))
}
