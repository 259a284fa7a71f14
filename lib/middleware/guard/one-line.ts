const MOST = 64

/** A text that a client sent as one quoted line of ASCII, cut where it is long: it can forge no line of a log. */
export function oneLine(text: string): string {
  const short = text.length > MOST ? `${text.slice(0, MOST)}...` : text
  return JSON.stringify(short).replace(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
