import type { Problem } from './errors.js'
import { didYouMean } from './nearest.js'
import { coerce, membersOf, typeOfValue, type Coerced, type OptionType } from './option-type.js'
import { declaredSpecs, type OptionSpec } from './option.js'

/** An options class: its instance holds the defaults. */
export type OptionsClass = new () => object

/** The form without decorators: option name → spec. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>

/** An option with everything known about it. */
export interface ResolvedSpec extends OptionSpec {
  readonly name: string
  readonly type: OptionType
  readonly required: boolean
  readonly default: unknown
}

/** What was made of the options given: the value with defaults, frozen, or the problems. */
export interface Checked {
  readonly value: object
  readonly problems: readonly Problem[]
}

/** The declared options of one class: checks, fills in defaults, describes. */
export class OptionSchema {
  /** @param owner - who has these options, for messages. */
  constructor(
    readonly owner: string,
    readonly specs: ReadonlyMap<string, ResolvedSpec>,
  ) {}

  /** Reads the specs from an options class with `@option`s, or takes them as they are. */
  static of(owner: string, declared: OptionsClass | OptionSpecs): OptionSchema {
    return typeof declared === 'function' ? fromClass(owner, declared) : fromSpecs(owner, declared)
  }

  /** Checks what was given, as values or as text, and fills in the defaults. */
  check(given: Readonly<Record<string, unknown>>, place?: string): Checked {
    const problems: Problem[] = []
    const value: Record<string, unknown> = {}
    for (const name of Object.keys(given)) {
      if (this.specs.has(name)) continue
      problems.push({
        code: 'OPTION_UNKNOWN',
        fault: `${this.owner} has no option ${JSON.stringify(name)}`,
        remedy: didYouMean(name, this.specs.keys(), 'its options'),
        place,
      })
    }
    for (const spec of this.specs.values()) {
      const result = this.#one(spec, Object.hasOwn(given, spec.name) ? given[spec.name] : undefined)
      if ('value' in result) value[spec.name] = result.value
      else
        problems.push({
          code: codeOf(result.fault),
          fault: `${this.owner}: option ${JSON.stringify(spec.name)} ${result.fault}`,
          remedy: result.remedy,
          place,
        })
    }
    return { value: Object.freeze(value), problems }
  }

  #one(spec: ResolvedSpec, given: unknown): Coerced {
    if (given === undefined) {
      if (!spec.required) return { value: spec.default }
      return { fault: MISSING, remedy: `give it${spec.description === undefined ? '' : `: ${spec.description}`}` }
    }
    const result =
      spec.type === 'list' ? list(spec, given) : spec.type === 'any' ? { value: given } : coerce(spec.type, given)
    if (!('value' in result))
      return spec.secret === true ? { fault: `is not of type ${spec.type}`, remedy: result.remedy } : result
    const fault = outOfBounds(spec, result.value) ?? spec.check?.(result.value as never)
    return fault === undefined
      ? result
      : { fault, remedy: spec.description === undefined ? 'change it' : `it is: ${spec.description}` }
  }
}

const MISSING = 'is required'

function codeOf(fault: string): string {
  return fault === MISSING ? 'OPTION_MISSING' : 'OPTION_INVALID'
}

function list(spec: ResolvedSpec, given: unknown): Coerced {
  const members: unknown = typeof given === 'string' ? membersOf(given, spec.separator ?? 'auto') : given
  if (!Array.isArray(members))
    return { fault: 'is not a list', remedy: 'write an array, or a text with its members in lines or between commas' }
  const values: unknown[] = []
  for (const [index, member] of members.entries()) {
    const result = coerce(spec.of ?? 'string', member)
    if (!('value' in result))
      return { fault: `has a member (number ${index + 1}) that ${result.fault}`, remedy: result.remedy }
    values.push(result.value)
  }
  return { value: Object.freeze(values) }
}

function outOfBounds(spec: ResolvedSpec, value: unknown): string | undefined {
  if (spec.choices !== undefined) {
    const wrong = (Array.isArray(value) ? (value as unknown[]) : [value]).find(
      (each) => !spec.choices?.includes(each as string),
    )
    if (wrong !== undefined) return `is ${JSON.stringify(wrong)}, which is none of ${spec.choices.join(', ')}`
  }
  const size = Array.isArray(value) ? value.length : value
  if (typeof size !== 'number') return undefined
  const noun = Array.isArray(value) ? 'has a length of' : 'is'
  if (spec.min !== undefined && size < spec.min) return `${noun} ${size}, less than ${spec.min}`
  if (spec.max !== undefined && size > spec.max) return `${noun} ${size}, more than ${spec.max}`
  return undefined
}

function fromClass(owner: string, Class: OptionsClass): OptionSchema {
  const defaults = new Class() as Record<string, unknown>
  const specs = new Map<string, ResolvedSpec>()
  for (const [name, spec] of declaredSpecs(Class))
    specs.set(name, resolveSpec(`${owner} (${Class.name})`, name, spec, defaults[name]))
  const undeclared = Object.keys(defaults).filter((name) => !specs.has(name))
  if (undeclared.length > 0) {
    throw new TypeError(
      `${owner}: ${Class.name} has ${undeclared.join(', ')} without @option(); put it before each property`,
    )
  }
  return new OptionSchema(owner, specs)
}

function fromSpecs(owner: string, declared: OptionSpecs): OptionSchema {
  const entries = Object.entries(declared).map(
    ([name, spec]) => [name, resolveSpec(owner, name, spec, spec.default)] as const,
  )
  return new OptionSchema(owner, new Map(entries))
}

function resolveSpec(
  owner: string,
  name: string,
  spec: OptionSpec & { designType?: OptionType },
  initial: unknown,
): ResolvedSpec {
  const type = spec.type ?? typeOfValue(initial) ?? spec.designType
  if (type === undefined) {
    throw new TypeError(
      `${owner}: the type of option ${JSON.stringify(name)} is not known; write @option({ type: 'string' }) (or another type), or give the property a default`,
    )
  }
  const frozen = Array.isArray(initial) ? Object.freeze([...(initial as unknown[])]) : initial
  return { ...spec, name, type, default: frozen, required: spec.required ?? initial === undefined }
}
