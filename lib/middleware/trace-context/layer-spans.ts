import { asStack, type Entry, type Stack } from '../../core/index.js'
import { isThenable, type Application, type ApplicationLike } from '../../protocol/index.js'
import { openTelemetry, recordError, type OpenTelemetry, type Span, type Tracer } from './open-telemetry.js'

/**
 * The same stack with a span of OpenTelemetry for each layer inside of {@link TraceContext}, and for the application: from
 * its call until it has given its body. The stack that was given stays as it is, and costs what it did.
 *
 * ```ts
 * const app = new Chain().use(TraceContext, { spans: true }).use(Session, { … }).wrap(application)
 * await serve(process.env.TRACE_LAYERS === undefined ? app : traceLayers(app))
 * ```
 *
 * @throws {TypeError} if `@opentelemetry/api` is not installed.
 */
export function traceLayers(application: ApplicationLike): Stack {
  const api = openTelemetry('traceLayers')
  const tracer = api.trace.getTracer('tsgi')
  return asStack(application).interpose((inner, entry) => traced(api, tracer, inner, entry))
}

function traced(api: OpenTelemetry, tracer: Tracer, inner: Application, entry: Entry | undefined): Application {
  const { context, SpanKind, trace } = api
  const name = entry?.name ?? 'application'
  const place = entry?.place
  const attributes = { 'tsgi.layer': name, ...(place === undefined ? {} : { 'tsgi.place': place }) }
  const options = { kind: SpanKind.INTERNAL, attributes }
  return (environ, startResponse) => {
    const outside = context.active()
    // Outside of a request that is traced, a span would begin a trace of its own.
    if (trace.getSpan(outside) === undefined) return inner(environ, startResponse)
    const span = tracer.startSpan(name, options, outside)
    return during(api, span, () => context.with(trace.setSpan(outside, span), () => inner(environ, startResponse)))
  }
}

function during<R>(api: OpenTelemetry, span: Span, action: () => R | PromiseLike<R>): R | PromiseLike<R> {
  const fail = (error: unknown): never => {
    recordError(api, span, error)
    span.end()
    throw error
  }
  const end = (result: R): R => {
    span.end()
    return result
  }
  try {
    const result = action()
    return isThenable(result) ? result.then(end, fail) : end(result)
  } catch (error) {
    return fail(error)
  }
}
