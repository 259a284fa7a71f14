/** The white space of Python's `str.split`. */
// eslint-disable-next-line no-control-regex -- U+001C to U+001F are white space to Python
const WHITE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/

export function words(text: string): string[] {
  return text.split(WHITE).filter((word) => word !== '')
}

/** A text as Python's `repr` prints it. */
export function repr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replace(/[\\'"\p{C}\p{Z}]/gu, (character) => {
    if (character === ' ' || (character !== quote && `'"`.includes(character))) return character
    if (character === quote || character === '\\') return `\\${character}`
    const named = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character]
    if (named !== undefined) return named
    const hex = (character.codePointAt(0) as number).toString(16)
    if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`
    return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
  })
  return `${quote}${escaped}${quote}`
}
