/** One element of `Forwarded`: what one proxy says (RFC 7239 §4). */
export interface ForwardedElement {
  readonly for?: string
  readonly proto?: string
  readonly host?: string
}

/** A name, `=`, a token or a quoted string; then what ends it. Sticky: each is read where the one before ended. */
const PAIR = /[ \t]*([!#$%&'*+.^_`|~\w-]+)=(?:([!#$%&'*+.^_`|~\w:[\]-]+)|"((?:[^"\\]|\\.)*)")[ \t]*(?:([;,])|$)/y
const LONGEST = 4_096

/**
 * Reads a `Forwarded` field, the element of the nearest proxy last. Undefined if it is malformed or longer than 4,096
 * characters: then nothing in it can be told apart.
 */
export function parseForwarded(field: string): readonly ForwardedElement[] | undefined {
  if (field.length > LONGEST) return undefined
  const elements: ForwardedElement[] = []
  let element = empty()
  PAIR.lastIndex = 0
  while (PAIR.lastIndex < field.length) {
    const match = PAIR.exec(field)
    if (match === null) return undefined
    const [, name = '', token, quoted = '', end] = match
    const key = name.toLowerCase()
    // Each parameter once (RFC 7239 §4).
    if (Object.hasOwn(element, key)) return undefined
    element[key] = token ?? quoted.replace(/\\(.)/g, '$1')
    if (end !== ';') {
      elements.push(element)
      element = empty()
    } else if (PAIR.lastIndex === field.length) elements.push(element)
    if (end === ',' && PAIR.lastIndex === field.length) return undefined
  }
  return elements
}

/** Names come from outside: none of them means anything to an object. */
function empty(): Record<string, string> {
  return Object.create(null) as Record<string, string>
}
