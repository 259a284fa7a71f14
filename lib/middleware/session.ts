import { environKey, Middleware, middleware, nameOf, option, problemAnswer, THIS_PACKAGE } from '../core/index.js'
import {
  isThenable,
  type ApplicationLike,
  type Awaitable,
  type Environ,
  type HeaderList,
  type ResponseBody,
  type StartResponse,
} from '../protocol/index.js'
import { faultInCookie, type CookieAttributes } from './cookie/set-cookie.js'
import { EXPLAIN, REFUSED, type Refusal } from './guard/verdict.js'
import { markRead, markSet } from './session/cache-fields.js'
import type { CookieChange, Keeper, Kept, Lifetimes } from './session/keeper.js'
import { Seal } from './session/seal.js'
import { SealedSessions } from './session/sealed-sessions.js'
import { faultInSecrets } from './session/secret.js'
import { SessionCookie } from './session/session-cookie.js'
import { SessionDraft } from './session/session-draft.js'
import { SessionPassage } from './session/session-passage.js'
import { SessionState } from './session/session-state.js'
import type { SessionStore } from './session/session-store.js'
import { faultInStore, storeOf } from './session/store-of.js'
import { StoredSessions } from './session/stored-sessions.js'
import { isStoreOutage, StoreOutage } from './store-outage.js'

/** What is remembered of the visitor who asks. */
export const SESSION = environKey<SessionState>()('tsgi.session')

/** The longest that browsers keep a cookie (RFC 6265bis §5.5). */
const LONGEST_AGE = 400 * 86_400_000

/** The options of {@link Session}. */
export class SessionOptions {
  /**
   * What cookies are sealed with: the first seals, all open, so a new one is put in front of the old. Each of 32 random
   * bytes or more, as `openssl rand -base64 32` prints them. Needed only if the store is `cookie`.
   */
  @option({
    type: 'list',
    max: 16,
    secret: true,
    description: 'What cookies are sealed with, the newest first: each from openssl rand -base64 32',
    check: faultInSecrets,
  })
  secrets?: readonly string[] = []

  /** Where sessions are: `cookie`, `memory`, `sqlite:PATH`, `redis://…`, or a store of your own. Default `cookie`. */
  @option({
    type: 'any',
    secret: true,
    description: 'Where sessions are: cookie, memory, sqlite:PATH, redis://user:password@host:6379/0, unix:/path',
    check: faultInStore,
  })
  store?: string | SessionStore = 'cookie'

  /** The name of the cookie. Default `__Host-session`, or as much of that as `secure`, `domain` and `path` allow. */
  @option({ description: 'The name of the cookie; by default __Host-session, if domain and path allow it' })
  name?: string = ''

  /** Whether the cookie goes over TLS only. Default true. */
  @option({ description: 'Whether the cookie goes over TLS only' })
  secure?: boolean = true

  /** Whether pages of other sites have the cookie sent along: `strict` never, `lax` by links, `none` always. */
  @option({ choices: ['strict', 'lax', 'none'], description: "Whether other sites' pages have the cookie sent along" })
  sameSite?: 'strict' | 'lax' | 'none' = 'lax'

  /** The domain below which all hosts get the cookie. Default: only the host that sets it. */
  @option({ description: 'The domain below which all hosts get the cookie; by default only this host' })
  domain?: string = ''

  /** The path below which the cookie is sent. Default `/`. */
  @option({ description: 'The path below which the cookie is sent' })
  path?: string = '/'

  /** How long a session lasts, in milliseconds, however much it is used. Default 7 days. */
  @option({ type: 'duration', min: 1_000, max: LONGEST_AGE, description: 'How long a session lasts at the most' })
  maxAge?: number = 7 * 86_400_000

  /** How long a session lasts, in milliseconds, that is not used. Default 1 day. */
  @option({ type: 'duration', min: 1_000, max: LONGEST_AGE, description: 'How long a session lasts unused' })
  idle?: number = 86_400_000

  /** Whether it is a use that a session is read; else only that it is changed. Default true. */
  @option({ description: 'Whether reading a session counts as a use' })
  rolling?: boolean = true

  /** What becomes of a request whose session the store does not give: 503, or it is served as one without. */
  @option({ choices: ['refuse', 'anonymous'], description: 'What to do with a request if the store is out' })
  onOutage?: 'refuse' | 'anonymous' = 'refuse'

  /** How long, in milliseconds, the store may take to answer. Default 100. */
  @option({ type: 'duration', min: 1, description: 'How long the store may take to answer' })
  storeTimeout?: number = 100

  /** How many sessions may be in memory; the one unused for longest goes for a new one. Default 10000. */
  @option({ type: 'integer', min: 1, description: 'How many sessions the store memory holds' })
  maxSessions?: number = 10_000
}

/**
 * Remembers visitors from request to request: in a sealed cookie, or in a store under the hash of a random id.
 *
 * ```ts
 * const app = new Chain().use(Session, { secrets: [process.env.SESSION_SECRET] }).wrap((environ, startResponse) => {
 *   const session = SESSION.require(environ)
 *   const visits = Number(session.get('visits') ?? 0) + 1
 *   session.set('visits', visits)
 *   startResponse('200 OK', [['Content-Type', 'text/plain']])
 *   return textBody(`visit ${visits}`)
 * })
 * ```
 *
 * Nothing is sent or written unless something is put into the session. What is changed, is changed before
 * `startResponse`. Whoever logs in gets another id: `session.regenerate()`; who logs out, `session.destroy()`.
 *
 * With the store `cookie` whatever was destroyed stays destroyed in its process only: a copy of the cookie opens in
 * another one until it is too old. Use a store where that matters.
 *
 * @throws {TypeError} if options contradict each other.
 * @throws {TsgiError} if the runtime has not got the store.
 */
@middleware('session', {
  package: THIS_PACKAGE,
  options: SessionOptions,
  roles: ['session'],
  after: ['proxy-headers', 'host'],
  before: ['csrf'],
  unique: true,
  description: 'Remembers visitors from request to request, in a sealed cookie or in a store',
})
export class Session extends Middleware<SessionOptions> {
  static readonly provides = [SESSION] as const

  readonly #cookie = new SessionCookie(...cookieOf(this.options))
  readonly #keeper: Keeper

  constructor(app: ApplicationLike, options: SessionOptions = {}) {
    super(app, options)
    this.#keeper = keeperOf(this.options, this.#cookie.name)
  }

  override start(): Awaitable<void> {
    return this.#keeper.start?.()
  }

  override stop(): Awaitable<void> {
    return this.#keeper.stop?.()
  }

  override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const proceed = (kept: Kept | undefined): Awaitable<ResponseBody> => this.#serve(environ, startResponse, kept)
    const evade = (error: unknown): Awaitable<ResponseBody> => {
      if (!isStoreOutage(error)) throw error
      if (this.options.onOutage === 'refuse') return this.#refuse(environ, startResponse, error)
      log(environ, error.message)
      return this.#serve(environ, startResponse, undefined, true)
    }
    let kept: Awaitable<Kept | undefined>
    try {
      kept = this.#open(this.#cookie.read(environ), 0)
    } catch (error) {
      return evade(error)
    }
    return isThenable(kept) ? kept.then(proceed, evade) : proceed(kept)
  }

  /** The first of several values that opens. */
  #open(values: readonly string[], from: number): Awaitable<Kept | undefined> {
    const value = values[from]
    if (value === undefined) return undefined
    const kept = this.#keeper.open(value)
    if (isThenable(kept)) return kept.then((found) => found ?? this.#open(values, from + 1))
    return kept ?? this.#open(values, from + 1)
  }

  #serve(
    environ: Environ,
    startResponse: StartResponse,
    kept: Kept | undefined,
    isUnknown = false,
  ): Awaitable<ResponseBody> {
    const draft = new SessionDraft(kept, () => this.#keeper.identity(), isUnknown)
    SESSION.set(environ, new SessionState(draft))
    const isAllowed = this.#cookie.isAllowed(environ)
    const passage = new SessionPassage(
      {
        writing: this.#keeper.writing,
        commit: (changed) => this.#commit(changed, environ, isAllowed),
        amended,
        refuse: (outage, start) => this.#refuse(environ, start, outage),
      },
      draft,
      startResponse,
    )
    const body = this.app(environ, passage.announce)
    return isThenable(body) ? body.then((inner) => passage.deliver(inner)) : passage.deliver(body)
  }

  #commit(draft: SessionDraft, environ: Environ, isAllowed: boolean): Awaitable<string | undefined> {
    if (draft.isUnknown) {
      if (draft.isOrdered) throw new StoreOutage('the session was changed, and the store did not give it')
      return undefined
    }
    if (!isAllowed) {
      if (draft.isChanged)
        log(environ, 'nothing is kept over plain http; serve it over TLS, or say by proxy-headers that a proxy does')
      return undefined
    }
    const evade = (error: unknown): string | undefined => {
      // That it was read is not worth a refusal.
      if (draft.isChanged || !isStoreOutage(error)) throw error
      log(environ, error.message)
      return undefined
    }
    let change: Awaitable<CookieChange>
    try {
      change = this.#keeper.commit(draft)
    } catch (error) {
      return evade(error)
    }
    return isThenable(change) ? change.then((later) => this.#fieldOf(later), evade) : this.#fieldOf(change)
  }

  #fieldOf(change: CookieChange): string | undefined {
    if (change === undefined) return undefined
    return change === 'remove' ? this.#cookie.remove() : this.#cookie.write(change.value, change.lifetime)
  }

  #refuse(environ: Environ, startResponse: StartResponse, { message }: StoreOutage): Uint8Array[] {
    const name = nameOf(this.constructor)
    const refusal: Refusal = {
      status: 503,
      rule: 'store-outage',
      reason: 'The session cannot be had at the moment.',
      value: message,
    }
    EXPLAIN.get(environ)?.({ layer: this, name, outcome: 'refuse', refusal })
    REFUSED.set(environ, `${name} ${refusal.rule}`)
    log(environ, message)
    const proxyStatus = `tsgi; error=http_request_denied; details="${name} ${refusal.rule}"`
    const fields: HeaderList = [
      ['retry-after', '2'],
      ['proxy-status', proxyStatus],
    ]
    const details = { status: refusal.status, detail: refusal.reason }
    return problemAnswer(environ, startResponse, details, fields) as Uint8Array[]
  }
}

/** The list of an application may be a constant that all its answers share. */
function amended(headers: HeaderList, field: string | undefined, { isRead }: SessionDraft): HeaderList {
  if (field === undefined && !isRead) return headers
  const fields: HeaderList = [...headers]
  if (field === undefined) markRead(fields)
  else {
    markSet(fields)
    fields.push(['set-cookie', field])
  }
  return fields
}

function log(environ: Environ, message: string): void {
  environ['wsgi.errors'].write(`session: ${message}\n`)
}

function cookieOf(options: Readonly<Required<SessionOptions>>): [name: string, attributes: CookieAttributes] {
  const { domain, name, path, sameSite, secure } = options
  const attributes: CookieAttributes = { ...(domain === '' ? {} : { domain }), path, sameSite, secure }
  const prefix = !secure ? '' : domain === '' && path === '/' ? '__Host-' : '__Secure-'
  const chosen = name === '' ? `${prefix}session` : name
  const fault = faultInCookie(chosen, attributes)
  if (fault === undefined) return [chosen, attributes]
  throw new TypeError(`session: the cookie ${JSON.stringify(chosen)} ${fault}; mend name, domain, path or secure`)
}

function keeperOf(options: Readonly<Required<SessionOptions>>, name: string): Keeper {
  const { secrets } = options
  const lifetimes: Lifetimes = options
  const store = storeOf(options.store, options)
  if (store !== undefined) return new StoredSessions(store, name, lifetimes)
  if (secrets.length > 0) return new SealedSessions(new Seal(secrets, `session ${name}`), lifetimes)
  throw new TypeError(
    'session: the store cookie needs secrets; make one with openssl rand -base64 32, or name another store',
  )
}
