import { canonicalPath, PATH_RULES } from '../../lib/handlers/canonical-path.js'
import { addRequestHeaders } from '../../lib/handlers/request-headers.js'
import { isHost, parseTarget } from '../../lib/handlers/target.js'
import { addToList, type ApplicationLike, type Environ, type HeaderList, type Middleware } from '../../lib/index.js'
import { parseHost } from '../../lib/middleware/address/host.js'
import { canonicalAddress } from '../../lib/middleware/address/ip-address.js'
import { BasicCredentials } from '../../lib/middleware/basic-credentials.js'
import {
  Cors,
  Csrf,
  HostAllowList,
  HttpsRedirect,
  MethodOverride,
  NormalisePath,
  ProxyHeaders,
  RequestId,
  TraceContext,
  TrailingSlash,
} from '../../lib/middleware/index.js'
import { Origins } from '../../lib/middleware/origins.js'
import { parseForwarded } from '../../lib/middleware/proxy/forwarded-field.js'
import { encodePath, encodeRawQuery } from '../../lib/middleware/rewrite/location.js'
import { parseTraceParent } from '../../lib/middleware/trace-context/trace-parent.js'
import { passableTraceState } from '../../lib/middleware/trace-context/trace-state.js'
import { minimalEnviron } from '../middleware/minimal-request.js'

const SIZE = 15_000
/** Promised; and what is allowed on a machine that others use, too. */
const PROMISED_MS = 10
const ALLOWED_MS = PROMISED_MS * 10

/** Texts that have kept parsers busy, of any length. */
const HOSTILE: readonly (readonly [string, string, string])[] = [
  ['spaces', ' ', ''],
  ['commas', ',', ''],
  ['commas and spaces', ', ', ''],
  ['tabs and a letter', '\t', 'x'],
  ['semicolons', ';', ''],
  ['names without values', 'a=', ''],
  ['pairs', 'for=1.1.1.1,', ''],
  ['pairs and a fault', 'for=a;', '"'],
  ['escaped quotes', '\\"', ''],
  ['a quoted string without end', '"\\\\', ''],
  ['escapes', '%2e', ''],
  ['escapes that are none', '%', ''],
  ['dot segments', '/..', ''],
  ['slashes', '/', ''],
  ['slashes and a letter', '/', 'x'],
  ['a letter, spaces and a letter', ' ', 'x'],
  ['labels', 'a.', ''],
  ['hyphens', 'a-', '!'],
  ['colons', ':', ''],
  ['brackets', '[', ']'],
  ['hexadecimal digits', '0a', 'g'],
  ['groups of an address', '1:', ''],
  ['base 64', 'QQ', '=*'],
  ['equals signs', '=', ''],
  ['letters', 'a', ''],
  ['capitals', 'A', '\u00ff'],
  ['origins', 'https://', ''],
]

const answering: ApplicationLike = (_, startResponse) => {
  startResponse('204 No Content', [])
  return []
}

/** A layer that gets a text as one variable of its environ. */
function layerWith(
  made: Pick<Middleware, 'call'>,
  key: string,
  more: Partial<Environ> = {},
): (text: string) => unknown {
  return (text) => made.call(minimalEnviron({ ...more, [key]: text }), () => () => undefined)
}

const everyProxy = { hops: 16 } as const
const PARSERS: readonly (readonly [string, (text: string) => unknown])[] = [
  ['Forwarded', parseForwarded],
  ['X-Forwarded-For', layerWith(new ProxyHeaders(answering, everyProxy), 'HTTP_X_FORWARDED_FOR')],
  ['X-Forwarded-Proto', layerWith(new ProxyHeaders(answering, everyProxy), 'HTTP_X_FORWARDED_PROTO')],
  ['X-Forwarded-Host', layerWith(new ProxyHeaders(answering, everyProxy), 'HTTP_X_FORWARDED_HOST')],
  [
    'X-Forwarded-Prefix',
    layerWith(
      new ProxyHeaders(answering, { ...everyProxy, fields: ['x-forwarded-prefix'] }),
      'HTTP_X_FORWARDED_PREFIX',
    ),
  ],
  ['Host', parseHost],
  ['Host of the server', isHost],
  ['Host of host-allow-list', layerWith(new HostAllowList(answering, { hosts: ['a', '*.b'] }), 'HTTP_HOST')],
  ['Host of https-redirect', layerWith(new HttpsRedirect(answering, {}), 'HTTP_HOST')],
  ['an address', canonicalAddress],
  ['Authorization', (text) => BasicCredentials.parse(`Basic ${text}`)],
  ['Origin', (text) => new Origins(['https://a.example', 'https://*.b.example']).has(text)],
  ['Origin of csrf', layerWith(new Csrf(answering), 'HTTP_ORIGIN', { REQUEST_METHOD: 'POST', HTTP_HOST: 'a' })],
  [
    'Access-Control-Request-Headers',
    layerWith(new Cors(answering, { origins: ['*'] }), 'HTTP_ACCESS_CONTROL_REQUEST_HEADERS', {
      REQUEST_METHOD: 'OPTIONS',
      HTTP_ORIGIN: 'https://a.example',
      HTTP_ACCESS_CONTROL_REQUEST_METHOD: 'GET',
    }),
  ],
  ['traceparent', parseTraceParent],
  ['tracestate', passableTraceState],
  ['traceparent of trace-context', layerWith(new TraceContext(answering), 'HTTP_TRACEPARENT')],
  ['X-Request-ID', layerWith(new RequestId(answering, { trust: true }), 'HTTP_X_REQUEST_ID')],
  [
    'X-HTTP-Method-Override',
    layerWith(new MethodOverride(answering), 'HTTP_X_HTTP_METHOD_OVERRIDE', { REQUEST_METHOD: 'POST' }),
  ],
  ['the target', (text) => parseTarget(`/${text}`, 'GET', PATH_RULES)],
  ['a target of another form', (text) => parseTarget(text, 'GET', PATH_RULES)],
  ['the path', (text) => canonicalPath(`/${text}`)],
  ['the path of normalise-path', layerWith(new NormalisePath(answering, { mode: 'redirect' }), 'PATH_INFO')],
  ['the raw path of normalise-path', layerWith(new NormalisePath(answering), 'REQUEST_URI')],
  ['the path of trailing-slash', (text) => layerWith(new TrailingSlash(answering), 'PATH_INFO')(`/${text}/`)],
  ['the path of a Location', encodePath],
  ['the query of a Location', encodeRawQuery],
  ['fields as the server reads them', (text) => addRequestHeaders({} as Environ, ['X-A', text, text, 'x'])],
  [
    'Vary of the application',
    (text) => {
      const headers: HeaderList = [['Vary', text]]
      addToList(headers, 'vary', 'Origin')
    },
  ],
]

/** The least of some runs, in milliseconds: what a machine that does other things, too, adds is not of the parser. */
function leastTime(parse: (text: string) => unknown, text: string, enough = 0): number {
  let least = Infinity
  for (let run = 0; run < 5 && least > enough; run++) {
    const start = performance.now()
    parse(text)
    least = Math.min(least, performance.now() - start)
  }
  return least
}

/** Whether twice as much takes thrice the time or more, each time that it is tried. */
function growsFast(parse: (text: string) => unknown, text: (size: number) => string): boolean {
  for (const size of [1, 2, 4, 8, 1, 2, 4, 8].map((factor) => factor * SIZE)) {
    const twice = leastTime(parse, text(2 * size), 1)
    // What takes less than a millisecond is mostly something else.
    if (twice < 1 || twice < 3 * leastTime(parse, text(size))) return false
  }
  return true
}

describe('property 8: every parser of what clients send takes time as the text is long', () => {
  it.each(PARSERS)('%s: 15 KB of anything in 10 ms, and twice as much in less than thrice the time', (_, parse) => {
    const slow = HOSTILE.flatMap(([name, piece, end]) => {
      const text = (size: number): string => piece.repeat(Math.ceil(size / piece.length)) + end
      const time = leastTime(parse, text(SIZE), PROMISED_MS)
      if (time > ALLOWED_MS) return [`${name}: ${time} ms`]
      return growsFast(parse, text) ? [`${name}: twice as much takes thrice the time`] : []
    })
    expect(slow).toEqual([])
  })
})
