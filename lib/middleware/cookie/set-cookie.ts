import { quoted } from '../../protocol/index.js'
import { isToken } from '../../protocol/index.js'

/** Where, how long and by whom a cookie is kept (RFC 6265bis §4.1.2). */
export interface CookieAttributes {
  /** A domain, below which all hosts get it. Default: only the host that sets it. */
  readonly domain?: string
  /** The path below which it is sent. Default here: `/`. */
  readonly path?: string
  /** How long it is kept, in seconds; 0 removes it. Default: until the browser ends. */
  readonly maxAge?: number
  /** Whether scripts do not see it. Default true. */
  readonly httpOnly?: boolean
  /** Whether it is sent over TLS only. Default true. */
  readonly secure?: boolean
  /** Whether other sites' pages have it sent along: never, when a link is followed, always. Default `lax`. */
  readonly sameSite?: 'strict' | 'lax' | 'none'
}

/** The most bytes that browsers are sure to keep of one cookie, attributes included (RFC 6265 §6.1). */
const MOST_BYTES = 4_096

/**
 * The value of a `Set-Cookie` field: `formatCookie('theme', 'dark', { maxAge: 86_400 })`. What is not said is the safe
 * choice: `Path=/; HttpOnly; Secure; SameSite=Lax`.
 *
 * @throws {TypeError} if a part has a character that it cannot have, or the attributes contradict the name's prefix.
 * @throws {RangeError} if it is longer than browsers keep.
 */
export function formatCookie(name: string, value: string, attributes: CookieAttributes = {}): string {
  const fault = faultInCookie(name, attributes) ?? faultInValue(value)
  if (fault !== undefined) throw new TypeError(`the cookie ${quoted(name)} ${fault}`)
  const { domain, httpOnly = true, maxAge, path = '/', sameSite = 'lax', secure = true } = attributes
  const parts = [`${name}=${value}`, `Path=${path}`]
  if (domain !== undefined) parts.push(`Domain=${domain}`)
  // Both: what old programs make of Max-Age=0 differs.
  if (maxAge === 0) parts.push('Expires=Thu, 01 Jan 1970 00:00:00 GMT')
  if (maxAge !== undefined) parts.push(`Max-Age=${maxAge}`)
  if (httpOnly) parts.push('HttpOnly')
  if (secure) parts.push('Secure')
  parts.push(`SameSite=${sameSite.charAt(0).toUpperCase()}${sameSite.slice(1)}`)
  const text = parts.join('; ')
  if (text.length <= MOST_BYTES) return text
  throw new RangeError(
    `the cookie ${quoted(name)} has ${text.length} bytes with its attributes, and browsers keep ${MOST_BYTES}`,
  )
}

/** Says what is wrong with a name and the attributes that go with it, or nothing. */
export function faultInCookie(name: string, attributes: CookieAttributes): string | undefined {
  if (!isToken(name)) return 'has a name that is no token (RFC 9110 §5.6.2)'
  const { domain, maxAge, path = '/', sameSite, secure = true } = attributes
  if (!/^\/[\x20-\x3a\x3c-\x7e]*$/.test(path)) return 'has a path that does not begin with /, or has a ; in it'
  if (domain !== undefined && !/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i.test(domain))
    return 'has a domain that is none; write it like example.com'
  if (maxAge !== undefined && !(Number.isSafeInteger(maxAge) && maxAge >= 0))
    return 'has a maximal age that is no whole number of seconds'
  if (sameSite === 'none' && !secure) return 'is sameSite none, which browsers take only if it is secure'
  return faultByPrefix(name, attributes)
}

/** The promises that a name makes by its beginning, in any case of letters (RFC 6265bis §4.1.3). */
function faultByPrefix(name: string, { domain, path = '/', secure = true }: CookieAttributes): string | undefined {
  const [prefix] = /^__(?:host|secure)-/i.exec(name) ?? []
  if (prefix === undefined) return undefined
  if (!secure) return `begins with ${prefix}, so it must be secure`
  if (prefix.toLowerCase() === '__secure-') return undefined
  if (domain !== undefined) return `begins with ${prefix}, so it must have no domain`
  return path === '/' ? undefined : `begins with ${prefix}, so its path must be /`
}

function faultInValue(value: string): string | undefined {
  return /^(?:[!#-+\--:<-[\]-~]*|"[!#-+\--:<-[\]-~]*")$/.test(value)
    ? undefined
    : 'has a value with a character that no cookie can have; encodeURIComponent() makes one of any text'
}
