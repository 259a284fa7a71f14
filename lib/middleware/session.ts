import { environKey, Middleware, middleware, nameOf, THIS_PACKAGE } from '../core/index.js'
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
import { refusalAnswer } from './guard/refusal-answer.js'
import { EXPLAIN, type Refusal } from './guard/verdict.js'
import { SessionOptions } from './session-options.js'
import { markRead, markSet } from './session/cache-fields.js'
import type { CookieChange, Keeper, Kept, Lifetimes } from './session/keeper.js'
import { Seal } from './session/seal.js'
import { SealedSessions } from './session/sealed-sessions.js'
import { SessionCookie } from './session/session-cookie.js'
import { SessionDraft } from './session/session-draft.js'
import { SessionPassage } from './session/session-passage.js'
import { SessionState } from './session/session-state.js'
import { storeOf } from './session/store-of.js'
import { StoredSessions } from './session/stored-sessions.js'
import { isStoreOutage, StoreOutage } from './store-outage.js'

/** What is remembered of the visitor who asks. */
export const SESSION = environKey<SessionState>()('tsgi.session')

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
 * With the store `cookie` whatever was destroyed stays destroyed in its process only, the last 50,000 of them: a copy of
 * the cookie opens in another one until it is too old. An older copy of one that lives opens too, with what it held
 * then. Use a store where that matters.
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
  #isWarned = this.options.store !== 'memory'

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
    if (!this.#isWarned && environ['wsgi.multiprocess']) {
      this.#isWarned = true
      log(environ, 'each of several processes has a memory of its own; give the layer another store')
    }
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
    if (change === 'remove') return this.#cookie.remove()
    const field = this.#cookie.write(change.value, change.lifetime)
    change.accepted?.()
    return field
  }

  #refuse(environ: Environ, startResponse: StartResponse, { message }: StoreOutage): Uint8Array[] {
    const name = nameOf(this.constructor)
    const refusal: Refusal = {
      status: 503,
      rule: 'store-outage',
      reason: 'The session cannot be had at the moment.',
      value: message,
      headers: [['retry-after', '2']],
    }
    EXPLAIN.get(environ)?.({ layer: this, name, outcome: 'refuse', refusal, parts: [] })
    log(environ, message)
    return refusalAnswer(environ, startResponse, name, refusal) as Uint8Array[]
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
  const { namespace, secrets } = options
  const lifetimes: Lifetimes = options
  const seal = secrets.length === 0 ? undefined : new Seal(secrets, JSON.stringify(['session', namespace, name]))
  const store = storeOf(options.store, options)
  if (store !== undefined) return new StoredSessions(store, [namespace, name], lifetimes, seal)
  if (seal !== undefined) return new SealedSessions(seal, lifetimes)
  throw new TypeError(
    'session: the store cookie needs secrets; make one with openssl rand -base64 32, or name another store',
  )
}
