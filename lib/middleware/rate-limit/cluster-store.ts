import { randomBytes } from 'node:crypto'
import { StoreOutage } from '../store-outage.js'
import { isTaken, takeMessage, type TakeMessage } from './cluster-messages.js'
import type { CountStore } from './count-store.js'
import type { Taken } from './count-table.js'
import type { Limit } from './limit.js'

/** What is asked of a process that is a worker. */
export type WorkerChannel = Pick<NodeJS.Process, 'connected' | 'off' | 'on' | 'send'>

/** How counts of one layer are kept in the primary. */
export interface ClusterStoreOptions {
  /** How long, in milliseconds, the primary may take to answer. */
  readonly timeout: number
  /** What tells these counts apart from others. */
  readonly scope: string
  /** How many clients the primary knows of at the most. */
  readonly most: number
}

interface Question {
  readonly resolve: (taken: Taken) => void
  readonly timer: NodeJS.Timeout
}

/** Counts that the primary of `node:cluster` keeps for all its workers; it must have called `countForWorkers`. */
export class ClusterStore implements CountStore {
  readonly #channel: WorkerChannel
  readonly #timeout: number
  readonly #common: Pick<TakeMessage, 'limits' | 'most' | 'scope'>
  readonly #questions = new Map<string, Question>()
  readonly #name = randomBytes(6).toString('base64url')
  #asked = 0

  constructor(
    limits: readonly Limit[],
    { most, scope, timeout }: ClusterStoreOptions,
    channel: WorkerChannel = process,
  ) {
    this.#channel = channel
    this.#timeout = timeout
    this.#common = { limits: limits.map(({ name, quota, window }) => [name, quota, window]), most, scope }
  }

  start(): void {
    this.#channel.on('message', this.#answered)
  }

  stop(): void {
    this.#channel.off('message', this.#answered)
  }

  take(key: string, cost: number): Promise<Taken> {
    return new Promise((resolve, reject) => {
      const question = `${this.#name}:${++this.#asked}`
      const fail = (fault: string): void => {
        clearTimeout(timer)
        this.#questions.delete(question)
        reject(new StoreOutage(`the primary of the cluster ${fault}`))
      }
      const timer = setTimeout(() => {
        // An answer may be there already, and only this process was busy: it is read before the immediate.
        setImmediate(
          fail,
          `gave no answer within ${this.#timeout} ms; if it is not tsgi serve, let it call countForWorkers()`,
        )
      }, this.#timeout)
      this.#questions.set(question, { resolve, timer })
      if (!this.#channel.connected) {
        fail('is gone')
        return
      }
      this.#channel.send?.(takeMessage({ ...this.#common, question, key, cost }), undefined, undefined, (error) => {
        if (error !== null) fail('cannot be told anything')
      })
    })
  }

  readonly #answered = (message: unknown): void => {
    if (!isTaken(message)) return
    const question = this.#questions.get(message.question)
    if (question === undefined) return
    this.#questions.delete(message.question)
    clearTimeout(question.timer)
    question.resolve(message)
  }
}
