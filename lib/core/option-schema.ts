import type { Problem } from './errors.js'
import { didYouMean } from './nearest.js'
import { typeOfValue, type Coerced, type OptionType } from './option-type.js'
import { optionValue, valueOf } from './option-value.js'
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
      const option = `${this.owner}: option ${JSON.stringify(spec.name)}`
      const result = this.#one(spec, Object.hasOwn(given, spec.name) ? given[spec.name] : undefined)
      if (result === MISSING) {
        const remedy = spec.description === undefined ? 'give it' : `give it: ${spec.description}`
        problems.push({ code: 'OPTION_MISSING', fault: `${option} is required`, remedy, place })
      } else if ('value' in result) value[spec.name] = result.value
      else problems.push({ code: 'OPTION_INVALID', fault: `${option} ${result.fault}`, remedy: result.remedy, place })
    }
    return { value: Object.freeze(value), problems }
  }

  #one(spec: ResolvedSpec, given: unknown): Coerced | typeof MISSING {
    if (given !== undefined) return optionValue(spec, given)
    return spec.required ? MISSING : { value: spec.default }
  }
}

const MISSING = 'missing'

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
  const { designType, ...known } = spec
  const type = spec.type ?? typeOfValue(initial) ?? designType
  if (type === undefined) {
    throw new TypeError(
      `${owner}: the type of option ${JSON.stringify(name)} is not known; write @option({ type: 'string' }) (or another type), or give the property a default`,
    )
  }
  const required = spec.required ?? initial === undefined
  return { ...known, name, type, required, default: defaultOf(owner, name, { ...spec, type }, initial) }
}

/** A default as options have it: a text for a duration or a list is read as if it were given. */
function defaultOf(
  owner: string,
  name: string,
  spec: Pick<ResolvedSpec, 'type' | 'of' | 'separator'>,
  initial: unknown,
) {
  if (typeof initial !== 'string' && !Array.isArray(initial)) return initial
  const read = valueOf(spec, initial)
  if ('value' in read) return read.value
  throw new TypeError(`${owner}: the default of option ${JSON.stringify(name)} ${read.fault}; ${read.remedy}`)
}
