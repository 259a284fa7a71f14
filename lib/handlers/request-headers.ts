import type { Environ } from '../protocol/index.js'

/** Fields of which a request has at most one; a second is refused rather than guessed about. */
const SINGLE = new Set(['HTTP_HOST', 'CONTENT_TYPE', 'CONTENT_LENGTH', 'HTTP_AUTHORIZATION'])

/** The environ keys of the fields that most requests have, in the two spellings that clients use. */
const KEYS = new Map<string, string>()
const MOST_KEYS = 1024
const LONGEST_KEY = 64

/**
 * Puts the fields of a request into its environ, in one pass: `HTTP_*`, `CONTENT_TYPE`, `CONTENT_LENGTH` (RFC 3875
 * §4.1.18). Repeats are joined, cookies with `; `. Names with `_` are dropped, since they would collide with names
 * with `-`; so is `Proxy` (httpoxy).
 *
 * @param fields - names and values in turn, as they came.
 * @returns why the request must be refused, if it must.
 */
export function addRequestHeaders(environ: Environ, fields: readonly string[]): string | undefined {
  let fault: string | undefined
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] as string
    const value = fields[index + 1] as string
    if (!addCommon(environ, name, value)) fault = addAny(environ, name, value) ?? fault
  }
  return fault
}

/**
 * The fields of browsers and common clients, by named stores, which are several times faster than stores by a computed
 * key. False if it is none of them, or there already.
 */
function addCommon(environ: Environ, name: string, value: string): boolean {
  switch (name.length) {
    case 4:
      if ((name !== 'Host' && name !== 'host') || environ.HTTP_HOST !== undefined) return false
      environ.HTTP_HOST = value
      return true
    case 6:
      if ((name === 'Accept' || name === 'accept') && environ.HTTP_ACCEPT === undefined) environ.HTTP_ACCEPT = value
      else if ((name === 'Cookie' || name === 'cookie') && environ.HTTP_COOKIE === undefined)
        environ.HTTP_COOKIE = value
      else return false
      return true
    case 7:
      if ((name !== 'Referer' && name !== 'referer') || environ.HTTP_REFERER !== undefined) return false
      environ.HTTP_REFERER = value
      return true
    case 10:
      if ((name === 'User-Agent' || name === 'user-agent') && environ.HTTP_USER_AGENT === undefined)
        environ.HTTP_USER_AGENT = value
      else if ((name === 'Connection' || name === 'connection') && environ.HTTP_CONNECTION === undefined)
        environ.HTTP_CONNECTION = value
      else return false
      return true
    case 13:
      if ((name !== 'Cache-Control' && name !== 'cache-control') || environ.HTTP_CACHE_CONTROL !== undefined)
        return false
      environ.HTTP_CACHE_CONTROL = value
      return true
    case 14:
      if ((name === 'Sec-Fetch-Dest' || name === 'sec-fetch-dest') && environ.HTTP_SEC_FETCH_DEST === undefined)
        environ.HTTP_SEC_FETCH_DEST = value
      else if ((name === 'Sec-Fetch-Mode' || name === 'sec-fetch-mode') && environ.HTTP_SEC_FETCH_MODE === undefined)
        environ.HTTP_SEC_FETCH_MODE = value
      else if ((name === 'Sec-Fetch-Site' || name === 'sec-fetch-site') && environ.HTTP_SEC_FETCH_SITE === undefined)
        environ.HTTP_SEC_FETCH_SITE = value
      else return false
      return true
    case 15:
      if ((name === 'Accept-Encoding' || name === 'accept-encoding') && environ.HTTP_ACCEPT_ENCODING === undefined)
        environ.HTTP_ACCEPT_ENCODING = value
      else if ((name === 'Accept-Language' || name === 'accept-language') && environ.HTTP_ACCEPT_LANGUAGE === undefined)
        environ.HTTP_ACCEPT_LANGUAGE = value
      else return false
      return true
    case 25:
      if (
        (name !== 'Upgrade-Insecure-Requests' && name !== 'upgrade-insecure-requests') ||
        environ.HTTP_UPGRADE_INSECURE_REQUESTS !== undefined
      )
        return false
      environ.HTTP_UPGRADE_INSECURE_REQUESTS = value
      return true
    default:
      return false
  }
}

function addAny(environ: Environ, name: string, value: string): string | undefined {
  const key = KEYS.get(name) ?? keyOf(name)
  if (key === DROPPED) return undefined
  const record = environ as unknown as Record<string, string | undefined>
  const before = record[key]
  if (before === undefined) record[key] = value
  else if (SINGLE.has(key)) return `the field ${name} came twice`
  else record[key] = key === 'HTTP_COOKIE' ? `${before}; ${value}` : `${before}, ${value}`
  return undefined
}

const DROPPED = ''

/** Header names are case-insensitive, so a client could fill the table with spellings; hence its bound. */
function keyOf(name: string): string {
  const key = cgiName(name)
  if (name.length <= LONGEST_KEY && KEYS.size < MOST_KEYS) KEYS.set(name, key)
  return key
}

function cgiName(name: string): string {
  if (name.includes('_')) return DROPPED
  const upper = name.toUpperCase().replaceAll('-', '_')
  if (upper === 'PROXY') return DROPPED
  return upper === 'CONTENT_TYPE' || upper === 'CONTENT_LENGTH' ? upper : `HTTP_${upper}`
}
