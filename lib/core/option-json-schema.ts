import type { OptionSchema, ResolvedSpec } from './option-schema.js'
import { isRegExp, isUrl, type OptionType, type ScalarType } from './option-type.js'
import { spelled, type Spelling } from './spelling.js'

/** A JSON Schema (draft 2020-12), as an object to be written as JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * The JSON Schema of the options of a class, for editors and other tools. A duration or a size is a number
 * (milliseconds, bytes) or a text with a unit; a regular expression is its source. The default of a secret is left out.
 *
 * @param spelling - of the names; as in code by default.
 */
export function optionJsonSchema({ owner, specs }: OptionSchema, spelling: Spelling = 'code'): JsonSchema {
  const all = [...specs.values()]
  const required = all.filter((spec) => spec.required).map((spec) => spelled(spec.name, spelling))
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: owner,
    type: 'object',
    properties: Object.fromEntries(all.map((spec) => [spelled(spec.name, spelling), ofOption(spec)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  }
}

const DURATION = '^\\d+(\\.\\d+)?\\s*(ms|s|m|min|h|d)?$'
const SIZE = '^\\d+(\\.\\d+)?\\s*([kKmMgG]?[bB]|[kKmMgG]i[bB]|[kKmMgG])?$'

const SCALARS: Readonly<Record<ScalarType | 'filter' | 'any', JsonSchema>> = {
  any: {},
  boolean: { type: 'boolean' },
  duration: { type: ['number', 'string'], minimum: 0, pattern: DURATION },
  filter: {},
  integer: { type: 'integer' },
  number: { type: 'number' },
  regexp: { type: 'string', format: 'regex' },
  size: { type: ['integer', 'string'], minimum: 0, pattern: SIZE },
  string: { type: 'string' },
  url: { type: 'string', format: 'uri' },
}

function ofOption(spec: ResolvedSpec): JsonSchema {
  const { choices, description, secret } = spec
  return {
    ...(description === undefined ? {} : { description }),
    ...(spec.type === 'list' || spec.type === 'filters'
      ? ofList(spec)
      : { ...SCALARS[spec.type], ...bounds(spec.type, spec) }),
    ...(choices === undefined || spec.type === 'list' ? {} : { enum: choices }),
    ...(secret === true ? { writeOnly: true } : ofDefault(spec.default)),
  }
}

function ofList(spec: ResolvedSpec): JsonSchema {
  const { choices, max, min, of = spec.type === 'filters' ? 'filter' : 'string' } = spec
  return {
    type: 'array',
    items: { ...SCALARS[of], ...(choices === undefined ? {} : { enum: choices }) },
    ...(min === undefined ? {} : { minItems: min }),
    ...(max === undefined ? {} : { maxItems: max }),
  }
}

function bounds(type: OptionType, { max, min }: ResolvedSpec): JsonSchema {
  if (type !== 'integer' && type !== 'number' && type !== 'duration' && type !== 'size') return {}
  return { ...(min === undefined ? {} : { minimum: min }), ...(max === undefined ? {} : { maximum: max }) }
}

function ofDefault(value: unknown): JsonSchema {
  const json = asJson(value)
  return json === undefined ? {} : { default: json }
}

/** A value as JSON has it; undefined if it can't. */
function asJson(value: unknown): unknown {
  if (isRegExp(value)) return value.source
  if (isUrl(value)) return value.href
  if (Array.isArray(value)) {
    const members = value.map(asJson)
    return members.includes(undefined) ? undefined : members
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  return value === null || typeof value === 'string' || typeof value === 'boolean' ? value : undefined
}
