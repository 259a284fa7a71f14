import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  checkOptions,
  didYouMean,
  optionSchema,
  OptionSchema,
  definitionOf,
  isFilterType,
  spelled,
  toCamelCase,
  type Layer,
  type Problem,
  type ResolvedSpec,
} from '../core/index.js'
import { confOrder, type OpenConf } from './conf.js'
import type { ConfigProblem } from './config-error.js'
import type { Context } from './context.js'
import { abspath, dirname } from './python-path.js'
import { looksSecret } from './secrets.js'

/** The options of a class as a section gives them, or what is wrong with them. */
export interface ClassOptions {
  readonly options: object
  readonly problems: readonly ConfigProblem[]
}

/** A layer for a filter that an option names; undefined if something is wrong with it, which is told elsewhere. */
export interface OptionLayer {
  readonly key: string
  /** Where it is named. */
  readonly place: string | undefined
  readonly layer: Layer | undefined
}

type Environment = Readonly<Record<string, string | undefined>> | undefined

/**
 * Reads the local configuration of a section as the options of a registered class, each key at its place.
 *
 * @param secrets - takes what is read from elsewhere.
 * @param layers - what stands for the names of filters.
 */
export function classOptions(
  Class: object,
  context: Context,
  environment: Environment,
  secrets: Set<string>,
  layers: readonly OptionLayer[] = [],
): ClassOptions {
  const schema = optionSchema(Class)
  if (schema !== undefined) return declaredOptions(schema, context, environment, secrets, layers)
  const place = context.place
  if (definitionOf(Class)?.options === undefined) return { options: context.localConf, problems: [] }
  const given = Object.fromEntries(
    confOrder(context.localConf).map((key) => [toCamelCase(key), context.localConf[key]]),
  )
  const { value, problems } = checkOptions(Class, given, place)
  return { options: value, problems }
}

function declaredOptions(
  schema: OptionSchema,
  context: Context,
  environment: Environment,
  secrets: Set<string>,
  layers: readonly OptionLayer[],
): ClassOptions {
  const { localConf, origins } = context
  const problems: Problem[] = []
  const given: Record<string, unknown> = {}
  for (const key of confOrder(localConf)) {
    const place = origins.get(key) ?? context.place
    const name = toCamelCase(key)
    const spec = schema.specs.get(name)
    if (spec === undefined) {
      problems.push(unknownOption(schema, key, place))
      continue
    }
    if (Object.hasOwn(given, name)) {
      problems.push({
        code: 'OPTION_TWICE',
        fault: `${schema.owner}: ${JSON.stringify(key)} is given twice, in two spellings`,
        remedy: `keep ${spelled(name, 'ini')}`,
        place,
      })
      continue
    }
    if (isFilterType(spec.type) && typeof localConf[key] === 'string') {
      const named = layers.filter((each) => each.key === key)
      const values = named.map(({ layer }) => layer)
      if (values.includes(undefined)) continue
      given[name] = spec.type === 'filter' ? values[0] : values
      const unfit = spec.type === 'filter' ? [] : named.flatMap((each) => member(schema.owner, spec, each))
      problems.push(...(unfit.length > 0 ? unfit : one(schema.owner, spec, key, given[name], place)))
      continue
    }
    const secret = spec.secret === true ? secretValue(schema.owner, key, localConf, context, environment) : undefined
    if (secret?.problem !== undefined) {
      problems.push({ ...secret.problem, place })
      continue
    }
    given[name] = secret === undefined ? localConf[key] : secret.value
    if (secret?.isElsewhere === true && secret.value !== '') secrets.add(String(secret.value))
    problems.push(...one(schema.owner, spec, key, given[name], place))
  }
  for (const spec of schema.specs.values()) {
    if (!spec.required || Object.hasOwn(given, spec.name) || isRefused(spec, localConf)) continue
    problems.push(...one(schema.owner, spec, spelled(spec.name, 'ini'), undefined, context.place))
  }
  if (problems.length > 0) return { options: {}, problems }
  return { options: schema.check(given).value, problems }
}

/** Whether an option is there, though it could not be read. */
function isRefused({ name }: ResolvedSpec, conf: Readonly<OpenConf>): boolean {
  return Object.keys(conf).some((key) => toCamelCase(key) === name)
}

/** What is wrong with one option, told by the name that the file has for it. */
function one(
  owner: string,
  spec: ResolvedSpec,
  key: string,
  value: unknown,
  place: string | undefined,
): readonly Problem[] {
  const isSecret = spec.secret === true || looksSecret(key)
  const alone = new OptionSchema(owner, new Map([[key, { ...spec, name: key, secret: isSecret }]]))
  return alone.check(value === undefined ? {} : { [key]: value }, place).problems
}

/** What is wrong with one of several filters, at its place. */
function member(owner: string, spec: ResolvedSpec, { key, layer, place }: OptionLayer): readonly Problem[] {
  const { max: _max, min: _min, ...boundless } = spec
  return one(owner, boundless, key, [layer], place)
}

function unknownOption(schema: OptionSchema, key: string, place: string | undefined): Problem {
  const known = [...schema.specs.keys()].map((name) => spelled(name, 'ini'))
  return {
    code: 'OPTION_UNKNOWN',
    fault: `${schema.owner} has no option ${JSON.stringify(key)}`,
    remedy: didYouMean(key, known, 'its options'),
    place,
  }
}

/** A secret may stand elsewhere: `file:PATH` from the folder of the deployment file, `env:NAME`. */
function secretValue(
  owner: string,
  key: string,
  conf: Readonly<OpenConf>,
  context: Context,
  environment: Environment,
): { readonly value: unknown; readonly isElsewhere?: true; readonly problem?: Omit<Problem, 'place'> } {
  const written = conf[key]
  if (typeof written !== 'string') return { value: written }
  const option = `${owner}: option ${JSON.stringify(key)}`
  if (written.startsWith('env:')) {
    const name = written.slice('env:'.length)
    const value = environment?.[name]
    if (value !== undefined) return { value, isElsewhere: true }
    const remedy = environment === undefined ? 'pass an environment that has it' : `set ${name}`
    return { value, problem: { code: 'SECRET_MISSING', fault: `${option}: the environment has no ${name}`, remedy } }
  }
  if (!written.startsWith('file:')) return { value: written }
  const path = written.slice('file:'.length)
  try {
    const folder = dirname(abspath(context.file ?? './'))
    return { value: readFileSync(resolve(folder, path), 'utf8').replace(/\r?\n$/, ''), isElsewhere: true }
  } catch {
    const fault = `${option}: the file ${path} cannot be read`
    return { value: undefined, problem: { code: 'SECRET_MISSING', fault, remedy: 'look at its path and rights' } }
  }
}
