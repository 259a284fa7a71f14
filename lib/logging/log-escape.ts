import { toLatin1 } from '../protocol/index.js'

const ODD = /["\\]|[^\x20-\x7e]/u
const ALL_ODD = new RegExp(ODD, 'gu')

const NAMED: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

/**
 * A value as it may stand in a log line, escaped as Apache does it: `\"`, `\\`, `\n`, and `\xhh` for what is not
 * printable ASCII. No value can end its line, or the quotes around it.
 *
 * @param value - each character a byte; one above U+00FF counts as the bytes of its UTF-8.
 */
export function escapeLog(value: string): string {
  return ODD.test(value) ? value.replace(ALL_ODD, escapeCharacter) : value
}

function escapeCharacter(character: string): string {
  const named = NAMED[character]
  if (named !== undefined) return named
  const bytes = character > '\xff' ? toLatin1(character) : character
  return Array.from(bytes, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')
}

/** A text, which is not bytes yet, as bytes. */
export function textBytes(text: string): string {
  // eslint-disable-next-line no-control-regex -- all of ASCII
  return /^[\x00-\x7f]*$/.test(text) ? text : toLatin1(text)
}
