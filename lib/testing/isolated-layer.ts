import type { Stack } from '../core/index.js'
import type { ApplicationLike, Environ, Status } from '../protocol/index.js'
import { ExpectationError, expectSame } from './expectation-error.js'
import type { RequestHeaders } from './request-headers.js'
import type { RequestInit } from './request-init.js'
import type { ScriptedApplication, ScriptedBody, ScriptedCall } from './scripted-application.js'
import { TestClient, type TestClientOptions } from './test-client.js'
import type { TestResponse } from './test-response.js'

const PLAIN: RequestHeaders = { 'Content-Type': 'text/plain; charset=utf-8' }

/**
 * One layer between a client and an application that follows a script, with Lint on both sides: what {@link isolate}
 * makes. It is a {@link TestClient}; what is expected is said of the last request.
 */
export class IsolatedLayer extends TestClient {
  readonly #name: string
  readonly #script: ScriptedApplication
  #before = 0
  #response: TestResponse | undefined

  constructor(name: string, stack: Stack, script: ScriptedApplication, options: TestClientOptions) {
    super(stack, options)
    this.#name = name
    this.#script = script
  }

  /** Lets the inner application answer with these from now on. Default: 200, text/plain, nothing. */
  respond(status: number | Status, headers: RequestHeaders = PLAIN, body: ScriptedBody = ''): this {
    this.#script.respond(status, headers, body)
    return this
  }

  /** Lets this application be the inner one from now on. */
  inner(application: ApplicationLike): this {
    this.#script.use(application)
    return this
  }

  override async request(method: string, path: string, init?: RequestInit): Promise<TestResponse> {
    this.#before = this.#script.calls.length
    this.#response = undefined
    return (this.#response = await super.request(method, path, init))
  }

  override stream(...args: Parameters<TestClient['stream']>): ReturnType<TestClient['stream']> {
    this.#before = this.#script.calls.length
    this.#response = undefined
    return super.stream(...args)
  }

  /** How often the inner application was called, in all requests. */
  get called(): number {
    return this.#script.calls.length
  }

  /** The calls of the inner application. */
  get calls(): readonly ScriptedCall[] {
    return this.#script.calls
  }

  /** What the inner application saw last, as a copy; an error if it was never called. */
  get environ(): Environ {
    const last = this.#script.calls.at(-1)
    if (last !== undefined) return last.environ
    throw new ExpectationError(`${this.#name}: the inner application was not called, so it saw no environ`, 1, 0)
  }

  /** Expects the last request to have reached the inner application once, or `times`. */
  expectPassed(times = 1): this {
    const hint = this.#response === undefined ? '' : `; the response is ${this.#response.statusLine}`
    expectSame(`${this.#name}: calls of the inner application`, times, this.#recent().length, hint)
    return this
  }

  /** Expects the layer to have answered the last request itself; with `status`, by that. */
  expectAnswered(status?: number): this {
    this.expectPassed(0)
    if (status !== undefined) expectSame(`${this.#name}: the status`, status, this.#response?.status)
    return this
  }

  /** Expects the layer to have refused the last request itself: by this status, or any from 400. */
  expectRefused(status?: number): this {
    this.expectAnswered(status)
    const actual = this.#response?.status
    if (actual !== undefined && actual >= 400) return this
    throw new ExpectationError(
      `${this.#name}: expected a refusal, got ${actual === undefined ? 'no whole response' : `the status ${actual}`}`,
      status ?? 400,
      actual,
    )
  }

  /** Expects that the inner application saw these keys with these values; undefined: that it did not see the key. */
  expectEnviron(expected: Readonly<Record<string, unknown>>): this {
    const seen: Readonly<Record<string, unknown>> = { ...this.environ }
    for (const [key, value] of Object.entries(expected))
      expectSame(`${this.#name}: ${key} as the inner application saw it`, value, seen[key])
    return this
  }

  /** Expects every body that the inner application returned for the last request to have been closed exactly once. */
  expectClosed(): this {
    for (const { returned, closed } of this.#recent())
      expectSame(`${this.#name}: how often the inner body was closed`, returned ? 1 : 0, closed)
    return this
  }

  #recent(): readonly ScriptedCall[] {
    return this.#script.calls.slice(this.#before)
  }
}
