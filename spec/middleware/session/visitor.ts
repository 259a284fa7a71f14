import {
  Chain,
  textBody,
  whenReady,
  type Awaitable,
  type Environ,
  type ResponseBody,
  type StartResponse,
} from '../../../lib/index.js'
import { SESSION, Session, type SessionOptions, type SessionState } from '../../../lib/middleware/index.js'
import { CookieJar } from '../../../lib/testing/cookie-jar.js'
import { TestClient } from '../../../lib/testing/index.js'

/** Secrets as openssl rand -base64 32 prints them. */
export const SECRET = 'Tq3mFVq0bJmKpD2oYx1lHcW8sZ5uRnE7aGvB4iXt6yQ='
export const NEWER = 'c0Hn8sWq2ZlJx5VtRb7EyKmA9dGuPf3ToLiXw1QhNzM='

/** The options as a plain object, which can be spread. */
export type Options = Pick<SessionOptions, keyof SessionOptions>

/** What a request does with its session, given as its body. */
type Step = (session: SessionState, environ: Environ) => unknown

/** An application that does with its session what is said, and answers with what that gives, as JSON. */
export function visitor(options: Options, baseUrl = 'https://a.example', environ = {}): Visitor {
  return new Visitor(options, baseUrl, environ)
}

/** A browser of one session layer; several can share the layer. */
export class Visitor {
  readonly cookies = new CookieJar()
  step: Step = () => undefined
  head: [string, string][] = []

  constructor(
    options: Options,
    private readonly baseUrl: string,
    private readonly environ: object,
    readonly client = new TestClient(
      new Chain()
        .use(Session, options)
        .wrap((environ, startResponse) => (environ['test.visitor'] as Visitor).serve(environ, startResponse)),
      { baseUrl, cookies: false },
    ),
  ) {}

  /** Another browser. */
  another(): Visitor {
    return new Visitor({}, this.baseUrl, this.environ, this.client)
  }

  serve(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    return whenReady(this.step(SESSION.require(environ), environ), (told) => {
      startResponse('200 OK', this.head)
      return textBody(JSON.stringify(told ?? null))
    })
  }

  /** Sends a request, in which this is done; gives what it gave. */
  async visit(step: Step, init: { readonly headers?: Record<string, string> } = {}): Promise<Visit> {
    this.step = step
    const url = new URL(this.baseUrl)
    const sent = this.cookies.header(url)
    const headers = sent === undefined ? {} : { Cookie: sent }
    const response = await this.client.get('/', {
      headers,
      ...init,
      environ: { ...this.environ, 'test.visitor': this },
    })
    this.cookies.take(response.headers, url)
    return {
      status: response.status,
      told: response.status === 200 ? (JSON.parse(response.text()) as unknown) : undefined,
      cookie: response.header('set-cookie'),
      header: (name) => response.header(name),
      errors: response.errors,
    }
  }
}

/** What came of a request. */
export interface Visit {
  readonly status: number
  readonly told: unknown
  readonly cookie: string | undefined
  readonly header: (name: string) => string | undefined
  readonly errors: string
}

/** Lets the clock of sessions stand, to be moved by hand. */
export class Clock {
  #time = Date.now()
  readonly #begin = [Date.now(), performance.now()] as const
  readonly #spy = jest.spyOn(Date, 'now').mockImplementation(() => this.#time)
  readonly #steady = jest.spyOn(performance, 'now').mockImplementation(() => {
    const [time, steady] = this.#begin
    return steady + this.#time - time
  })

  /** Lets so many milliseconds pass; a clock that is set back goes the other way. */
  pass(milliseconds: number): void {
    this.#time += milliseconds
  }

  stop(): void {
    this.#spy.mockRestore()
    this.#steady.mockRestore()
  }
}
