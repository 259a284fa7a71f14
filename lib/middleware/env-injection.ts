import {
  middleware,
  Middleware,
  option,
  OptionError,
  plainAnswer,
  THIS_PACKAGE,
  type EnvironKey,
} from '../core/index.js'
import type { ApplicationLike, Awaitable, Environ, ResponseBody, StartResponse } from '../protocol/index.js'
import { InjectionPlan, type Injection } from './injection/injection-plan.js'
import type { InjectableKey, ProtocolKey } from './injection/protocol-key.js'
import { REFUSED, TEXT_TYPES, type Source, type TextType } from './injection/source.js'

/** The options of {@link EnvInjection}: `key` and `value`, `key` and `from`, or several keys in `set`. */
export class EnvInjectionOptions {
  /** The environ key to set. */
  @option({ type: 'string', description: 'the environ key to set' })
  key?: InjectableKey = ''

  /** What to store under it: any value, or a {@link Source}. With `from`, the default. An empty string if left out. */
  @option({
    type: 'any',
    required: false,
    secret: true,
    description: 'what to store under the key; with from, what to store if there is nothing there',
  })
  value?: unknown = undefined

  /** Where the value of `key` comes from: `env NAME` or `header NAME`, with `default …` or `required` after it. */
  @option({ description: 'where the value comes from: env NAME or header NAME, then default … or required' })
  from?: string = ''

  /** What the text of `value` or `from` is read as; default `string`. A duration is in ms, a size in bytes. */
  @option({ choices: TEXT_TYPES, description: 'what a text is read as' })
  type?: TextType = 'string'

  /** Several keys at once: a record of values and sources; in a file, lines `key = value`. */
  @option({
    type: 'any',
    secret: true,
    description: 'several keys, one a line: key = value, key:integer = 3, key = from env NAME, key = from header NAME',
  })
  set?: Readonly<Partial<Record<InjectableKey, unknown>>> | string = {}

  /** The protocol's keys (`REMOTE_USER`, `HTTP_*`, `wsgi.*`, `tsgi.*`) that may be set. Default: none. */
  @option({ type: 'list', description: "the protocol's keys that may be set, like REMOTE_USER; none by default" })
  allowProtocolKeys?: readonly ProtocolKey[] = []
}

/** Options as a caller writes them: an object with these properties, of no class. */
type Given<O> = { [K in keyof O]: O[K] }

/** What {@link EnvInjection.of} makes: a class without options, of which the compiler knows what it provides. */
export interface InjectionOf<in out K extends string, in out V> {
  new (app: ApplicationLike): EnvInjection
  readonly provides: readonly [EnvironKey<K, V>]
}

/**
 * Puts values into the environ of each request: constants, variables of the process environment, headers, what a
 * function makes of the environ.
 *
 * ```ts
 * new Chain()
 *   .use(EnvInjection, { key: 'added.by', value: 'middleware' })
 *   .use(EnvInjection, { set: { 'acme.region': fromEnv('REGION', { default: 'eu' }), 'acme.id': computed(newId) } })
 *   .use(EnvInjection.of(STAGE, 'test')) // the chain knows STAGE from here on
 * ```
 *
 * ```ini
 * set =
 *   acme.stage = production
 *   acme.retries:integer = 3
 *   acme.region = from env REGION default eu
 *   acme.source = from header X-Request-Source
 * ```
 *
 * Values are stored in the order in which they are written, in place of what was there; a constant is the same value for all
 * requests, so don't change it. The process environment is read once, when the layer is made. A header that is not there
 * leaves the key as it is, unless there is a default; `required` answers 400, and so does a value that is not of its
 * type. The keys of the protocol are refused unless `allowProtocolKeys` names them.
 *
 * @throws {OptionError} when made, with all that is wrong; values are not shown, since they may be secrets.
 */
@middleware('env-injection', {
  package: THIS_PACKAGE,
  options: EnvInjectionOptions,
  description: 'Puts constants, environment variables and headers into the environ',
})
export class EnvInjection extends Middleware<EnvInjectionOptions> {
  readonly #injections: readonly Injection[]

  constructor(app: ApplicationLike, options: Given<EnvInjectionOptions> = {}) {
    super(app, options)
    const plan = new InjectionPlan(this.options)
    if (plan.problems.length > 0) throw new OptionError('The options of EnvInjection do not fit', plan.problems)
    this.#injections = plan.injections
  }

  /**
   * A class that injects one typed key and says so: `chain.use(EnvInjection.of(USER, computed(readUser)))` lets layers
   * and applications inside require `USER`.
   */
  static of<K extends string, V>(
    key: EnvironKey<K, V>,
    value: NoInfer<V> | Source<NoInfer<V>>,
    { allowProtocolKeys = [] }: Pick<EnvInjectionOptions, 'allowProtocolKeys'> = {},
  ): InjectionOf<K, V> {
    const Injecting = class extends EnvInjection {
      static readonly provides = [key] as const

      constructor(app: ApplicationLike) {
        super(app, { set: { [key.key]: value }, allowProtocolKeys })
      }
    }
    return Object.defineProperty(Injecting, 'name', { value: `env-injection ${key.key}` })
  }

  override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    for (const { key, valueFor } of this.#injections) {
      const value = valueFor(environ)
      if (value === REFUSED) return plainAnswer(environ, startResponse, 400)
      if (value !== undefined) store(environ, key, value)
    }
    return this.app(environ, startResponse)
  }
}

function store(environ: Environ, key: string, value: unknown): void {
  const record = environ as unknown as Record<string, unknown>
  if (key !== '__proto__') {
    record[key] = value
    return
  }
  // An assignment would change the prototype of the environ.
  Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true })
}
