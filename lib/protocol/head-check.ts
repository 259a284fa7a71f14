import { described, quoted } from './described.js'
import { isHopByHop } from './header-list.js'

const STATUS = /^[1-9]\d\d [\t\x20-\x7e\x80-\xff]*$/
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const FORBIDDEN_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/

/** Whether a text is a token, as header names and methods are (RFC 9110 §5.6.2). */
export function isToken(text: string): boolean {
  return TOKEN.test(text)
}

/** Whether a text can be the value of a field: no control characters but HTAB, nothing above U+00FF (RFC 9110 §5.5). */
export function isFieldValue(text: string): boolean {
  return !FORBIDDEN_IN_VALUE.test(text)
}

/**
 * Says what is wrong with a status line, or nothing if it is right: three digits, a space, a reason without control
 * characters (PEP 3333, "The start_response() Callable").
 */
export function faultInStatus(status: unknown): string | undefined {
  if (typeof status !== 'string')
    return `the status is ${described(status)}; pass a string like '200 OK', or status(200)`
  if (!STATUS.test(status)) {
    return `the status ${quoted(status)} is not three digits, a space and a reason without control characters, like '200 OK'; status(200) makes one`
  }
  if (status.startsWith('1')) return `the status ${quoted(status)} is interim; an application announces a final one`
  return undefined
}

const knownNames = new Set<string>()
const MOST_NAMES = 512

/** Says what is wrong with a list of response headers, or nothing if it is right (PEP 3333; RFC 9110 §5). */
export function faultInHeaders(headers: unknown): string | undefined {
  if (!Array.isArray(headers)) return `the headers are ${described(headers)}; pass an array of [name, value] pairs`
  for (const header of headers as unknown[]) {
    const fault = faultInHeader(header)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** Says what is wrong with one [name, value] pair, or nothing if it is right. */
export function faultInHeader(header: unknown): string | undefined {
  if (!Array.isArray(header) || header.length !== 2)
    return `the header ${described(header)} is not a [name, value] pair`
  return faultInField(header[0], header[1])
}

/** Says what is wrong with the name or the value of a header, or nothing if they are right. */
export function faultInField(name: unknown, value: unknown): string | undefined {
  if (typeof name !== 'string') return `the header name ${described(name)} is not a string`
  if (typeof value !== 'string') return `the value of the header ${quoted(name)} is ${described(value)}, not a string`
  if (!knownNames.has(name)) {
    const fault = faultInName(name)
    if (fault !== undefined) return fault
    if (knownNames.size < MOST_NAMES) knownNames.add(name)
  }
  if (FORBIDDEN_IN_VALUE.test(value)) {
    return `the value of the header ${quoted(name)} has a control character, a line break or a character above U+00FF: ${quoted(value)}; encode it first`
  }
  return undefined
}

function faultInName(name: string): string | undefined {
  if (!TOKEN.test(name)) return `the header name ${quoted(name)} is not a token (RFC 9110 §5.6.2)`
  if (isHopByHop(name)) return `the header ${quoted(name)} is hop-by-hop, which only the server may send`
  return undefined
}
