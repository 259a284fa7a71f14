import { isIP } from 'node:net'
import { endOfHost } from '../../core/index.js'
import type { Environ } from '../../protocol/index.js'

const LONGEST = 300
const AUTHORITY = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/

/**
 * Puts what a proxy says of a request, `X-Forwarded-*`, in the place of what the connection says. Each field is taken
 * out of the environ; one whose value is no host, address or scheme changes nothing.
 */
export function translateForwarded(environ: Environ): void {
  const server = firstOf(environ.HTTP_X_FORWARDED_SERVER)
  if (server !== undefined && AUTHORITY.test(server)) {
    environ.SERVER_NAME = server.slice(0, endOfHost(server))
    environ.HTTP_HOST = server
  }
  const host = firstOf(environ.HTTP_X_FORWARDED_HOST)
  if (host !== undefined && AUTHORITY.test(host)) environ.HTTP_HOST = host
  const address = addressOf(firstOf(environ.HTTP_X_FORWARDED_FOR))
  if (address !== undefined) {
    environ.REMOTE_ADDR = address
    // That of the proxy.
    delete environ.REMOTE_PORT
  }
  const scheme = environ.HTTP_X_FORWARDED_SCHEME ?? environ.HTTP_X_FORWARDED_PROTO
  if (scheme === 'http' || scheme === 'https') environ['wsgi.url_scheme'] = scheme
  for (const name of FIELDS) if (environ[name] !== undefined) Reflect.deleteProperty(environ, name)
}

const FIELDS = [
  'HTTP_X_FORWARDED_SERVER',
  'HTTP_X_FORWARDED_HOST',
  'HTTP_X_FORWARDED_FOR',
  'HTTP_X_FORWARDED_SCHEME',
  'HTTP_X_FORWARDED_PROTO',
] as const

/** The first member of a list; undefined if it is longer than any host. */
function firstOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const comma = value.indexOf(',')
  const first = (comma < 0 ? value : value.slice(0, comma)).trim()
  return first.length > LONGEST ? undefined : first
}

/** An IP address in its one canonical form: IPv6 compressed and in lower case, IPv4 in IPv6 as IPv4. */
function addressOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const version = isIP(text)
  // The zone of a link-local address means something on its own machine only.
  if (version !== 6 || text.includes('%')) return version === 4 ? text : undefined
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1)
  const [, high, low] = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(canonical) ?? []
  if (high === undefined || low === undefined) return canonical
  return [high, low].flatMap((pair) => [Number.parseInt(pair, 16) >> 8, Number.parseInt(pair, 16) & 0xff]).join('.')
}
