import { definitionOf } from './definition.js'
import { OptionError, type Problem } from './errors.js'
import type { Checked } from './option-schema.js'
import { OptionSchema, type OptionsClass, type OptionSpecs } from './option-schema.js'
import { isStandardSchema, type StandardSchema } from './standard-schema.js'

/** Options as a layer sees them: defaults filled in, so that nothing is optional; frozen. */
export type ResolvedOptions<O> = Readonly<Required<O>>

/** How a class may declare its options: a class with `@option`s, a record of specs, or any Standard Schema. */
export type OptionsDeclaration = OptionsClass | OptionSpecs | StandardSchema

/** Those made by {@link checkOptions}, which need no second check. */
const checked = new WeakSet<object>()
const schemas = new WeakMap<object, OptionSchema>()

/** Checks the options of a class against what it declares; without a declaration they are only copied and frozen. */
export function checkOptions(Class: object, given: unknown, place?: string): Checked {
  const owner = definitionOf(Class)?.name ?? (Class as { name: string }).name
  if (given !== undefined && (typeof given !== 'object' || given === null)) {
    const fault = `the options of ${owner} are ${given === null ? 'null' : `a ${typeof given}`}, not an object`
    return { value: {}, problems: [{ code: 'OPTIONS_INVALID', fault, remedy: 'write { name: value, … }', place }] }
  }
  const options = (given ?? {}) as Readonly<Record<string, unknown>>
  if (checked.has(options)) return { value: options, problems: [] }
  const declaration = definitionOf(Class)?.options
  const result = isStandardSchema(declaration)
    ? validate(owner, declaration, options, place)
    : (optionSchema(Class)?.check(options, place) ?? { value: Object.freeze({ ...options }), problems: [] })
  if (result.problems.length === 0) checked.add(result.value)
  return result
}

/** The options of a class, checked, or an error with all that is wrong. */
export function optionsFor<O>(Class: object, given: unknown): ResolvedOptions<O> {
  const { value, problems } = checkOptions(Class, given)
  if (problems.length > 0)
    throw new OptionError(`The options of ${(Class as { name: string }).name} do not fit`, problems)
  return value as ResolvedOptions<O>
}

/** The declared options of a class; undefined if it declares none or by a Standard Schema. */
export function optionSchema(Class: object): OptionSchema | undefined {
  const definition = definitionOf(Class)
  const declaration = definition?.options
  if (definition === undefined || declaration === undefined || isStandardSchema(declaration)) return undefined
  const known = schemas.get(declaration)
  if (known !== undefined) return known
  const schema = OptionSchema.of(definition.name, declaration)
  schemas.set(declaration, schema)
  return schema
}

function validate(owner: string, schema: StandardSchema, given: object, place: string | undefined): Checked {
  const result = schema['~standard'].validate(given)
  if (result instanceof Promise) {
    throw new TypeError(
      `the schema of ${owner} validates asynchronously; options are checked when a stack is built, which is synchronous`,
    )
  }
  if (result.issues === undefined) return { value: Object.freeze({ ...(result.value as object) }), problems: [] }
  const problems = result.issues.map((issue): Problem => {
    const path = (issue.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.')
    const fault = `${owner}: ${path === '' ? 'its options' : `option ${JSON.stringify(path)}`}: ${issue.message}`
    return { code: 'OPTION_INVALID', fault, remedy: 'change it to what its schema takes', place }
  })
  return { value: {}, problems }
}
