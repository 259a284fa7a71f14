import { AsyncLocalStorage } from 'node:async_hooks'
import { context, ROOT_CONTEXT, trace, type Context, type ContextManager } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { ReadableSpan, Sampler } from '@opentelemetry/sdk-trace-base'

/** Keeps the context by AsyncLocalStorage, as the SDK for Node.js does. */
class LocalContext implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>()

  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    within: Context,
    action: F,
    self?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(within, () => action.apply(self, args))
  }

  bind<T>(_: Context, target: T): T {
    return target
  }

  enable(): this {
    return this
  }

  disable(): this {
    return this
  }
}

/** The SDK of OpenTelemetry, which keeps what it is given. */
export class RecordedSpans {
  readonly #exporter = new InMemorySpanExporter()

  constructor(sampler?: Sampler) {
    const spanProcessors = [new SimpleSpanProcessor(this.#exporter)]
    trace.setGlobalTracerProvider(
      new BasicTracerProvider(sampler === undefined ? { spanProcessors } : { spanProcessors, sampler }),
    )
    context.setGlobalContextManager(new LocalContext())
  }

  /** Those that have ended, in that order. */
  get all(): readonly ReadableSpan[] {
    return this.#exporter.getFinishedSpans()
  }

  /** The only one of that name. */
  named(name: string): ReadableSpan {
    const found = this.all.filter((span) => span.name === name)
    if (found.length === 1) return found[0] as ReadableSpan
    throw new Error(`${found.length} spans are called ${name}, of ${this.all.map((span) => span.name).join(', ')}`)
  }

  stop(): void {
    trace.disable()
    context.disable()
  }
}

/** Does something in a span of the application's own. */
export function inSpan(name: string): void {
  trace.getTracer('app').startSpan(name).end()
}
