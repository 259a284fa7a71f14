import { findPackage } from '../optional-package.js'

/** The ids of a span, as OpenTelemetry has them. */
export interface SpanContext {
  readonly traceId: string
  readonly spanId: string
  readonly traceFlags: number
  readonly traceState?: TraceState | undefined
  readonly isRemote?: boolean | undefined
}

/** What tracing systems add to a trace. */
export interface TraceState {
  serialize(): string
}

/** What is used of a span. */
export interface Span {
  spanContext(): SpanContext
  setAttribute(key: string, value: string | number): unknown
  setStatus(status: { readonly code: number; readonly message?: string }): unknown
  recordException(error: Error | string): void
  end(): void
}

/** Stands for what is carried along, of which nothing is known here. */
export interface Context {
  getValue(key: symbol): unknown
}

/** Attributes of a span, by their names in the semantic conventions. */
export type Attributes = Readonly<Record<string, string | number>>

/** Makes spans. */
export interface Tracer {
  startSpan(name: string, options: { readonly kind: number; readonly attributes: Attributes }, context: Context): Span
}

/** What is used of the package `@opentelemetry/api`. */
export interface OpenTelemetry {
  readonly context: { active(): Context; with<R>(context: Context, action: () => R): R }
  readonly trace: {
    getTracer(name: string): Tracer
    getSpan(context: Context): Span | undefined
    setSpan(context: Context, span: Span): Context
    setSpanContext(context: Context, spanContext: SpanContext): Context
    isSpanContextValid(spanContext: SpanContext): boolean
  }
  createTraceState(text: string): TraceState
  readonly SpanKind: { readonly INTERNAL: number; readonly SERVER: number }
  readonly SpanStatusCode: { readonly ERROR: number }
}

const PACKAGE = '@opentelemetry/api'

/**
 * Loads the API of OpenTelemetry.
 *
 * @param who - what needs it, for the error.
 * @throws {TypeError} that names the command which installs it.
 */
export function openTelemetry(who: string, places?: readonly string[]): OpenTelemetry {
  const found = findPackage<OpenTelemetry>(PACKAGE, places)
  if ('library' in found) return found.library
  throw new TypeError(`${who} needs the package ${PACKAGE}: ${found.fault}; npm install ${PACKAGE}`)
}

/** Notes on a span what went wrong. */
export function recordError(api: OpenTelemetry, span: Span, error: unknown): void {
  const known = error instanceof Error ? error : undefined
  const text = known?.message ?? String(error)
  span.recordException(known ?? text)
  span.setAttribute('error.type', known?.name ?? typeof error)
  span.setStatus({ code: api.SpanStatusCode.ERROR, message: text })
}
