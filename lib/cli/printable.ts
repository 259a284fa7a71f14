/** A text of a file as it may be printed: control characters, which a terminal obeys, are shown. */
export function printable(text: string): string {
  return text.toWellFormed().replace(/\p{Cc}/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** The same of a text that has lines, which stay. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}
