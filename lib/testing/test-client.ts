import { asStack, type Stack } from '../core/index.js'
import type { LintError } from '../middleware/index.js'
import type { ApplicationLike } from '../protocol/index.js'
import { CookieJar } from './cookie-jar.js'
import { Delivery } from './delivery.js'
import { lintBetween } from './lint.js'
import { makeEnviron, override, type EnvironOverrides, type TestEnviron } from './make-environ.js'
import type { RecordedErrors } from './recorded-errors.js'
import type { RequestHeaders } from './request-headers.js'
import { prepared, type RequestInit } from './request-init.js'
import { StreamedResponse } from './streamed-response.js'
import { TestResponse } from './test-response.js'

/** The options of a {@link TestClient}. */
export interface TestClientOptions {
  /** Whether the protocol is checked, between every pair of layers; with `strict`, warnings are errors. Default true. */
  readonly lint?: boolean | 'strict'
  /** Scheme, host and port of every request, and, if it has a path, `SCRIPT_NAME`. Default `http://localhost`. */
  readonly baseUrl?: string
  /** Headers of every request that does not set its own. */
  readonly headers?: RequestHeaders
  /** Whether cookies are kept and sent back. Default true. */
  readonly cookies?: boolean
  /** Keys to put into every environ. */
  readonly environ?: EnvironOverrides
}

/**
 * A client of an application in the same process, without sockets. It does what a server does, throws what the
 * application throws, and checks the protocol between every pair of layers.
 *
 * ```ts
 * const client = new TestClient(app)
 * const response = await client.get('/hello', { query: { name: 'Eva' } })
 * response.expectStatus(200).expectText('Hello, Eva')
 * ```
 *
 * Layers with a `start` are started before the first request; {@link close} stops them (`await using` does, too).
 */
export class TestClient {
  /** The cookies that were received. */
  readonly cookies = new CookieJar()

  readonly #stack: Stack
  readonly #settled: () => void
  readonly #options: TestClientOptions
  readonly #base: URL
  readonly #breaches: LintError[] = []
  readonly #warnings: LintError[] = []
  #inFlight = 0

  /** @throws {LintError | TypeError} if `app` is no application. */
  constructor(app: ApplicationLike<never>, options: TestClientOptions = {}) {
    this.#options = options
    this.#base = new URL(options.baseUrl ?? 'http://localhost')
    const like = app as ApplicationLike
    if (options.lint === false) {
      this.#stack = asStack(like)
      this.#settled = () => undefined
      return
    }
    const linted = lintBetween(like, 'the test client', {
      strict: options.lint === 'strict',
      warn: (warning) => this.#warnings.push(warning),
      report: (breach) => this.#breaches.push(breach),
    })
    this.#stack = linted.stack
    this.#settled = () => {
      linted.settled()
    }
  }

  get(path: string, init?: RequestInit): Promise<TestResponse> {
    return this.request('GET', path, init)
  }

  head(path: string, init?: RequestInit): Promise<TestResponse> {
    return this.request('HEAD', path, init)
  }

  post(path: string, init?: RequestInit): Promise<TestResponse> {
    return this.request('POST', path, init)
  }

  put(path: string, init?: RequestInit): Promise<TestResponse> {
    return this.request('PUT', path, init)
  }

  patch(path: string, init?: RequestInit): Promise<TestResponse> {
    return this.request('PATCH', path, init)
  }

  delete(path: string, init?: RequestInit): Promise<TestResponse> {
    return this.request('DELETE', path, init)
  }

  options(path: string, init?: RequestInit): Promise<TestResponse> {
    return this.request('OPTIONS', path, init)
  }

  /**
   * Sends a request and waits for the whole response.
   *
   * @throws {LintError} if the protocol was broken anywhere in the stack, also if somebody caught the error.
   * @throws what the application throws, unless `raise` is false; the reason of `signal`, if it aborts.
   */
  async request(method: string, path: string, init: RequestInit = {}): Promise<TestResponse> {
    const { errors, url, delivery } = await this.#send(method, path, init)
    const pieces: Uint8Array[] = []
    for (let piece = await delivery.pull(); piece !== undefined; piece = await delivery.pull()) pieces.push(piece)
    const warnings = this.#finish(delivery, delivery.left || init.raise !== false)
    const response = new TestResponse({ delivery, pieces, errors: errors.text, warnings })
    if (this.#options.cookies !== false) this.cookies.take(response.headers, url)
    return response
  }

  /**
   * Sends a request and waits for the head and the first piece only. Iterate the response for the rest, or
   * {@link StreamedResponse.abort | abort} it.
   */
  async stream(path: string, init: RequestInit & { readonly method?: string } = {}): Promise<StreamedResponse> {
    const { url, delivery } = await this.#send(init.method ?? 'GET', path, init)
    const first = await delivery.pull()
    const raise = init.raise !== false
    const warnings: LintError[] = []
    const finish = (aborted: boolean) => {
      warnings.push(...this.#finish(delivery, !aborted && (raise || delivery.left)))
    }
    if (first === undefined || (raise && delivery.failure !== undefined)) finish(false)
    const response = new StreamedResponse(delivery, first, warnings, finish)
    if (this.#options.cookies !== false) this.cookies.take(response.headers, url)
    return response
  }

  /** Stops what was started. */
  close(): Promise<void> {
    return this.#stack.stop()
  }

  /** `await using client = new TestClient(app)` closes it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #send(
    method: string,
    path: string,
    init: RequestInit,
  ): Promise<{ errors: RecordedErrors; url: URL; delivery: Delivery }> {
    const { signal } = init
    const { environ, url } = this.#environ(method, path, init)
    // Lint puts a stream of its own in this place while the application runs.
    const errors = environ['wsgi.errors']
    await this.#stack.start()
    signal?.throwIfAborted()
    const delivery = new Delivery(this.#stack, environ, { ...this.#options.environ, ...init.environ })
    this.#inFlight++
    signal?.addEventListener('abort', () => void delivery.leave(signal.reason), { once: true })
    return { errors, url, delivery }
  }

  #environ(method: string, path: string, init: RequestInit): { environ: TestEnviron; url: URL } {
    const { target, headers, body } = prepared(path, init, this.#options.headers)
    const mountedAt = this.#base.pathname.replace(/\/$/, '')
    const elsewhere = /^https?:\/\//i.test(target)
    const url = new URL(target === '*' ? this.#base : elsewhere ? target : `${this.#base.origin}${mountedAt}${target}`)
    const cookie = this.#options.cookies === false ? undefined : this.cookies.header(url)
    if (cookie !== undefined) headers.push(['Cookie', cookie])
    const whole = elsewhere || target === '*' ? target : this.#base.origin + target
    const environ = makeEnviron(whole, { method, headers, ...(body === undefined ? {} : { body }) })
    return { environ: override(environ, { SCRIPT_NAME: mountedAt }), url }
  }

  /** After a response: throws what went wrong, the protocol first; gives what was warned of. */
  #finish(delivery: Delivery, raise: boolean): LintError[] {
    this.#inFlight--
    const warnings = this.#warnings.splice(0)
    const [breach] = this.#breaches.splice(0)
    if (breach !== undefined) throw breach
    if (raise && delivery.failure !== undefined) throw delivery.failure.error
    if (this.#inFlight === 0) this.#settled()
    return warnings
  }
}
