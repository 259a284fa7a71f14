import { asStack, Lifecycle, pythonRepr, pythonWords, type Conf } from '../core/index.js'
import {
  described,
  isThenable,
  toApplication,
  whenReady,
  type Application,
  type ApplicationLike,
  type Awaitable,
  type Environ,
  type ResponseBody,
  type StartResponse,
} from '../protocol/index.js'
import { Attempt } from './cascade/attempt.js'
import { KeptBody } from './cascade/kept-body.js'
import { LateBody } from './cascade/late-body.js'
import { CompositeError } from './composite-error.js'
import { confKeys, type ConfLoader } from './conf.js'

/** The options of a {@link Cascade}. */
export interface CascadeOptions {
  /** The statuses after which the next application is asked. Default: 404. */
  readonly catch?: readonly number[]
  /** How many bytes of a request body that an application has read are kept for those after it. Default: 1 MiB. */
  readonly keepBody?: number
}

/** A request on its way through the applications. */
interface Passage {
  readonly environ: Environ
  readonly startResponse: StartResponse
  readonly body: KeptBody | undefined
}

/**
 * An application that asks several, one after another, until one answers with a status that is not to be caught; the
 * last one's answer goes out whatever it is. As Paste's cascade.
 *
 * ```ts
 * const app = new Cascade([new Static({ documentRoot: 'public' }), site])
 * ```
 *
 * Each application but the last gets a copy of the environ; the body of an answer that is dropped is closed. Each can
 * read the request body from its beginning: what earlier ones have read is kept. If that was more than `keepBody`
 * bytes, the next one that reads gets an error, never a body without its beginning.
 *
 * What an application throws is no answer, and is not caught.
 *
 * @throws {TypeError} when made, without an application, or with a status that is none.
 */
export class Cascade {
  readonly #applications: readonly Application[]
  readonly #caught: ReadonlySet<number>
  readonly #keepBody: number
  readonly #lifecycle: Lifecycle

  constructor(applications: readonly ApplicationLike[], options: CascadeOptions = {}) {
    const { catch: caught = [404], keepBody = 2 ** 20 } = options
    if (applications.length === 0) throw new TypeError('a cascade needs an application')
    const wrong = caught.find((code) => !isStatus(code))
    if (wrong !== undefined) {
      throw new TypeError(`a cascade catches statuses, numbers from 100 to 999, not ${described(wrong)}`)
    }
    this.#applications = applications.map((app) => toApplication(app))
    this.#caught = new Set(caught)
    this.#keepBody = keepBody
    this.#lifecycle = new Lifecycle(applications.map((app) => asStack(app)))
  }

  call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const body = mayHaveBody(environ) ? new KeptBody(environ['wsgi.input'], this.#keepBody) : undefined
    return this.#ask(0, { environ, startResponse, body })
  }

  start(): Promise<void> {
    return this.#lifecycle.start()
  }

  stop(): Promise<void> {
    return this.#lifecycle.stop()
  }

  #ask(index: number, passage: Passage): Awaitable<ResponseBody> {
    const { environ, startResponse, body } = passage
    const application = this.#applications[index] as Application
    const isLast = index === this.#applications.length - 1
    const given = isLast ? environ : { ...environ }
    if (body !== undefined) given['wsgi.input'] = body.reader()
    if (isLast) return application(given, startResponse)
    const attempt = new Attempt(this.#caught, startResponse)
    const next = (): Awaitable<ResponseBody> => this.#ask(index + 1, passage)
    const answer = application(given, attempt.start)
    return isThenable(answer)
      ? answer.then((answered) => judged(answered, attempt, next))
      : judged(answer, attempt, next)
  }
}

function judged(body: ResponseBody, attempt: Attempt, next: () => Awaitable<ResponseBody>): Awaitable<ResponseBody> {
  if (attempt.isSilent) return new LateBody(body, attempt, next)
  if (!attempt.isCaught) return body
  attempt.end()
  return whenReady(body.close?.(), next)
}

/** Whether a request may have a body; one without needs nothing kept. */
function mayHaveBody({ CONTENT_LENGTH, HTTP_TRANSFER_ENCODING, REQUEST_METHOD }: Environ): boolean {
  if (CONTENT_LENGTH !== undefined) return CONTENT_LENGTH !== '0' && CONTENT_LENGTH !== ''
  return HTTP_TRANSFER_ENCODING !== undefined || (REQUEST_METHOD !== 'GET' && REQUEST_METHOD !== 'HEAD')
}

function isStatus(code: number): boolean {
  return Number.isInteger(code) && code >= 100 && code <= 999
}

/**
 * Makes a {@link Cascade} for a deployment file, `use = egg:Paste#cascade`: `catch` holds the statuses, and every other
 * key begins with `app` and names an application. They are made in the order of the file, and asked in that of the keys.
 */
export async function cascadeFactory(loader: ConfLoader, globalConf: Conf, localConf: Conf): Promise<Cascade> {
  const applications: [string, ApplicationLike][] = []
  for (const key of confKeys(localConf)) {
    if (key === 'catch') continue
    const value = localConf[key] ?? ''
    if (!key.startsWith('app')) throw badKey(key, value)
    applications.push([key, await loader.getApp(value, globalConf)])
  }
  const inOrder = applications.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, app]) => app)
  const caught = pythonWords(localConf.catch ?? '404').map(caughtStatus)
  if (inOrder.length > 0) return new Cascade(inOrder, { catch: caught })
  throw new CompositeError(
    { code: 'CASCADE_EMPTY', fault: 'the cascade has no application', remedy: 'write app1 = NAME, app2 = NAME' },
    { class: 'IndexError', message: 'list index out of range' },
  )
}

function badKey(key: string, value: string): CompositeError {
  const fault = `a cascade has no key ${JSON.stringify(key)}`
  const remedy = 'write catch, or a key that begins with "app" and names an application'
  return new CompositeError(
    { code: 'CASCADE_KEY', fault, remedy },
    {
      class: 'ValueError',
      message: `Bad configuration key ${pythonRepr(key)} (=${pythonRepr(value)}); all configuration keys must start with 'app'`,
    },
  )
}

function caughtStatus(word: string): number {
  const code = /^\+?\d+$/.test(word) ? Number(word) : undefined
  if (code !== undefined && isStatus(code)) return code
  throw new CompositeError(
    {
      code: 'CASCADE_STATUS',
      fault: `a cascade catches statuses, and ${JSON.stringify(word)} is none`,
      remedy: 'write numbers from 100 to 999 with spaces between them, like 404 500',
    },
    code === undefined
      ? { class: 'ValueError', message: `invalid literal for int() with base 10: ${pythonRepr(word)}` }
      : { class: 'KeyError', message: String(code) },
  )
}
