import { Lint, type LintError, type LintOptions } from '../../../lib/middleware/index.js'
import {
  isAsyncBody,
  textBody,
  type Application,
  type ApplicationLike,
  type Environ,
  type ResponseBody,
  type StartResponse,
} from '../../../lib/protocol/index.js'
import { makeEnviron } from '../../../lib/testing/index.js'

type Call = (...args: unknown[]) => ResponseBody | PromiseLike<ResponseBody>

/** One request through a Lint: who is around it, and what they do. */
export interface Scenario {
  /** Keys to set in the environ, or to leave out: undefined. */
  readonly environ?: Readonly<Record<string, unknown>>
  /** Another environ in its place. */
  readonly prepare?: (environ: Environ) => unknown
  /** The application inside; by default a good one. */
  readonly app?: unknown
  /** A layer between two Lints. */
  readonly layer?: (app: Application) => Application
  /** What the server does; by default what is right. */
  readonly drive?: (call: Call, environ: Environ, start: StartResponse) => unknown
  readonly start?: unknown
  readonly strict?: boolean
}

export const good: Application = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return textBody('hello')
}

/** An application that calls startResponse in its own way, then returns a body that fits. */
export function starting(start: (startResponse: (...args: unknown[]) => (...args: unknown[]) => unknown) => unknown) {
  return (_environ: Environ, startResponse: StartResponse): ResponseBody => {
    start(startResponse as (...args: unknown[]) => (...args: unknown[]) => unknown)
    return []
  }
}

/** An application that announces a good head and returns this body. */
export function returning(body: unknown, ...more: [string, string][]) {
  return (_environ: Environ, startResponse: StartResponse): unknown => {
    startResponse('200 OK', [['Content-Type', 'text/plain'], ...more])
    return typeof body === 'function' ? (body as () => unknown)() : body
  }
}

/** An application that does something with its environ. */
export function using(act: (environ: Environ) => unknown): Application {
  return async (environ, startResponse) => {
    await act(environ)
    return good(environ, startResponse)
  }
}

/** Consumes a body as a server does. */
export async function consume(given: ResponseBody | PromiseLike<ResponseBody>): Promise<void> {
  const body = await given
  try {
    if (isAsyncBody(body)) for await (const _ of body);
    else for (const _ of body);
  } finally {
    await body.close?.()
  }
}

/** Plays a scenario; gives every breach that was thrown or told, in order. What else is thrown is left out. */
export async function play(scenario: Scenario): Promise<LintError[]> {
  const breaches: LintError[] = []
  const options = (inner: string, outer: string): LintOptions => ({
    inner,
    outer,
    strict: scenario.strict ?? false,
    report: (error) => breaches.push(error),
    warn: (warning) => breaches.push(warning),
  })
  const app = ('app' in scenario ? scenario.app : good) as ApplicationLike
  const environ = { ...makeEnviron('/'), ...scenario.environ } as Environ
  for (const [key, value] of Object.entries(scenario.environ ?? {}))
    if (value === REMOVED) Reflect.deleteProperty(environ, key)
  const given = scenario.prepare?.(environ) ?? environ
  const start = (scenario.start ?? (() => () => undefined)) as StartResponse
  try {
    const layered = scenario.layer
    const inner = layered === undefined ? app : layered(caller(new Lint(app, options('the application', 'the layer'))))
    const outer = new Lint(inner, options(layered === undefined ? 'the application' : 'the layer', 'the server'))
    const call = (...args: unknown[]) => (outer.call as Call).apply(outer, args)
    if (scenario.drive === undefined) await consume(call(given, start))
    else await scenario.drive(call, given as Environ, start)
    outer.settled()
  } catch {
    // Breaches were reported before they were thrown.
  }
  return breaches
}

/** Takes a key out of the environ. */
export const REMOVED = Symbol('removed')

function caller(lint: Lint): Application {
  return (...args) => lint.call(...args)
}
