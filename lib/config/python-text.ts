import { pythonRepr } from '../core/index.js'

/**
 * Text as Python sees it. It differs from JavaScript's in what is white space (U+001C–U+001F and U+0085 are, U+FEFF is
 * not) and in what ends a line.
 */

/** The white space of Python's `str.strip`, `str.split` and of `\s`, for a character class. */
export const WHITE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'

const LEADING = new RegExp(`^[${WHITE}]+`)
const NOT_WHITE = new RegExp(`[^${WHITE}]`)
const NOT_ASCII_GRAPHIC = /[^!-~]/

/** Without white space at both ends: `str.strip()`. */
export function strip(text: string): string {
  return stripEnd(stripStart(text))
}

/** Without white space at the start: `str.lstrip()`. */
export function stripStart(text: string): string {
  return isWhite(text, 0) ? text.replace(LEADING, '') : text
}

/** Without white space at the end: `str.rstrip()`. */
export function stripEnd(text: string): string {
  let end = text.length
  while (end > 0 && isWhite(text, end - 1)) end--
  return text.slice(0, end)
}

/** The number of characters of white space before the first other one; 0 if there is no other. */
export function indentation(text: string): number {
  return Math.max(0, text.search(NOT_WHITE))
}

function isWhite(text: string, index: number): boolean {
  const character = text[index]
  return character !== undefined && NOT_ASCII_GRAPHIC.test(character) && !NOT_WHITE.test(character)
}

/** The lines of a text, each with its end as `\n`, the last perhaps without: universal newlines. */
export function lines(text: string): string[] {
  const all = (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text).split('\n')
  const last = all.pop()
  const ended = all.map((line) => `${line}\n`)
  return last === undefined || last === '' ? ended : [...ended, last]
}

/** A list of texts as Python prints it. */
export function reprList(texts: readonly string[]): string {
  return `[${texts.map(pythonRepr).join(', ')}]`
}

/** A path with its `%XX` decoded, as `urllib.parse.unquote` does: what is no UTF-8 becomes U+FFFD. */
export function unquote(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
}
