import { middleware, Middleware, option, THIS_PACKAGE, type OptionsArgument } from '../core/index.js'
import type { Application, ApplicationLike, Awaitable, Environ, ErrorStream, ResponseBody } from '../protocol/index.js'
import { settledRules } from './lint/body-rules.js'
import { applicationRules, callRules } from './lint/call-rules.js'
import { environKeyRules } from './lint/environ-key-rules.js'
import { environRules, environShapeRules, type AnyEnviron } from './lint/environ-rules.js'
import { Exchange, type Ledger } from './lint/exchange.js'
import { Judge } from './lint/judge.js'
import type { LintError } from './lint/lint-error.js'
import { hasMethods } from './lint/show.js'

const INNER = 'the application'
const OUTER = 'the server'

/** The options of {@link Lint}: who stands on its two sides, and where breaches go. */
export class LintOptions {
  @option({ type: 'string', description: 'the name of the application or layer inside, for messages' })
  inner?: string = INNER

  @option({ type: 'string', description: 'the name of the layer or server outside, for messages' })
  outer?: string = OUTER

  @option({ type: 'boolean', description: 'whether warnings are errors, and what may be looked at is watched' })
  strict?: boolean = false

  @option({ type: 'any', description: 'is told of each warning; without it they go to wsgi.errors, each once' })
  warn?: ((warning: LintError) => void) | null = null

  @option({ type: 'any', description: 'is told of each error, just before it is thrown' })
  report?: ((error: LintError) => void) | null = null
}

/**
 * The middleware that checks the protocol between its two neighbours, and changes nothing: every rule of PEP 3333 that
 * can be seen from inside a request, and ours. The rules are in `docs/lint-rules.md`.
 *
 * Put one between each pair of layers, and what it throws, a {@link LintError}, says which of them is at fault:
 * `stack.interpose((inner, entry) => …)`; `TestClient` does. It costs several times what it watches: for tests and
 * development.
 */
@middleware('lint', {
  package: THIS_PACKAGE,
  options: LintOptions,
  description: 'checks the protocol between its neighbours',
})
export class Lint extends Middleware<LintOptions> {
  readonly #judge: Judge
  readonly #open = new Map<Exchange, ErrorStream>()
  readonly #inFlight = new WeakSet()
  readonly #ledger: Ledger

  /** @throws {LintError} if `app` is no application. */
  constructor(app: ApplicationLike, ...options: OptionsArgument<LintOptions>) {
    super(callable(app, options[0]), ...options)
    this.#judge = new Judge(this.options)
    this.#ledger = {
      opened: (exchange, body) => {
        this.#open.set(exchange, exchange.errors)
        this.#inFlight.add(exchange.environ)
        if (body !== undefined) forgotten?.register(body, { exchange, ledger: this.#ledger }, exchange)
      },
      released: (exchange) => {
        this.#inFlight.delete(exchange.environ)
      },
      over: (exchange) => {
        this.#open.delete(exchange)
        this.#inFlight.delete(exchange.environ)
        forgotten?.unregister(exchange)
      },
    }
  }

  override call(...args: Parameters<Application>): Awaitable<ResponseBody> {
    const [environ, startResponse] = args
    const errors = errorsOf(environ)
    this.#judge.check(callRules, { args, again: this.#inFlight.has(environ) }, errors)
    this.#checkEnviron(environ, errors)
    const exchange = new Exchange(this.#judge, environ, this.#ledger)
    this.#inFlight.add(environ)
    return exchange.run(this.app, startResponse)
  }

  /**
   * Checks that every body that went through is closed by now. For tests, when all requests are over; where nobody
   * calls it, a body that is left open is told when it is collected as garbage.
   *
   * @throws {LintError} naming who left it open.
   */
  settled(): void {
    const [left] = this.#open
    this.#open.clear()
    if (left !== undefined) this.#judge.check(settledRules, { closed: false }, left[1])
  }

  #checkEnviron(environ: Environ, errors: ErrorStream | undefined): void {
    this.#judge.check(environShapeRules, environ, errors)
    const variables: AnyEnviron = { ...environ }
    this.#judge.check(environRules, variables, errors)
    for (const [key, value] of Object.entries(variables)) this.#judge.check(environKeyRules, { key, value }, errors)
  }
}

const NONE: Readonly<LintOptions> = new LintOptions()

/** Tells of bodies that nobody closed, where the runtime tells when they are collected. */
const forgotten = typeof FinalizationRegistry === 'function' ? new FinalizationRegistry(tellForgotten) : undefined

/** What happens when a body was collected that nobody had closed. */
export function tellForgotten({ exchange, ledger }: { exchange: Exchange; ledger: Ledger }): void {
  ledger.over(exchange)
  for (const rule of settledRules)
    exchange.judge.tell(exchange.judge.breach(rule, rule.saw({ closed: false })), exchange.errors)
}

function callable(app: ApplicationLike, options: LintOptions | undefined): ApplicationLike {
  const { inner = INNER, outer = OUTER, report = null } = options ?? NONE
  new Judge({ inner, outer, report, strict: false, warn: null }).check(applicationRules, app)
  return app
}

function errorsOf(environ: unknown): ErrorStream | undefined {
  const errors = (environ as Partial<Environ> | null | undefined)?.['wsgi.errors']
  return hasMethods(errors, ['write']) ? errors : undefined
}
