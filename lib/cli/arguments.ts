import { parseArgs } from 'node:util'
import { didYouMean, spelled, toCamelCase, type OptionSchema, type ResolvedSpec } from '../core/index.js'
import { HELP, type Command, type Flag } from './command.js'
import { UsageError } from './usage-error.js'

/** What was written after the name of a command. */
export interface Arguments {
  readonly positionals: readonly string[]
  /** The value of an option, the last one if it was given several times. */
  text(name: string): string | undefined
  /** All values of an option. */
  texts(name: string): readonly string[]
  /** Whether an option was given, or turned off; undefined if neither. */
  isOn(name: string): boolean | undefined
  /** What was given for the options that a class declares, by their names in code, as text. */
  readonly declared: Readonly<Record<string, string>>
}

/**
 * Takes the arguments of a command apart.
 *
 * @throws {UsageError} for an option that there is not, or a value that is missing, not wanted or none of the choices.
 */
export function parseArguments(argv: readonly string[], command: Command): Arguments {
  const flags = [...command.flags, HELP, ...declaredFlags(command.schema)]
  const options = Object.fromEntries(
    flags.map(({ name, short, value }) => {
      const type = value === undefined ? ('boolean' as const) : ('string' as const)
      return [name, { type, multiple: true, ...(short === undefined ? {} : { short }) }]
    }),
  )
  const { positionals, tokens } = parseArgs({
    args: [...argv],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const values = new Map<string, string[]>()
  const switches = new Map<string, boolean>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { flag, isOff } = flagOf(flags, token.name, token.rawName, command)
    if (flag.value === undefined) {
      if (token.value !== undefined) throw new UsageError(`${token.rawName} takes no value`, command.name)
      switches.set(flag.name, !isOff)
    } else {
      const value = checkedValue(flag, token.rawName, token.value, command)
      values.set(flag.name, [...(values.get(flag.name) ?? []), value])
    }
  }
  return {
    positionals,
    text: (name) => values.get(name)?.at(-1),
    texts: (name) => values.get(name) ?? [],
    isOn: (name) => switches.get(name),
    declared: declaredValues(command.schema, values, switches),
  }
}

/** The options that a class declares and a command line can give. */
export function declaredFlags(schema: OptionSchema | undefined): Flag[] {
  return declaredSpecs(schema).map(({ choices, description = '', name, type }) => ({
    name: spelled(name, 'command-line'),
    about: description,
    ...(choices === undefined ? {} : { choices: choices.map(String) }),
    ...(type === 'boolean' ? { isNegatable: true } : { value: type.toUpperCase() }),
  }))
}

function declaredSpecs(schema: OptionSchema | undefined): ResolvedSpec[] {
  return [...(schema?.specs.values() ?? [])].filter(({ type }) => type !== 'any')
}

function declaredValues(
  schema: OptionSchema | undefined,
  values: ReadonlyMap<string, readonly string[]>,
  switches: ReadonlyMap<string, boolean>,
): Record<string, string> {
  const given = declaredSpecs(schema).map(({ name, type }) => {
    const flag = spelled(name, 'command-line')
    const texts = values.get(flag)
    // A list may be given member by member.
    return [toCamelCase(flag), (type === 'list' ? texts?.join('\n') : texts?.at(-1)) ?? switches.get(flag)] as const
  })
  return Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])))
}

function flagOf(
  flags: readonly Flag[],
  name: string,
  written: string,
  command: Command,
): { readonly flag: Flag; readonly isOff: boolean } {
  const flag = flags.find((each) => each.name === name)
  if (flag !== undefined) return { flag, isOff: false }
  const negated = flags.find((each) => each.isNegatable === true && `no-${each.name}` === name)
  if (negated !== undefined) return { flag: negated, isOff: true }
  const known = flags.flatMap((each) => [`--${each.name}`, ...(each.isNegatable === true ? [`--no-${each.name}`] : [])])
  throw new UsageError(`there is no option ${written}; ${didYouMean(written, known, 'its options')}`, command.name)
}

function checkedValue(flag: Flag, written: string, value: string | undefined, command: Command): string {
  const { choices, value: placeholder = '' } = flag
  if (value === undefined) throw new UsageError(`${written} wants a value: ${written} ${placeholder}`, command.name)
  if (choices === undefined || choices.includes(value)) return value
  throw new UsageError(
    `${written} is none of its values: ${JSON.stringify(value)}; ${didYouMean(value, choices, 'they are')}`,
    command.name,
  )
}
