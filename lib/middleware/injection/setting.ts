import { coerce, isTsgiError, type TsgiError } from '../../core/index.js'
import { fromEnv, fromHeader, settingFault, TEXT_TYPES, type Source, type TextType } from './source.js'

/** A key and what to store under it: a constant or a source. */
export type Setting = readonly [key: string, value: unknown]

const LINE = /^([^=]*?)\s*=\s*(.*)$/s
const TYPED = /^(.*?)\s*:\s*([^:]*)$/s
const SOURCE = /^(env|header)\s+(\S+)(?:\s+(required)|\s+default\s+(.*))?$/s

/**
 * Reads settings as a deployment file has them, one a line:
 *
 * ```ini
 * acme.stage = production
 * acme.retries:integer = 3
 * acme.region = from env REGION default eu
 * acme.source = from header X-Request-Source required
 * ```
 *
 * A value in double quotes (JSON) is taken as it is, whatever it begins with. Blank lines and `#` comments are skipped.
 *
 * @param fail - is told of each line that is wrong.
 */
export function readSettings(text: string, fail: (error: TsgiError) => void): Setting[] {
  return text.split(/\r?\n/).flatMap((each, index): Setting[] => {
    const line = each.trim()
    if (line === '' || line.startsWith('#')) return []
    try {
      return [readSetting(line, index + 1)]
    } catch (error) {
      if (!isTsgiError(error)) throw error
      fail(error)
      return []
    }
  })
}

function readSetting(line: string, number: number): Setting {
  const [, left = '', right = ''] = LINE.exec(line) ?? []
  // The line may hold a secret, so that only its key is shown.
  if (left === '') throw settingFault(`line ${number} of the settings has no key`, 'write: key = value')
  const [, key = left, type = 'string'] = TYPED.exec(left) ?? []
  return [key, valueOf(key, typeNamed(key, type), right)]
}

function typeNamed(key: string, name: string): TextType {
  const type = TEXT_TYPES.find((each) => each === name)
  if (type !== undefined) return type
  throw settingFault(
    `${JSON.stringify(name)} after ${key}: is no type`,
    `write one of ${TEXT_TYPES.join(', ')}; a key that has a colon itself can be set in code only`,
  )
}

function valueOf(key: string, type: TextType, text: string): unknown {
  const source = /^from\s+(.*)$/s.exec(text)?.[1]
  if (source !== undefined) return readSource(key, type, source)
  return constant(key, type, unquoted(key, text))
}

/**
 * Reads what stands after `from`: `env NAME`, `header NAME`, with `default …` or `required` after it.
 *
 * @param otherwise - the default, if none is written.
 * @throws {OptionError} if it is neither.
 */
export function readSource(key: string, type: TextType, text: string, otherwise?: unknown): Source {
  const [, kind, name = '', required, fallback] = SOURCE.exec(text) ?? []
  if (kind === undefined) {
    throw settingFault(
      `${key} comes from nowhere known`,
      'write from env NAME or from header NAME, and perhaps default … or required after it; a text that begins with "from" stands in double quotes',
    )
  }
  const options = { type, default: fallback === undefined ? otherwise : constant(key, type, unquoted(key, fallback)) }
  if (kind === 'env') return fromEnv(name, options)
  return fromHeader(name, { ...options, absent: required === undefined ? 'leave' : 'refuse' })
}

/** @throws {OptionError} if a text is not of a type. */
export function constant(key: string, type: TextType, text: string): unknown {
  const read = coerce(type, text)
  if ('value' in read) return read.value
  throw settingFault(`the value of ${key} is not of type ${type}`, read.remedy)
}

function unquoted(key: string, text: string): string {
  if (!text.startsWith('"')) return text
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'string') return value
  } catch {
    // Said below.
  }
  throw settingFault(`the quotes of ${key} are not right`, 'write a JSON string: "…", with \\" for a quote in it')
}
