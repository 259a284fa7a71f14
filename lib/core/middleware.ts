import {
  MIDDLEWARE,
  toApplication,
  type Application,
  type ApplicationLike,
  type Awaitable,
  type Environ,
  type ResponseBody,
  type StartResponse,
} from '../protocol/index.js'
import { optionsFor, type ResolvedOptions } from './options.js'

/** The options of a class that has none. */
export interface NoOptions {
  readonly [MIDDLEWARE]?: never
}

/** The argument by which options are passed: left out only if none is required. */
export type OptionsArgument<O> = NoKeysRequired<O> extends true ? [options?: O] : [options: O]

type NoKeysRequired<O> = Record<never, never> extends O ? true : false

/**
 * A class whose instance wraps one application and is called like one. Subclass it and write `call`.
 *
 * ```ts
 * class PoweredBy extends Middleware {
 *   call(environ: Environ, startResponse: StartResponse) {
 *     environ['acme.powered'] = true
 *     return this.app(environ, startResponse)
 *   }
 * }
 * ```
 *
 * Instances outlive requests, so a field never holds anything of one request. `return this.app(…)` keeps a sync
 * application sync; an `async call` makes a promise for each request and layer.
 */
export abstract class Middleware<O extends object = NoOptions> {
  /** The inner application. */
  readonly app: Application
  /** The options: checked, defaults filled in, frozen. */
  readonly options: ResolvedOptions<O>
  declare readonly [MIDDLEWARE]: true

  /**
   * @throws {OptionError} if the options do not fit what `@middleware` declares, with all problems.
   * @throws {TypeError} if `app` is no application.
   */
  constructor(app: ApplicationLike, ...[options]: OptionsArgument<O>) {
    this.app = toApplication(app)
    this.options = optionsFor<O>(new.target, options)
  }

  /** Serves one request, usually by calling `this.app`. */
  abstract call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody>

  /** Prepares the layer before the first request: opens files, connects. A server awaits it, outermost layer first. */
  start?(): Awaitable<void>

  /** Gives back what `start` took. Awaited in reverse order, also when a later start failed. */
  stop?(): Awaitable<void>
}

Object.defineProperty(Middleware.prototype, MIDDLEWARE, { value: true })

/** A class that can stand in a chain. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any options at all
export type MiddlewareClass = new (app: any, ...options: any[]) => Middleware<any>

/** The arguments that a middleware class takes after the application: its options. */
export type OptionsOf<C> = C extends new (app: never, ...options: infer A) => unknown ? A : never

/** Whether a value is a middleware class, of this copy of the package or another. */
export function isMiddlewareClass(value: unknown): value is MiddlewareClass {
  if (typeof value !== 'function') return false
  const prototype: unknown = value.prototype
  return typeof prototype === 'object' && prototype !== null && MIDDLEWARE in prototype
}

/** Whether a value is an instance of a middleware class, of this copy of the package or another. */
export function isMiddleware(value: unknown): value is Middleware<object> {
  return typeof value === 'object' && value !== null && MIDDLEWARE in value
}
