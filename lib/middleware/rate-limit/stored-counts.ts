import type { Part } from '../../core/index.js'
import type { ErrorStream } from '../../protocol/index.js'
import type { CountStore } from './count-store.js'
import type { CountTable, Taken } from './count-table.js'

/** What a request gets while a store gives no answer: `local` counts in this process meanwhile. */
export type OutagePolicy = 'allow' | 'refuse' | 'local'

/** What came of asking; `allow` or `refuse` if there was nobody to ask. */
export type Answer = Taken | 'allow' | 'refuse'

interface Outage {
  readonly since: number
  lastFailure: number
  /** How many requests were decided without the store. */
  decided: number
}

/** For how long a store has to answer until an outage is over, in milliseconds. */
const OVER = 1_000

const MEANWHILE = {
  allow: 'until it answers, every request passes',
  refuse: 'until it answers, requests are refused',
  local: 'until it answers, this process counts for itself',
}

/** Asks a store, and decides by a policy while there is none. Tells of each outage once, and of its end. */
export class StoredCounts implements Part {
  readonly #store: CountStore
  readonly #policy: OutagePolicy
  readonly #local: CountTable
  readonly #now: () => number
  #outage: Outage | undefined
  #isSilent = false
  #asked = 0

  /** @param local - counts meanwhile, if the policy is `local`. */
  constructor(store: CountStore, policy: OutagePolicy, local: CountTable, now: () => number = () => performance.now()) {
    this.#store = store
    this.#policy = policy
    this.#local = local
    this.#now = now
  }

  async start(): Promise<void> {
    await this.#store.start?.()
  }

  async stop(): Promise<void> {
    await this.#store.stop?.()
  }

  /** @param errors - is told of outages. */
  async take(key: string, cost: number, errors: ErrorStream): Promise<Answer> {
    // One request is enough to find out whether it is back; others need not wait for that.
    if (this.#isSilent && this.#asked > 0) return this.#decide(key, cost)
    this.#asked++
    try {
      const taken = await this.#store.take(key, cost)
      this.#succeeded(errors)
      return taken
    } catch (error) {
      this.#failed(error, errors)
      return this.#decide(key, cost)
    } finally {
      this.#asked--
    }
  }

  #decide(key: string, cost: number): Answer {
    if (this.#outage !== undefined) this.#outage.decided++
    return this.#policy === 'local' ? this.#local.take(key, cost) : this.#policy
  }

  #failed(error: unknown, errors: ErrorStream): void {
    const now = this.#now()
    this.#isSilent = true
    if (this.#outage === undefined) {
      this.#outage = { since: now, lastFailure: now, decided: 0 }
      errors.write(`rate-limit: ${(error as Error).message}; ${MEANWHILE[this.#policy]}\n`)
    }
    this.#outage.lastFailure = now
  }

  #succeeded(errors: ErrorStream): void {
    this.#isSilent = false
    const now = this.#now()
    if (this.#outage === undefined || now - this.#outage.lastFailure < OVER) return
    const { decided, since } = this.#outage
    this.#outage = undefined
    const seconds = Math.round((now - since) / 1_000)
    errors.write(`rate-limit: the store answers again, after ${seconds} s and ${decided} requests without it\n`)
  }
}
