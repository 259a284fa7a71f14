import { Middleware, middleware, option, THIS_PACKAGE } from '../core/index.js'
import type { ApplicationLike, Awaitable, Environ, ResponseBody, StartResponse } from '../protocol/index.js'
import { faultInRanges, IpRanges } from './address/ip-ranges.js'
import { openTelemetry } from './trace-context/open-telemetry.js'
import { ServerSpans } from './trace-context/server-spans.js'
import { newTrace, placeTrace, TRACE, type Caller } from './trace-context/trace.js'
import { parseTraceParent } from './trace-context/trace-parent.js'
import { passableTraceState } from './trace-context/trace-state.js'

/** The options of {@link TraceContext}. */
export class TraceContextOptions {
  /**
   * The peers whose traces go on here: addresses, CIDR ranges, `unix` for a Unix socket. They must set or remove the
   * fields of whoever is behind them. Default: nobody, each request begins a trace.
   */
  @option({
    type: 'list',
    description: 'Peers whose traces go on here: addresses, ranges (CIDR), unix; each must set or remove the fields',
    check: faultInRanges,
  })
  trust?: readonly string[] = []

  /** Whether traces that begin here are marked as sampled, so that others record them. With `spans`, the SDK decides. */
  @option({ description: 'Whether traces that begin here are marked as sampled, so that others record them' })
  sampled?: boolean = false

  /** Whether each request is a span of OpenTelemetry; needs the package `@opentelemetry/api`. Default false. */
  @option({ description: 'Whether each request is a span of OpenTelemetry; needs @opentelemetry/api' })
  spans?: boolean = false
}

/**
 * Gives every request its place in a trace (W3C Trace Context Level 1): that of a trusted peer goes on, any other begins
 * here. It is in the environ as `tsgi.trace`, with the fields to pass on, and `HTTP_TRACEPARENT` and `HTTP_TRACESTATE`
 * say the same; what nobody trusted has said is gone.
 *
 * ```ts
 * new Chain().use(TraceContext, { trust: ['10.0.0.0/8'] })
 * // in the application:
 * await fetch(url, { headers: TRACE.require(environ).headers })
 * ```
 *
 * With `spans`, a span of OpenTelemetry stands for the request until its last byte, and what the application does is
 * within it. {@link traceLayers} adds one for each layer.
 *
 * @throws {TypeError} if `spans` is true and `@opentelemetry/api` is not installed.
 */
@middleware('trace-context', {
  package: THIS_PACKAGE,
  options: TraceContextOptions,
  roles: ['trace-context'],
  after: ['proxy-headers'],
  // What these do is part of the request.
  before: ['authorization', 'csrf', 'rate-limit', 'session'],
  unique: true,
  description: 'Gives every request its place in a trace (W3C Trace Context), and a span of OpenTelemetry',
})
export class TraceContext extends Middleware<TraceContextOptions> {
  static readonly provides = [TRACE] as const

  readonly #trusted = new IpRanges(this.options.trust)
  readonly #spans: ServerSpans | undefined

  constructor(app: ApplicationLike, options: TraceContextOptions = {}) {
    super(app, options)
    if (this.options.spans) this.#spans = new ServerSpans(openTelemetry('trace-context with spans'))
  }

  override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const caller = this.#caller(environ)
    if (this.#spans !== undefined) return this.#spans.serve(this.app, environ, startResponse, caller)
    placeTrace(environ, newTrace(caller, this.options.sampled))
    return this.app(environ, startResponse)
  }

  #caller(environ: Environ): Caller | undefined {
    const { HTTP_TRACEPARENT: field, HTTP_TRACESTATE: state } = environ
    if (field === undefined || this.#trusted.isEmpty || !this.#trusted.has(peerOf(environ))) return undefined
    const parent = parseTraceParent(field)
    if (parent === undefined || state === undefined) return parent
    return { ...parent, traceState: passableTraceState(state) }
  }
}

/** The other end of the connection, wherever this stands: `proxy-headers` puts the client in `REMOTE_ADDR`. */
function peerOf(environ: Environ): string | undefined {
  const peer = environ['tsgi.peer']
  return peer === undefined ? environ.REMOTE_ADDR : peer().remoteAddress
}
