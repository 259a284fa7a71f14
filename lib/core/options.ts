import { described, isThenable } from '../protocol/index.js'
import { definitionOf, type Definition } from './definition.js'
import { OptionError, type Problem } from './errors.js'
import type { Checked } from './option-schema.js'
import { OptionSchema, type OptionsClass, type OptionSpecs } from './option-schema.js'
import { isStandardSchema, type StandardSchema } from './standard-schema.js'

/** Options as a layer sees them: defaults filled in, so that nothing is optional; frozen. */
export type ResolvedOptions<O> = Readonly<Required<O>>

/** How a class may declare its options: a class with `@option`s, a record of specs, or any Standard Schema. */
export type OptionsDeclaration = OptionsClass | OptionSpecs | StandardSchema

/** What {@link checkOptions} made, with the declaration that it holds for, so that it needs no second check. */
const checked = new WeakMap<object, OptionsDeclaration | undefined>()
const schemas = new WeakMap<Definition, OptionSchema>()

/** Checks the options of a class against what it declares; without a declaration they are only copied and frozen. */
export function checkOptions(Class: object, given: unknown, place?: string): Checked {
  const owner = ownerOf(Class)
  if (given !== undefined && (typeof given !== 'object' || given === null || Array.isArray(given))) {
    const fault = `the options of ${owner} are ${typeOf(given)}, not an object`
    return { value: {}, problems: [{ code: 'OPTIONS_INVALID', fault, remedy: 'write { name: value, … }', place }] }
  }
  const options = (given ?? {}) as Readonly<Record<string, unknown>>
  const declaration = definitionOf(Class)?.options
  if (checked.has(options) && checked.get(options) === declaration) return { value: options, problems: [] }
  const result = isStandardSchema(declaration)
    ? validate(owner, declaration, options, place)
    : (optionSchema(Class)?.check(options, place) ?? { value: Object.freeze({ ...options }), problems: [] })
  if (result.problems.length === 0) checked.set(result.value, declaration)
  return result
}

function ownerOf(Class: object): string {
  return definitionOf(Class)?.name ?? (Class as { name: string }).name
}

/** Without the value: it may be a secret in the wrong place. */
function typeOf(given: unknown): string {
  if (given === null) return 'null'
  return Array.isArray(given) ? 'an array' : `a ${typeof given}`
}

/** The options of a class, checked, or an error with all that is wrong. */
export function optionsFor<O>(Class: object, given: unknown): ResolvedOptions<O> {
  const { value, problems } = checkOptions(Class, given)
  if (problems.length > 0) throw new OptionError(`The options of ${ownerOf(Class)} do not fit`, problems)
  return value as ResolvedOptions<O>
}

/** The declared options of a class; undefined if it declares none or by a Standard Schema. */
export function optionSchema(Class: object): OptionSchema | undefined {
  const definition = definitionOf(Class)
  if (definition?.options === undefined || isStandardSchema(definition.options)) return undefined
  const known = schemas.get(definition)
  if (known !== undefined) return known
  const schema = OptionSchema.of(definition.name, definition.options)
  schemas.set(definition, schema)
  return schema
}

function validate(owner: string, schema: StandardSchema, given: object, place: string | undefined): Checked {
  const result = schema['~standard'].validate(given)
  if (isThenable(result)) {
    result.then(undefined, () => undefined)
    throw new TypeError(
      `the schema of ${owner} validates asynchronously; options are checked when a stack is built, which is synchronous`,
    )
  }
  if (result.issues === undefined) return { value: frozen(owner, result.value), problems: [] }
  const problems = result.issues.map((issue): Problem => {
    const path = (issue.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.')
    const fault = `${owner}: ${path === '' ? 'its options' : `option ${JSON.stringify(path)}`}: ${issue.message}`
    return { code: 'OPTION_INVALID', fault, remedy: 'change it to what its schema takes', place }
  })
  return { value: {}, problems }
}

/** A copy of what a schema gave; an instance of a class stays what it is. */
function frozen(owner: string, value: unknown): object {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`the schema of ${owner} gives ${described(value)}; options are an object`)
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  return Object.freeze(prototype === null || prototype === Object.prototype ? { ...value } : value)
}
