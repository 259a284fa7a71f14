import { didYouMean, TsgiError } from '../core/index.js'
import type { AccessRecord } from './access-record.js'
import { jsonLine, LOG_DIRECTIVES, type LogValue } from './log-directive.js'
import { escapeLog } from './log-escape.js'

/** The formats that have a name. */
const NAMED: Readonly<Record<string, string>> = {
  common: '%h %l %u %t "%r" %>s %b',
  combined: '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"',
}
const NAMES = [...Object.keys(NAMED), 'json']

type Piece = string | ((record: AccessRecord) => string)

/**
 * A compiled format of an access log: Apache's LogFormat, or `common`, `combined`, `json`.
 *
 * ```ts
 * const format = LogFormat.compile('%h "%r" %>s %b')
 * format.line(record) // 192.0.2.7 "GET / HTTP/1.1" 200 5
 * ```
 */
export class LogFormat {
  readonly #line: (record: AccessRecord) => string

  private constructor(line: (record: AccessRecord) => string) {
    this.#line = line
  }

  /** @throws {TsgiError} that says at which character it is wrong, and what there is. */
  static compile(format: string): LogFormat {
    if (format === 'json') return new LogFormat(jsonLine)
    const pieces = parse(Object.hasOwn(NAMED, format) ? (NAMED[format] as string) : format)
    const line = (record: AccessRecord): string => {
      let text = ''
      for (const piece of pieces) text += typeof piece === 'string' ? piece : piece(record)
      return text
    }
    return new LogFormat(line)
  }

  /** What an access log has for a request, without the end of the line. */
  line(record: AccessRecord): string {
    return this.#line(record)
  }
}

/** What is wrong with a format, for the check of an option. */
export function faultInLogFormat(format: string): string | undefined {
  try {
    LogFormat.compile(format)
    return undefined
  } catch (error) {
    const { fault, remedy } = (error as TsgiError).problems[0] as { fault: string; remedy: string }
    return `${fault}; ${remedy}`
  }
}

/** `%`, conditions and modifiers, the argument, the letter; a literal text; or a `%` that begins nothing. */
const TOKEN = /%%|%([!,<>\d]*)(?:\{([^}]*)\})?([!,<>\d]*)([A-Za-z])|[^%]+|%/gy

function parse(format: string): Piece[] {
  const pieces: Piece[] = []
  for (const match of format.matchAll(TOKEN)) {
    const [token, before, argument, behind, letter] = match
    const place = { token, at: match.index + 1 }
    if (token === '%%') pieces.push('%')
    else if (!token.startsWith('%')) pieces.push(unescaped(token))
    else if (letter === undefined) throw wrong(place, 'begins no directive', 'write %% for a percent sign')
    else {
      const directive = Object.hasOwn(LOG_DIRECTIVES, letter) ? LOG_DIRECTIVES[letter] : undefined
      if (directive === undefined) throw wrong(place, 'is no directive', `there are ${directiveNames()}`)
      const value = directive.make(checkedArgument(place, letter, argument))
      if (typeof value === 'string') throw wrong(place, 'has a wrong format', value)
      pieces.push(withCondition(place, `${before ?? ''}${behind ?? ''}`, written(letter, value)))
    }
  }
  if (!pieces.some((piece) => typeof piece === 'function')) throw nothingSaid(format)
  return pieces
}

interface Place {
  readonly token: string
  /** Counted from 1. */
  readonly at: number
}

function checkedArgument(place: Place, letter: string, argument: string | undefined): string {
  const { argument: wanted } = LOG_DIRECTIVES[letter] as { argument: readonly string[] | 'name' }
  if (wanted === 'name') {
    if (letter !== 't' && (argument ?? '') === '') throw wrong(place, 'has no name', `write %{NAME}${letter}`)
    return argument ?? ''
  }
  if (wanted.includes(argument ?? '')) return argument ?? ''
  const forms = wanted.map((each) => (each === '' ? `%${letter}` : `%{${each}}${letter}`))
  throw wrong(place, 'has a wrong argument', `write ${forms.join(' or ')}`)
}

function written(letter: string, value: LogValue): (record: AccessRecord) => string {
  return (record) => {
    const text = value(record)
    if (text === undefined) return '-'
    return letter === 'u' && text === '' ? '""' : escapeLog(text)
  }
}

/** `%!200,304{…}i` says nothing of answers with these codes, `%400,501{…}i` of all others. */
function withCondition(place: Place, modifiers: string, write: (record: AccessRecord) => string): Piece {
  const [, isNegated, list] = /^(!?)([\d,]*)$/.exec(modifiers.replace(/[<>]/g, '')) ?? []
  if (list === undefined || (isNegated === '!' && list === '') || (list !== '' && !/^\d{3}(,\d{3})*$/.test(list)))
    throw wrong(place, 'has a wrong condition', 'write codes of three digits, like %!200,304{Referer}i')
  if (list === '') return write
  const codes = new Set(list.split(',').map(Number))
  return (record) => (codes.has(record.status) === (isNegated === '') ? write(record) : '-')
}

/** Apache's escapes in the text between directives. */
function unescaped(text: string): string {
  const meanings: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }
  return text.replace(/\\([\\"nrt])/g, (_, character: string) => meanings[character] ?? character)
}

function wrong({ token, at }: Place, what: string, remedy: string): TsgiError {
  const fault = `has ${JSON.stringify(token)} at character ${at}, which ${what}`
  return new TsgiError('The format of the access log is wrong', [{ code: 'LOG_FORMAT_INVALID', fault, remedy }])
}

function nothingSaid(format: string): TsgiError {
  const fault = `is ${JSON.stringify(format)}, which has no directive`
  const remedy = `${didYouMean(format, NAMES, 'the formats with a name are')}, or write one like "%h %t %>s"`
  return new TsgiError('The format of the access log is wrong', [{ code: 'LOG_FORMAT_INVALID', fault, remedy }])
}

function directiveNames(): string {
  const names = Object.entries(LOG_DIRECTIVES).map(([letter, { argument }]) => {
    return argument === 'name' && letter !== 't' ? `%{NAME}${letter}` : `%${letter}`
  })
  return `${names.join(', ')}, %%`
}
