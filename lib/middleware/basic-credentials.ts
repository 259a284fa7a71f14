/** The longest `Authorization` field that is read, in characters. */
export const LONGEST_AUTHORIZATION = 8_192

const GRAMMAR = /^basic +([+/0-9A-Za-z]+={0,2}) *$/i
const CONTROL = /[^\x20-\x7e\x80-\u{10ffff}]/u
const COLON = 0x3a
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A name and a password, as a client sends them with the Basic scheme (RFC 7617 §2). */
export class BasicCredentials {
  constructor(
    readonly user: string,
    readonly password: string,
  ) {}

  /**
   * Reads an `Authorization` field: the scheme in any case, canonical base 64, UTF-8, a colon after the name, no control
   * characters (RFC 7617 §2, §2.1; RFC 9110 §11.4). Undefined if it is anything else, is longer than 8,192 characters, or
   * is not there.
   */
  static parse(field: string | undefined): BasicCredentials | undefined {
    if (field === undefined || field.length > LONGEST_AUTHORIZATION) return undefined
    const [, token] = GRAMMAR.exec(field) ?? []
    if (token === undefined) return undefined
    const bytes = Buffer.from(token, 'base64')
    if (bytes.toString('base64') !== token) return undefined
    const colon = bytes.indexOf(COLON)
    if (colon < 0) return undefined
    const user = decoded(bytes.subarray(0, colon))
    const password = decoded(bytes.subarray(colon + 1))
    return user === undefined || password === undefined ? undefined : new BasicCredentials(user, password)
  }
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    const text = decoder.decode(bytes)
    return CONTROL.test(text) ? undefined : text
  } catch {
    return undefined
  }
}
