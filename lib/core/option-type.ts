import { described } from '../protocol/index.js'

/** The types of single values. A duration is a number of milliseconds, a size a number of bytes. */
export type ScalarType = 'string' | 'boolean' | 'integer' | 'number' | 'duration' | 'size' | 'regexp' | 'url'

/**
 * The types of options. `filter` and `filters` take layers as `layer(Class, options)` makes them; a deployment file has
 * the names of its filter sections there. `any` takes every value as it is: functions and objects, from code only.
 */
export type OptionType = ScalarType | 'list' | 'filter' | 'filters' | 'any'

/** Whether the values of a type are layers, which a deployment file names. */
export function isFilterType(type: OptionType): type is 'filter' | 'filters' {
  return type === 'filter' || type === 'filters'
}

/** A value of the wanted type, or what is wrong with the one given. */
export type Coerced = { readonly value: unknown } | { readonly fault: string; readonly remedy: string }

/**
 * Makes a value of one type from what was given: a value of that type as it is, or the text that a deployment file or
 * a command line has for it (`on`, `30s`, `1MiB`).
 */
export function coerce(type: ScalarType, given: unknown): Coerced {
  return SCALARS[type](given)
}

type Reader = (given: unknown) => Coerced

const SCALARS: Readonly<Record<ScalarType, Reader>> = {
  string: (given) =>
    typeof given === 'string' ? { value: given } : wrong(given, 'a string', "write it in quotes: '…'"),
  boolean: (given) => {
    if (typeof given === 'boolean') return { value: given }
    const word = typeof given === 'string' ? given.trim().toLowerCase() : ''
    if (TRUE.has(word)) return { value: true }
    if (FALSE.has(word)) return { value: false }
    return wrong(given, 'a boolean', 'write true or false (also yes/no, on/off, 1/0)')
  },
  integer: (given) => {
    const value = numberOf(given)
    return Number.isSafeInteger(value) ? { value } : wrong(given, 'an integer', 'write digits, like 8080')
  },
  number: (given) => {
    const value = numberOf(given)
    return Number.isFinite(value) ? { value } : wrong(given, 'a number', 'write digits, like 0.5')
  },
  duration: (given) => {
    const value = withUnit(given, DURATION, MILLISECONDS)
    return value === undefined
      ? wrong(given, 'a duration', 'write a number with a unit: 500ms, 30s, 5m, 1h, 7d; a bare number is milliseconds')
      : { value: Math.round(value * 1_000) / 1_000 }
  },
  size: (given) => {
    const value = withUnit(given, SIZE, BYTES)
    return value === undefined
      ? wrong(
          given,
          'a size',
          'write a number with a unit: 512, 64KiB, 1MiB, 2GiB (or kB, MB, GB); a bare number is bytes',
        )
      : { value: Math.floor(value) }
  },
  regexp: (given) => {
    if (isRegExp(given)) return { value: given }
    if (typeof given !== 'string') return wrong(given, 'a regular expression', 'write its source, like ^/old/(.*)$')
    try {
      return { value: new RegExp(given) }
    } catch (error) {
      return { fault: `is no regular expression (${(error as Error).message})`, remedy: 'mend the expression' }
    }
  },
  url: (given) => {
    if (isUrl(given)) return { value: given }
    return typeof given === 'string' && URL.canParse(given)
      ? { value: new URL(given) }
      : wrong(given, 'a URL', 'write it whole, like https://example.com/')
  },
}

const TRUE = new Set(['true', 'yes', 'on', '1', 'y', 't'])
const FALSE = new Set(['false', 'no', 'off', '0', 'n', 'f'])
const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|d)?$/i
const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
const SIZE = /^(\d+(?:\.\d+)?)\s*(b|kb|mb|gb|kib|mib|gib|k|m|g)?$/i
const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
}

function numberOf(given: unknown): number {
  if (typeof given === 'number') return given
  return typeof given === 'string' && /^\s*[-+]?\d+(\.\d+)?\s*$/.test(given) ? Number(given) : NaN
}

function withUnit(given: unknown, grammar: RegExp, units: Readonly<Record<string, number>>): number | undefined {
  const match = typeof given === 'string' ? grammar.exec(given.trim()) : null
  const value = match === null ? given : Number(match[1]) * (units[(match[2] ?? '').toLowerCase()] ?? 1)
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}

function wrong(given: unknown, wanted: string, remedy: string): Coerced {
  return { fault: `is ${described(given)}, not ${wanted}`, remedy }
}

/** Whether a value is a regular expression, of this realm or another. */
export function isRegExp(value: unknown): value is RegExp {
  return Object.prototype.toString.call(value) === '[object RegExp]'
}

/** Whether a value is a URL, of this realm or another. */
export function isUrl(value: unknown): value is URL {
  return Object.prototype.toString.call(value) === '[object URL]'
}

/** The members of a list as a text has them: by lines if there are several, else by commas. */
export function membersOf(text: string, separator: 'lines' | 'auto'): string[] {
  const lines = trimmed(text.split(/\r?\n/))
  return separator === 'lines' || lines.length > 1 ? lines : trimmed(text.split(','))
}

function trimmed(parts: readonly string[]): string[] {
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

/** The type that a default value tells. */
export function typeOfValue(value: unknown): OptionType | undefined {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'boolean'
    case 'number':
      return 'number'
    case 'object':
      if (Array.isArray(value)) return 'list'
      if (isRegExp(value)) return 'regexp'
      return isUrl(value) ? 'url' : undefined
    case 'function':
      return 'any'
    default:
      return undefined
  }
}
