import type { Awaitable } from '../../protocol/index.js'
import type { Log } from '../credentials/bearer-scheme.js'
import { KeySet, type FoundKeys, type KeySource } from './key-set.js'

/** How long things take, in milliseconds. */
export interface RemoteTimes {
  /** How long keys are used before they are fetched anew. */
  readonly fresh: number
  /** How much longer they are used while that fails; a key set without them is no failure. */
  readonly outage: number
  /** How long after one fetch the next may begin. */
  readonly cooldown: number
  /** How long one may take. */
  readonly timeout: number
}

/** The most bytes of a key set. */
const LARGEST = 256 * 2 ** 10

/**
 * A JSON Web Key Set behind a URL. Keys are fetched when they are first needed, when they are old, and when a token names
 * one that is not there. Whatever key set is answered, takes the place of the old one, also if it has no key: those were
 * withdrawn. Only while fetching fails, old keys are used for a bounded time, and nobody waits for more than the first try;
 * after that, and before there were any, it has none.
 */
export class RemoteKeySet implements KeySource {
  #keys: KeySet | undefined
  #fetchedAt = 0
  #triedAt = -Infinity
  #failed = false
  #pending: Promise<void> | undefined
  #stopping: AbortController | undefined

  /** @param now - a clock that never jumps. */
  constructor(
    readonly url: string,
    readonly algorithms: readonly string[],
    readonly times: RemoteTimes,
    readonly now: () => number = () => performance.now(),
  ) {}

  find(algorithm: string, keyId: string | undefined, log: Log): Awaitable<FoundKeys> {
    const keys = this.#usable
    if (keys === undefined) return this.#later(algorithm, keyId, log)
    const found = keys.find(algorithm, keyId)
    if (found === 'unknown') return this.#later(algorithm, keyId, log)
    if (this.#age < this.times.fresh) return found
    if (!this.#isAway) return this.#later(algorithm, keyId, log)
    void this.#refresh(log)
    return found
  }

  /** Fetches the keys, so that the first request need not wait; that it fails is told when they are needed. */
  start(): void {
    void this.#refresh(() => undefined)
  }

  /** Ends a fetch that is under way. That it came to nothing is no outage when it is started again. */
  async stop(): Promise<void> {
    this.#stopping?.abort()
    await this.#pending
    this.#triedAt = -Infinity
    this.#failed = false
  }

  async #later(algorithm: string, keyId: string | undefined, log: Log): Promise<FoundKeys> {
    await this.#refresh(log)
    const found = this.#usable?.find(algorithm, keyId) ?? 'unavailable'
    return found === 'unknown' && this.#failed ? 'unavailable' : found
  }

  get #age(): number {
    return this.now() - this.#fetchedAt
  }

  /** Whether fetching has failed since the keys became old. */
  get #isAway(): boolean {
    return this.#failed && this.#triedAt - this.#fetchedAt >= this.times.fresh
  }

  get #usable(): KeySet | undefined {
    return this.#age < this.times.fresh + this.times.outage ? this.#keys : undefined
  }

  /** Fetches once for all who wait; not at all if that was just done. Never rejects. */
  #refresh(log: Log): Promise<void> {
    if (this.#pending === undefined && this.now() - this.#triedAt < this.times.cooldown) return Promise.resolve()
    return (this.#pending ??= this.#fetch(log).finally(() => {
      this.#pending = undefined
    }))
  }

  async #fetch(log: Log): Promise<void> {
    const stopping = new AbortController()
    this.#stopping = stopping
    const timer = setTimeout(() => {
      stopping.abort(new Error(`no answer within ${this.times.timeout} ms`))
    }, this.times.timeout)
    this.#triedAt = this.now()
    try {
      this.#keys = new KeySet(JSON.parse(await textOf(this.url, stopping.signal)), this.algorithms)
      this.#fetchedAt = this.now()
      this.#failed = false
      if (this.#keys.lack !== undefined) this.#tell(log, `used: ${this.#keys.lack}`)
    } catch (error) {
      this.#failed = true
      this.#tell(log, `fetched: ${reasonOf(error)}`)
    } finally {
      clearTimeout(timer)
    }
  }

  /** Tells why keys cannot be what they were to be. A log that fails must not fail anything else. */
  #tell(log: Log, why: string): void {
    // The query may have a secret of the issuer's.
    const { origin, pathname } = new URL(this.url)
    try {
      log(`the keys of ${origin}${pathname} cannot be ${why}`)
    } catch {
      // There is no other place to tell of that.
    }
  }
}

/** What a URL answers: 200 and no redirect, which could lead anywhere. */
async function textOf(url: string, signal: AbortSignal): Promise<string> {
  const headers = { Accept: 'application/jwk-set+json, application/json' }
  const response = await fetch(url, { redirect: 'manual', signal, headers })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`the answer is ${response.status}`)
  }
  const pieces: Uint8Array[] = []
  let size = 0
  const body = (response.body ?? []) as AsyncIterable<Uint8Array>
  for await (const piece of body) {
    size += piece.length
    if (size > LARGEST) throw new Error(`the answer has more than ${LARGEST} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString()
}

/** fetch says only that it failed; the code of its cause says why. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error
  const code = (cause as NodeJS.ErrnoException | undefined)?.code
  return code === undefined ? message : `${message} (${code})`
}
