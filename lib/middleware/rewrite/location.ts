/** What may not stand in a path: all but `pchar` and `/` (RFC 3986 §3.3). A `%` is text here, so it is encoded too. */
const NOT_IN_PATH = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/]+/gu
/** What may not stand in a query or fragment; a percent sequence may (RFC 3986 §3.4, §3.5). */
const NOT_IN_QUERY = /%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]/gu
/** What may not stand in one value of a query: also everything that would end it. */
const NOT_IN_VALUE = /[^A-Za-z0-9\-._~]+/gu

/**
 * A path as a `Location` has it: UTF-8, percent-encoded, with one slash at its front, so that no browser takes it for
 * another host (`//evil`, `/\evil`, and control characters that browsers drop).
 */
export function encodePath(path: string): string {
  return path.replace(/^\/+/, '/').replace(NOT_IN_PATH, percentEncoded)
}

/** A query or fragment as it was written: percent sequences stay, what may not stand in one is encoded. */
export function encodeQuery(query: string): string {
  return query.replace(NOT_IN_QUERY, percentEncoded)
}

/** A query as it came, of which each character is a byte. */
export function encodeRawQuery(query: string): string {
  return query.replace(NOT_IN_QUERY, (character) => {
    const code = character.charCodeAt(0)
    return code <= 0xff ? hex(code) : percentEncoded(character)
  })
}

/** A text as one value in a query or as a fragment. */
export function encodeValue(text: string): string {
  return text.replace(NOT_IN_VALUE, percentEncoded)
}

const encoder = new TextEncoder()
/** Each byte, encoded. */
const ENCODED = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)

function percentEncoded(characters: string): string {
  let encoded = ''
  for (const byte of encoder.encode(characters)) encoded += hex(byte)
  return encoded
}

function hex(byte: number): string {
  return ENCODED[byte] as string
}
