import {
  isThenable,
  statusCode,
  type Application,
  type Awaitable,
  type Environ,
  type ResponseBody,
  type StartResponse,
} from '../../protocol/index.js'
import { bodyWithin, type Within } from './context-body.js'
import { recordError, type Context, type OpenTelemetry, type Span, type Tracer } from './open-telemetry.js'
import { requestAttributes, spanName } from './request-attributes.js'
import { newTrace, placeTrace, withFields, type Caller, type Trace } from './trace.js'

/** Makes a span of OpenTelemetry for each request, in which the application runs. */
export class ServerSpans {
  readonly #api: OpenTelemetry
  readonly #tracer: Tracer

  constructor(api: OpenTelemetry) {
    this.#api = api
    this.#tracer = api.trace.getTracer('tsgi')
  }

  /** Lets the application answer within a span that ends with the response. */
  serve(
    application: Application,
    environ: Environ,
    startResponse: StartResponse,
    caller: Caller | undefined,
  ): Awaitable<ResponseBody> {
    const { context, trace, SpanKind } = this.#api
    const parent = this.#parentOf(caller)
    const options = { kind: SpanKind.SERVER, attributes: requestAttributes(environ) }
    const span = this.#tracer.startSpan(spanName(environ), options, parent)
    placeTrace(environ, this.#traceOf(span, parent, caller))
    const inside = trace.setSpan(parent, span)
    const within: Within = (action) => context.with(inside, action)
    return new ServedRequest(this.#api, span, within).run(application, environ, startResponse)
  }

  /** A span that is there already, of an instrumentation of node:http, is nearer than the caller. */
  #parentOf(caller: Caller | undefined): Context {
    const { context, trace } = this.#api
    const active = context.active()
    if (caller === undefined || trace.getSpan(active) !== undefined) return active
    const { sampled, spanId, traceId, traceState } = caller
    const remote = { traceId, spanId, traceFlags: sampled ? 1 : 0, isRemote: true }
    return trace.setSpanContext(
      active,
      traceState === undefined ? remote : { ...remote, traceState: this.#api.createTraceState(traceState) },
    )
  }

  /** The trace as the span has it. Where no SDK is set up, a span is nothing, or the caller's. */
  #traceOf(span: Span, parent: Context, caller: Caller | undefined): Trace {
    const ids = span.spanContext()
    const parentId = this.#api.trace.getSpan(parent)?.spanContext().spanId
    if (!this.#api.trace.isSpanContextValid(ids) || ids.spanId === parentId) return newTrace(caller, false)
    const traceState = ids.traceState?.serialize() ?? ''
    return withFields({
      traceId: ids.traceId,
      spanId: ids.spanId,
      ...(parentId === undefined ? {} : { parentId }),
      sampled: (ids.traceFlags & 1) === 1,
      ...(traceState === '' ? {} : { traceState }),
    })
  }
}

/** One request and its span. */
class ServedRequest {
  readonly #api: OpenTelemetry
  readonly #span: Span
  readonly #within: Within
  #status = 0
  #failure: { readonly error: unknown } | undefined
  #isOver = false

  constructor(api: OpenTelemetry, span: Span, within: Within) {
    this.#api = api
    this.#span = span
    this.#within = within
  }

  run(application: Application, environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const finished = environ['tsgi.finished']
    finished?.(({ error, status }) => {
      this.#status = status
      this.#end(error)
    })
    const isWatched = finished !== undefined
    const start: StartResponse = isWatched
      ? startResponse
      : (status, headers, error) => {
          this.#status = statusCode(status)
          return startResponse(status, headers, error)
        }
    try {
      const body = this.#within(() => application(environ, start))
      if (!isThenable(body)) return this.#body(body, isWatched)
      return body.then(
        (made) => this.#body(made, isWatched),
        (error: unknown) => {
          this.#fail(error, isWatched)
          throw error
        },
      )
    } catch (error) {
      this.#fail(error, isWatched)
      throw error
    }
  }

  /** A server that tells of the end tells of what went wrong, too. */
  #body(body: ResponseBody, isWatched: boolean): ResponseBody {
    return bodyWithin(
      body,
      this.#within,
      isWatched
        ? undefined
        : (error) => {
            this.#end(error)
          },
    )
  }

  #fail(error: unknown, isWatched: boolean): void {
    this.#failure = { error }
    recordError(this.#api, this.#span, error)
    if (!isWatched) this.#end(undefined)
  }

  #end(error: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    const span = this.#span
    if (this.#status > 0) span.setAttribute('http.response.status_code', this.#status)
    if (error !== undefined && error !== this.#failure?.error) recordError(this.#api, span, error)
    else if (this.#failure === undefined && this.#status >= 500) {
      span.setAttribute('error.type', String(this.#status))
      span.setStatus({ code: this.#api.SpanStatusCode.ERROR })
    }
    span.end()
  }
}
