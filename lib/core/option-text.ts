import { isRegExp, isUrl, type OptionType } from './option-type.js'

const DURATIONS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const
const SIZES = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
] as const

/**
 * The value of an option as a person would write it in a deployment file: `30s`, `1MiB`, `^/old`. Undefined if it
 * can't be written, as a function.
 */
export function optionText(type: OptionType, value: unknown): string | undefined {
  if (Array.isArray(value)) return listText(value)
  if (isRegExp(value)) return value.source
  if (isUrl(value)) return value.href
  if (typeof value === 'number') return numberText(type, value)
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined
}

function listText(members: readonly unknown[]): string | undefined {
  const texts = members.map((member) => optionText('any', member))
  return texts.includes(undefined) ? undefined : texts.join(', ')
}

function numberText(type: OptionType, value: number): string {
  if (type === 'duration') return withUnit(value, DURATIONS) ?? `${value}ms`
  if (type === 'size') return withUnit(value, SIZES) ?? String(value)
  return String(value)
}

function withUnit(value: number, units: readonly (readonly [string, number])[]): string | undefined {
  if (value === 0) return '0'
  const fitting = units.find(([, size]) => value % size === 0)
  return fitting === undefined ? undefined : `${value / fitting[1]}${fitting[0]}`
}
