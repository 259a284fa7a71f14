/** What Python's `str.split()` splits at: not U+FEFF, but U+001C to U+001F and U+0085. */
// eslint-disable-next-line no-control-regex -- Python takes these for space
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u
const UNPRINTABLE = /[\p{C}\p{Z}]/u
const NAMED: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' }

/** The words of a text, as Python's `str.split()` finds them. */
export function pythonWords(text: string): string[] {
  return text.split(SPACE).filter((word) => word !== '')
}

/** A text as Python's `repr` writes it, for the words of an original message. */
export function pythonRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const characters = Array.from(text, (character) => (character === quote ? `\\${quote}` : escaped(character)))
  return `${quote}${characters.join('')}${quote}`
}

function escaped(character: string): string {
  const named = NAMED[character]
  if (named !== undefined) return named
  if (character === ' ' || !UNPRINTABLE.test(character)) return character
  const code = (character.codePointAt(0) ?? 0).toString(16)
  if (code.length <= 2) return `\\x${code.padStart(2, '0')}`
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`
}
