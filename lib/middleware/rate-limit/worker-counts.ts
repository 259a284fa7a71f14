import cluster from 'node:cluster'
import { isTake, takenMessage, type TakeMessage, type TakenMessage } from './cluster-messages.js'
import { CountTable } from './count-table.js'
import { Limit } from './limit.js'

/** The counts of all workers, by scope. */
export class WorkerCounts {
  readonly #tables = new Map<string, CountTable>()
  readonly #now: (() => number) | undefined

  constructor(now?: () => number) {
    this.#now = now
  }

  /** How many scopes it has counts of. */
  get size(): number {
    return this.#tables.size
  }

  answer({ cost, key, question, scope, ...rest }: TakeMessage): TakenMessage {
    const table = this.#tables.get(scope) ?? this.#add(scope, rest)
    return takenMessage({ question, ...table.take(key, cost) })
  }

  #add(scope: string, { limits, most }: Pick<TakeMessage, 'limits' | 'most'>): CountTable {
    // What a deployment file said before it was reloaded, nobody asks for any more.
    for (const [name, table] of this.#tables) {
      table.clean()
      if (table.size === 0) this.#tables.delete(name)
    }
    const table = new CountTable(
      limits.map((each) => new Limit(...each)),
      most,
      this.#now,
    )
    this.#tables.set(scope, table)
    return table
  }
}

/** What is asked of a primary. */
export interface PrimaryCluster {
  on(
    event: 'message',
    listener: (
      worker: { isConnected(): boolean; send(message: unknown, done: (error: Error | null) => void): unknown },
      message: unknown,
    ) => void,
  ): unknown
}

/** The clusters that are answered, also by another copy of the package: a request must not be counted twice. */
const ANSWERED = Symbol.for('tsgi.rate-limit.answered.v1')
const shared = globalThis as unknown as { [ANSWERED]: WeakSet<object> | undefined }
const answered = (shared[ANSWERED] ??= new WeakSet())

/**
 * Keeps, in the primary of `node:cluster`, what layers `rate-limit` with `store: 'cluster'` count in its workers. Called
 * once where workers are forked; `tsgi serve` does so by itself.
 */
export function countForWorkers(primary: PrimaryCluster = cluster): void {
  if (answered.has(primary)) return
  answered.add(primary)
  const counts = new WorkerCounts()
  primary.on('message', (worker, message) => {
    if (!isTake(message)) return
    // What has ended meanwhile needs no answer.
    if (worker.isConnected()) worker.send(counts.answer(message), () => undefined)
  })
}
