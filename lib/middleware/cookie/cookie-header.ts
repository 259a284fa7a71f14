import { isToken } from '../../protocol/index.js'

/**
 * The cookies of a request by name, as its `Cookie` field has them (RFC 6265bis §4.2): values as they are, quotes and
 * percent signs too. Of several with one name the first counts, which browsers take from the longest path. What is no
 * pair with a name is left out.
 */
export function parseCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>()
  for (const [name, value] of pairsOf(header)) if (!cookies.has(name)) cookies.set(name, value)
  return cookies
}

/** The values of all cookies of one name, in their order. */
export function cookieValues(header: string | undefined, name: string): string[] {
  const values: string[] = []
  for (const [each, value] of pairsOf(header)) if (each === name) values.push(value)
  return values
}

function* pairsOf(header: string | undefined): Generator<readonly [name: string, value: string]> {
  if (header === undefined) return
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals < 0) continue
    const name = trimmed(pair.slice(0, equals))
    if (isToken(name)) yield [name, trimmed(pair.slice(equals + 1))]
  }
}

/** Without the spaces and tabs around it, but with what else Unicode has for space: that belongs to it. */
function trimmed(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}
