import { Backoff } from './backoff.js'
import type { Blueprint } from './blueprint.js'
import type { Ledger } from './ledger.js'
import { Worker, type WorkerOwner, type WorkerState } from './worker.js'
import type { ReadyMessage, WorkerProcess } from './worker-process.js'

/**
 * The life of a generation: `starting` until all its workers are ready, `serving` until another takes over, `draining`
 * until its last worker has ended, `gone`. One that fails to start goes from `starting` to `draining`.
 */
export type GenerationState = 'starting' | 'serving' | 'draining' | 'gone'

/** What a generation needs of the primary, and whom it tells. */
export interface GenerationOwner {
  readonly ledger: Ledger
  fork(): WorkerProcess
  nextWorkerNumber(): number
  now(): number
  tell(event: string, text: string, facts?: Readonly<Record<string, unknown>>): void
  generationReady(generation: Generation): void
  /** @param failure - why, in the words of the worker that failed. */
  generationFailed(generation: Generation, how: string, failure: string | undefined): void
  generationGone(generation: Generation): void
}

/** The workers that were made of the deployment file as it was at one time. */
export class Generation implements WorkerOwner {
  state: GenerationState = 'starting'
  /** Whether a worker had to be killed, or ended in a way that it should not. */
  hasFailed = false
  readonly workers = new Set<Worker>()
  /** What the first of its workers said that served. */
  ready: ReadyMessage | undefined
  readonly #retiring: Worker[] = []
  readonly #backoff = new Backoff()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #said = new Set<string>()

  /** @param size - how many workers it has. */
  constructor(
    readonly number: number,
    readonly size: number,
    readonly blueprint: Blueprint,
    readonly owner: GenerationOwner,
  ) {}

  /** Whether one of its workers takes requests. */
  get isReady(): boolean {
    return [...this.workers].some(({ state }) => state === 'ready')
  }

  start(): void {
    for (let count = 0; count < this.size; count++) this.#add()
  }

  /** Lets all its workers finish. */
  drain(isLast: boolean, isHurried = false): void {
    if (this.state === 'gone') return
    this.state = 'draining'
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    for (const worker of this.workers) this.#drainOne(worker, isLast, isHurried)
    this.#settle()
  }

  /** Ends all its workers at once. */
  kill(): void {
    this.drain(true)
    for (const worker of this.workers) worker.kill()
  }

  /** Replaces the workers of which nothing was heard for too long. */
  checkHeartbeats(): void {
    for (const worker of this.workers) {
      if (!worker.isSilent) continue
      this.owner.tell('worker_blocked', `worker ${worker.pid} did not answer in time and is killed`, factsOf(worker))
      worker.kill()
    }
  }

  workerReady(worker: Worker): void {
    const { state } = this
    this.ready ??= worker.ready
    const { url } = worker.ready ?? {}
    const where = url === undefined ? '' : ` on ${url}`
    this.owner.tell('worker_ready', `worker ${worker.pid} of generation ${this.number} serves${where}`, factsOf(worker))
    if (state === 'starting') {
      if (![...this.workers].every((each) => each.state === 'ready')) return
      this.state = 'serving'
      this.owner.generationReady(this)
    } else if (state === 'serving') {
      const old = this.#retiring.shift()
      if (old !== undefined) this.#drainOne(old, false, false)
      if (this.#retiring.length > 0) this.#add()
    }
  }

  workerRetires(worker: Worker): void {
    if (this.state !== 'serving' || this.#retiring.includes(worker)) return
    this.owner.tell('worker_retires', `worker ${worker.pid} has served its requests`, factsOf(worker))
    // One after another, so that they never go together.
    if (this.#retiring.push(worker) === 1) this.#add()
  }

  workerTells(worker: Worker, event: string, text: string): void {
    if (this.#said.has(text)) return
    this.#said.add(text)
    this.owner.tell(event, text, factsOf(worker))
  }

  workerGone(worker: Worker, before: WorkerState, how: string): void {
    this.workers.delete(worker)
    this.owner.ledger.workerEnded(worker.status)
    if (worker.hasFailed && before === 'draining') this.hasFailed = true
    if (before === 'draining' || this.state === 'draining') this.#settle()
    else if (this.state === 'starting') {
      const { failure, pid } = worker
      const reason = failure === undefined ? `ended ${how} before it was ready` : 'cannot start'
      this.owner.generationFailed(this, `worker ${pid} ${reason}`, failure)
    } else this.#replace(worker, how)
  }

  #replace(worker: Worker, how: string): void {
    const index = this.#retiring.indexOf(worker)
    if (index >= 0) {
      // Its replacement is under way.
      this.#retiring.splice(index, 1)
      if (this.workers.size >= this.size) return
    }
    this.owner.ledger.crashes++
    const wait = this.#backoff.next(this.owner.now())
    const when = wait === 0 ? 'is replaced' : `is replaced in ${wait} ms`
    this.owner.tell('worker_crashed', `worker ${worker.pid} ended ${how} and ${when}`, factsOf(worker))
    if (wait === 0) {
      this.#add()
      return
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#add()
    }, wait)
    this.#timers.add(timer)
  }

  #add(): void {
    const { blueprint, number: generation, owner } = this
    const { admin, files } = blueprint
    const worker = owner.nextWorkerNumber()
    const start = { type: 'start', worker, generation, files, isWatched: admin.adminBind !== 'off' } as const
    this.workers.add(new Worker(start, owner.fork(), this, () => owner.now()))
  }

  #drainOne(worker: Worker, isLast: boolean, isHurried: boolean): void {
    worker.drain(isLast, isHurried, ({ pid }) => {
      this.owner.tell('worker_killed', `worker ${pid} did not end in time and is killed`, factsOf(worker))
    })
  }

  #settle(): void {
    if (this.state !== 'draining' || this.workers.size > 0) return
    this.state = 'gone'
    this.owner.generationGone(this)
  }
}

function factsOf({ generation, number, pid }: Worker): Readonly<Record<string, unknown>> {
  return { pid, worker: number, generation }
}
