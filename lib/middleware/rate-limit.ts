import { environKey, middleware, option, THIS_PACKAGE } from '../core/index.js'
import {
  whenReady,
  type ApplicationLike,
  type Awaitable,
  type Environ,
  type HeaderList,
  type ResponseBody,
  type StartResponse,
} from '../protocol/index.js'
import { Guard, GuardOptions } from './guard.js'
import type { Verdict } from './guard/verdict.js'
import { faultInPrefixes, PathScope } from './path-scope.js'
import { clientKey, faultInKey, type ClientKey } from './rate-limit/client-key.js'
import { CountTable, type Taken } from './rate-limit/count-table.js'
import { hasRoleInside } from './rate-limit/inner-role.js'
import { faultInLimits, readLimits } from './rate-limit/limit.js'
import { policyField, rateField, seconds } from './rate-limit/rate-fields.js'
import { faultInStore, storeOf } from './rate-limit/store-of.js'
import { StoredCounts, type Answer, type OutagePolicy } from './rate-limit/stored-counts.js'

/** Says what a request costs, a whole number from 0 on; one that costs nothing always passes. */
export type RequestCost = (environ: Environ) => number

/** The options of {@link RateLimit}. */
export class RateLimitOptions extends GuardOptions {
  /**
   * So many requests at once, which come back evenly in so much time: with `100/1m` 100 at once, then one every 0.6 s, so up
   * to 199 in a minute. With a name if there are several, `burst=10/1s`. All of them hold.
   */
  @option({
    type: 'list',
    min: 1,
    max: 8,
    description:
      'So many requests at once, which come back evenly in so much time: 100/1m, or named burst=10/1s; all of them hold',
    check: faultInLimits,
  })
  limits!: readonly string[]

  /**
   * Who is counted: `address`, IPv6 by /64; `user`, inside of who finds that out; `header:NAME`, which should be checked
   * outside of it, else whoever invents values is never limited; or a function. Where there is no user or field, the
   * address is taken.
   */
  @option({
    type: 'any',
    required: false,
    description: 'Who is counted: address, user, header:NAME, or in code a function of the environ',
    check: faultInKey,
  })
  key?: string | ClientKey = 'address'

  /** What a request costs. Default 1. What is above a limit takes all of it. */
  @option({
    type: 'any',
    required: false,
    description: 'what a request costs: in code a function of the environ',
    check: (cost: unknown) => (typeof cost === 'function' ? undefined : 'is no function'),
  })
  cost?: RequestCost = () => 1

  /** The path prefixes that are limited. Default: all paths. */
  @option({
    type: 'list',
    description: 'Path prefixes that are limited, like /api; all if there is none',
    check: faultInPrefixes,
  })
  paths?: readonly string[] = []

  /** The path prefixes that are not, also below one of `paths`. Default: none. */
  @option({ type: 'list', description: 'Path prefixes that are not limited, like /health', check: faultInExcept })
  except?: readonly string[] = []

  /**
   * Where counts are kept: `memory`, each process for itself; `cluster`, the primary for all its workers; Redis or
   * Valkey for all servers, `redis://user:password@host:port/database`, `rediss://…` or `unix:/path?db=0`.
   */
  @option({
    secret: true,
    description: 'Where counts are kept: memory, cluster (all workers of a server), or redis://host:port/0',
    check: faultInStore,
  })
  store?: string = 'memory'

  /** What tells counts apart from those of other layers with the same options in the same store. */
  @option({ description: 'What tells these counts apart from those of other layers in the same store' })
  namespace?: string = ''

  /** How long, in milliseconds, a store may take to answer. Default 100. */
  @option({ type: 'duration', min: 1, max: 10_000, description: 'How long a store may take to answer' })
  storeTimeout?: number = 100

  /** What requests get while it does not: they pass, are refused with 503, or are counted here. Default `local`. */
  @option({
    choices: ['allow', 'refuse', 'local'],
    description: 'What requests get while the store gives no answer: allow, refuse (503), or local (counted here)',
  })
  onOutage?: OutagePolicy = 'local'

  /** Whether answers say in `RateLimit-Policy` and `RateLimit` what is left. Default true. */
  @option({ description: 'Whether answers say in RateLimit-Policy and RateLimit what is left' })
  fields?: boolean = true

  /** Of how many clients counts are kept in memory, at the most. Default 100,000. */
  @option({ type: 'integer', min: 1, description: 'Of how many clients counts are kept in memory at the most' })
  maxClients?: number = 100_000
}

/** What a layer has counted for a request that passes. */
interface Counted {
  readonly by: object
  readonly levels: readonly number[]
}

const COUNTED = environKey<Counted>()('tsgi.rate_limit')

/**
 * Limits how many requests a client may make in some time; what is above is refused with 429 (RFC 6585). All of a limit
 * can be used at once, and comes back evenly (GCRA): of 100 in a minute there is one more every 600 ms. Where several
 * limits hold, a request that one of them refuses costs none of them. In memory a request is decided at once.
 *
 * ```ts
 * new Chain().use(ProxyHeaders, { trusted: ['10.0.0.0/8'] }).use(RateLimit, { limits: ['burst=20/1s', 'day=5000/1d'] })
 * ```
 *
 * Answers say what is left: `RateLimit: "burst";r=19;t=1`, 19 now, and in a second one more; a refusal names the limits
 * that it is for. `Retry-After` says when such a request fits.
 *
 * @throws {OptionError} if the options do not fit.
 * @throws {TypeError} if it counts users and authorization is inside of it.
 */
@middleware('rate-limit', {
  package: THIS_PACKAGE,
  options: RateLimitOptions,
  roles: ['rate-limit'],
  after: ['proxy-headers'],
  description: 'Limits how many requests a client may make in some time',
})
export class RateLimit extends Guard<RateLimitOptions> {
  readonly #scope = new PathScope(this.options.paths, this.options.except)
  readonly #keyOf = clientKey(this.options.key)
  readonly #limits = readLimits(this.options.limits)
  readonly #policy: [string, string] = ['ratelimit-policy', policyField(this.#limits)]
  readonly #table = new CountTable(this.#limits, this.options.maxClients)
  readonly #shared: StoredCounts | undefined

  constructor(app: ApplicationLike, options: RateLimitOptions) {
    super(app, options)
    if (this.options.key === 'user' && hasRoleInside(this.app, 'authorization'))
      throw new TypeError(
        'rate-limit: its key is user, but authorization, which finds out who that is, is inside of it; move rate-limit inside of authorization',
      )
    const store = storeOf(this.options, this.#limits)
    this.#shared = store === undefined ? undefined : new StoredCounts(store, this.options.onOutage, this.#table)
  }

  override async start(): Promise<void> {
    await this.#shared?.start()
  }

  override async stop(): Promise<void> {
    await this.#shared?.stop()
  }

  override judge(environ: Environ): Awaitable<Verdict> {
    if (!this.#scope.covers(environ.PATH_INFO)) return undefined
    const key = this.#keyOf(environ)
    const cost = checkedCost(this.options.cost(environ))
    if (key === undefined || cost === 0) return undefined
    const answer = this.#shared?.take(key, cost, environ['wsgi.errors']) ?? this.#table.take(key, cost)
    return whenReady(answer, (taken) => this.#judged(environ, taken, key, cost))
  }

  protected override pass(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const counted = COUNTED.get(environ)
    if (counted?.by !== this) return this.app(environ, startResponse)
    const rate: [string, string] = ['ratelimit', rateField(this.#limits, counted.levels)]
    return this.app(environ, (status, headers, error) => startResponse(status, [...headers, this.#policy, rate], error))
  }

  #judged(environ: Environ, answer: Answer, key: string, cost: number): Verdict {
    if (answer === 'allow') return undefined
    if (answer === 'refuse') return OUTAGE
    if (!answer.passed) return this.#exceeded(answer, key, cost)
    if (this.options.fields) COUNTED.set(environ, { by: this, levels: answer.levels })
    return undefined
  }

  #exceeded({ levels }: Taken, key: string, cost: number): Verdict {
    const waits = this.#limits.map((limit, index) => limit.untilFits(levels[index] ?? 0, cost))
    const wait = seconds(Math.max(...waits))
    const exceeded = this.#limits.filter((_, index) => waits[index] !== 0)
    const headers: HeaderList = [['retry-after', String(wait)]]
    if (this.options.fields) headers.push(this.#policy, ['ratelimit', rateField(this.#limits, levels, exceeded)])
    return { status: 429, rule: 'exceeded', reason: `Too many requests. Try again in ${wait} s.`, value: key, headers }
  }
}

/** Nobody knows what the client has used. */
const OUTAGE: Verdict = {
  status: 503,
  rule: 'store-outage',
  reason: 'Requests cannot be counted at the moment.',
  headers: [['retry-after', '2']],
}

function checkedCost(cost: number): number {
  if (Number.isSafeInteger(cost) && cost >= 0) return cost
  throw new TypeError(`rate-limit: the function cost gave ${String(cost)}, which is no whole number from 0 on`)
}

function faultInExcept(prefixes: readonly string[]): string | undefined {
  return prefixes.includes('/') ? 'has "/", which would leave everything without a limit' : faultInPrefixes(prefixes)
}
