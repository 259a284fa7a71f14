import { Chain, textBody, type ApplicationLike, type Environ, type StartResponse } from '../../../lib/index.js'
import { SESSION, Session, type SessionOptions, type SessionState } from '../../../lib/middleware/index.js'
import { TestClient } from '../../../lib/testing/index.js'

/** Secrets as openssl rand -base64 32 prints them. */
export const SECRET = 'Tq3mFVq0bJmKpD2oYx1lHcW8sZ5uRnE7aGvB4iXt6yQ='
export const NEWER = 'c0Hn8sWq2ZlJx5VtRb7EyKmA9dGuPf3ToLiXw1QhNzM='

/** What a request does with its session, given as its body. */
type Step = (session: SessionState, environ: Environ) => unknown

/** An application that does with its session what is said, and answers with what that gives, as JSON. */
export function visitor(options: SessionOptions, baseUrl = 'https://a.example'): Visitor {
  return new Visitor(options, baseUrl)
}

/** A browser of one session layer; several can share the layer. */
export class Visitor {
  readonly client: TestClient
  step: Step = () => undefined
  head: [string, string][] = []

  constructor(
    options: SessionOptions,
    private readonly baseUrl: string,
    readonly app: ApplicationLike = new Chain()
      .use(Session, options)
      .wrap((environ, startResponse) => (environ['test.visitor'] as Visitor).serve(environ, startResponse)),
  ) {
    this.client = new TestClient(app, { baseUrl, environ: { 'test.visitor': this } })
  }

  /** Another browser. */
  another(): Visitor {
    return new Visitor({}, this.baseUrl, this.app)
  }

  serve(environ: Environ, startResponse: StartResponse): Uint8Array[] {
    const told = this.step(SESSION.require(environ), environ)
    startResponse('200 OK', this.head)
    return textBody(JSON.stringify(told ?? null))
  }

  /** Sends a request, in which this is done; gives what it gave. */
  async visit(step: Step, init: Parameters<TestClient['get']>[1] = {}): Promise<Visit> {
    this.step = step
    const response = await this.client.get('/', { raise: true, ...init })
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
  #time = performance.now()
  readonly #spy = jest.spyOn(performance, 'now').mockImplementation(() => this.#time)

  /** Lets so many milliseconds pass. */
  pass(milliseconds: number): void {
    this.#time += milliseconds
  }

  stop(): void {
    this.#spy.mockRestore()
  }
}
