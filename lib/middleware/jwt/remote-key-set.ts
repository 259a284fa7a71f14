import type { Awaitable } from '../../protocol/index.js'
import type { Log } from '../credentials/bearer-scheme.js'
import { KeySet, type FoundKeys, type KeySource } from './key-set.js'

/** How long things take, in milliseconds. */
export interface RemoteTimes {
  /** How long keys are used before they are fetched anew. */
  readonly fresh: number
  /** How much longer they are used while that fails. */
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
 * one that is not there. Old keys are used while new ones are fetched, so that nobody waits, and for a bounded time while
 * that fails; after that, and before there were any, it has none.
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
    if (this.#age >= this.times.fresh) void this.#refresh(log)
    return found
  }

  /** Fetches the keys, so that the first request need not wait; that it fails is told when they are needed. */
  start(): void {
    void this.#refresh(() => undefined)
  }

  /** Ends a fetch that is under way. */
  async stop(): Promise<void> {
    this.#stopping?.abort()
    await this.#pending
  }

  async #later(algorithm: string, keyId: string | undefined, log: Log): Promise<FoundKeys> {
    await this.#refresh(log)
    const found = this.#usable?.find(algorithm, keyId) ?? 'unavailable'
    return found === 'unknown' && this.#failed ? 'unavailable' : found
  }

  get #age(): number {
    return this.now() - this.#fetchedAt
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
    } catch (error) {
      this.#failed = true
      log(`the keys of ${this.url} cannot be fetched: ${reasonOf(error)}`)
    } finally {
      clearTimeout(timer)
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
