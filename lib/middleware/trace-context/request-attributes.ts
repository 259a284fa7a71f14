import type { Environ } from '../../protocol/index.js'
import { parseHost } from '../address/host.js'
import { encodePath } from '../rewrite/location.js'
import type { Attributes } from './open-telemetry.js'

/** Methods that have a name of their own in statistics; all others are one, since clients choose them. */
const KNOWN = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE'])

/** Values in a query that the semantic conventions keep out of traces: signatures, which are as good as a password. */
const SIGNATURES = /(^|&)(AWSAccessKeyId|Signature|sig|X-Goog-Signature)=[^&]*/g

/** The name of the span of a request: its method, if it is a known one. */
export function spanName({ REQUEST_METHOD: method }: Environ): string {
  return KNOWN.has(method) ? method : 'HTTP'
}

/** What a span says of a request (OpenTelemetry semantic conventions 1.23, "HTTP server semantic conventions"). */
export function requestAttributes(environ: Environ): Attributes {
  const attributes: Record<string, string | number> = {
    'url.scheme': environ['wsgi.url_scheme'],
    'url.path': environ['tsgi.raw_path'] ?? encodePath(environ.SCRIPT_NAME + environ.PATH_INFO),
    'network.protocol.version': environ.SERVER_PROTOCOL.replace('HTTP/', ''),
  }
  const set = (name: string, value: string | number | undefined): void => {
    if (value !== undefined && value !== '') attributes[name] = value
  }
  const method = environ.REQUEST_METHOD
  set('http.request.method', KNOWN.has(method) ? method : '_OTHER')
  if (!KNOWN.has(method)) set('http.request.method_original', method)
  set('url.query', environ.QUERY_STRING.replace(SIGNATURES, '$1$2=REDACTED'))
  const host = environ.HTTP_HOST === undefined ? undefined : parseHost(environ.HTTP_HOST)
  set('server.address', host?.name ?? environ.SERVER_NAME)
  set('server.port', host?.port === undefined ? portOf(environ) : Number(host.port))
  set('client.address', environ.REMOTE_ADDR)
  set('network.peer.address', environ['tsgi.peer']?.().remoteAddress)
  set('user_agent.original', environ.HTTP_USER_AGENT)
  return attributes
}

function portOf(environ: Environ): number {
  if (environ.HTTP_HOST === undefined) return Number(environ.SERVER_PORT)
  return environ['wsgi.url_scheme'] === 'https' ? 443 : 80
}
