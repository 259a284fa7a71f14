import { pythonRepr, pythonWords } from '../core/index.js'
import { ConfigError, type ConfigProblem } from './config-error.js'
import { original } from './fault.js'
import { strip } from './python-text.js'

const TRUE = new Set(['true', 'yes', 'on', 'y', 't', '1'])
const FALSE = new Set(['false', 'no', 'off', 'n', 'f', '0'])

/**
 * The boolean that a text of a deployment file means: true, yes, on, y, t, 1, or false, no, off, n, f, 0. What is no
 * text counts as code has it; an empty list is false.
 *
 * @throws {ConfigError} for any other text, the empty one too.
 */
export function asBoolean(value: unknown): boolean {
  if (typeof value !== 'string') return Array.isArray(value) ? value.length > 0 : Boolean(value)
  const word = strip(value).toLowerCase()
  if (TRUE.has(word)) return true
  if (FALSE.has(word)) return false
  throw invalid(
    'BOOLEAN_INVALID',
    word,
    'no boolean',
    'write true or false',
    `String is not true/false: ${pythonRepr(word)}`,
  )
}

/**
 * The integer that a text of a deployment file means: digits of any script, with a sign, with underscores between them.
 *
 * @throws {ConfigError} if it is none, or too large to be exact.
 */
export function asInteger(value: unknown): number {
  if (typeof value === 'boolean') return Number(value)
  const number = typeof value === 'number' ? Math.trunc(value) : typeof value === 'string' ? integerOf(value) : NaN
  if (Number.isSafeInteger(number)) return number === 0 ? 0 : number
  const printed = typeof value === 'string' ? pythonRepr(value) : String(value)
  throw invalid('INTEGER_INVALID', String(value), 'no integer', 'write digits', `Bad integer value: ${printed}`)
}

/**
 * The members of a text, by white space or a separator; a list stays as it is, nothing is an empty list.
 *
 * @param keepsWhite - whether white space around a member is part of it.
 */
export function asList(value: unknown, separator?: string, keepsWhite = false): unknown[] {
  if (typeof value === 'string') {
    const parts = separator === undefined ? pythonWords(value) : value.split(separator)
    return keepsWhite ? parts : parts.map(strip)
  }
  if (Array.isArray(value)) return value
  return value === undefined || value === null ? [] : [value]
}

function integerOf(text: string): number {
  const digits = strip(text)
  if (!/^[-+]?\p{Nd}+(?:_\p{Nd}+)*$/u.test(digits)) return NaN
  return Number(digits.replaceAll('_', '').replace(/\p{Nd}/gu, digitOf))
}

/** Digits of a script stand in a row, ten by ten. */
function digitOf(character: string): string {
  const code = character.codePointAt(0) as number
  let first = code
  while (/^\p{Nd}$/u.test(String.fromCodePoint(first - 1))) first--
  return String((code - first) % 10)
}

function invalid(code: string, text: string, what: string, remedy: string, message: string): ConfigError {
  const fault = `${JSON.stringify(text)} is ${what}`
  const problem: ConfigProblem = { code, fault, remedy, original: original('ValueError', message) }
  return new ConfigError('A value cannot be read', [problem])
}
