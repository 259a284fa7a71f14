import type { OptionSchema, ResolvedSpec } from './option-schema.js'
import { optionText } from './option-text.js'
import { isFilterType, type OptionType } from './option-type.js'
import { spelled, type Spelling } from './spelling.js'

/**
 * What a person may write for the options of a class, one line each, as for `--help`: name, kind of value,
 * description, default and bounds. Options that only code can give are left out, and no secret is printed.
 *
 * @param spelling - for a command line (the default), a deployment file or code.
 */
export function optionHelp({ specs }: OptionSchema, spelling: Spelling = 'command-line'): string {
  const rows = [...specs.values()]
    .filter(({ type }) => isWritten(type, spelling))
    .map((spec) => ({ usage: usage(spec, spelling), about: about(spec) }))
  const width = Math.max(0, ...rows.map((row) => row.usage.length))
  return rows.map((row) => `  ${row.usage.padEnd(width)}  ${row.about}`.trimEnd()).join('\n')
}

/** Whether a spelling has a way to write a value of a type. */
function isWritten(type: OptionType, spelling: Spelling): boolean {
  if (type === 'any') return spelling === 'code'
  return !isFilterType(type) || spelling !== 'command-line'
}

function usage(spec: ResolvedSpec, spelling: Spelling): string {
  const name = spelled(spec.name, spelling)
  if (spelling === 'code') return `${name}: ${placeholder(spec)}`
  if (spelling === 'ini') return `${name} = ${placeholder(spec)}`
  return spec.type === 'boolean' ? `--[no-]${name}` : `--${name} ${placeholder(spec)}`
}

function placeholder({ choices, of, type }: ResolvedSpec): string {
  const members = choices === undefined ? undefined : choices.join('|')
  if (type === 'filters') return 'FILTER …'
  if (type === 'list') return `${members ?? (of ?? 'string').toUpperCase()}, …`
  return members ?? type.toUpperCase()
}

function about(spec: ResolvedSpec): string {
  const facts = [...necessity(spec), ...bounds(spec)]
  const text = spec.description ?? ''
  return facts.length === 0 ? text : `${text} (${facts.join('; ')})`.trimStart()
}

function necessity(spec: ResolvedSpec): string[] {
  if (spec.required) return ['required']
  if (spec.secret === true || spec.default === undefined) return []
  const text = optionText(spec.type, spec.default)
  return text === undefined || text === '' ? [] : [`default ${text}`]
}

function bounds({ max, min, type }: ResolvedSpec): string[] {
  const noun = type === 'list' || type === 'filters' ? ' members' : ''
  const written = (bound: number): string => `${optionText(type, bound) ?? ''}${noun}`
  return [
    ...(min === undefined ? [] : [`at least ${written(min)}`]),
    ...(max === undefined ? [] : [`at most ${written(max)}`]),
  ]
}
