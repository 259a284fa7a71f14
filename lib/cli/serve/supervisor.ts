import { Generation, type GenerationOwner } from './generation.js'
import type { WorkerProcess } from './worker-process.js'
import type { WorkerReport } from './worker-report.js'

/** The exit code where no worker ever came up. */
export const START_FAILED = 3

/** How often the primary looks whether its workers are heard of. */
const LOOK_INTERVAL = 1_000

/** What a supervisor is made with; a spec brings processes and a clock of its own. */
export interface SupervisorOptions {
  readonly workers: number
  readonly fork: () => WorkerProcess
  /** Milliseconds of a clock that nobody sets. */
  readonly now: () => number
  /** Is told each event: its name, a line for people, facts for machines. */
  readonly tell: (event: string, text: string, facts?: Readonly<Record<string, unknown>>) => void
  /** Called when the first generation serves. */
  readonly serving?: (url: string | undefined) => void
}

/** Keeps one generation of workers serving, changes it for another on demand, and ends when it is told to. */
export class Supervisor implements GenerationOwner {
  /** Resolves with the exit code when the last worker has ended. */
  readonly ended: Promise<number>
  /** How many reloads failed, and how many succeeded. */
  reloadsFailed = 0
  reloads = 0
  readonly #options: SupervisorOptions
  readonly #generations = new Set<Generation>()
  #current: Generation | undefined
  #next: Generation | undefined
  #reloadAgain = false
  #isStopping = false
  #hasFailed = false
  #startFailed = false
  #workerCount = 0
  #generationCount = 0
  #look: NodeJS.Timeout | undefined
  #end: (code: number) => void = () => undefined

  constructor(options: SupervisorOptions) {
    this.#options = options
    this.ended = new Promise((resolve) => (this.#end = resolve))
  }

  start(): void {
    this.#look = setInterval(() => {
      for (const generation of this.#generations) generation.checkHeartbeats()
    }, LOOK_INTERVAL)
    this.#startNext()
  }

  /** Starts another generation beside the one that serves; asked for several times, one after the one under way. */
  reload(): void {
    if (this.#isStopping) return
    if (this.#next === undefined) this.#startNext()
    else this.#reloadAgain = true
  }

  /** The same at once: a generation that is starting, and may never be ready, is given up. */
  reloadAnew(): void {
    if (this.#isStopping) return
    this.#reloadAgain = false
    const next = this.#next
    this.#startNext()
    next?.drain(true)
  }

  /** Has all workers open their logs anew. */
  reopenLogs(): void {
    for (const generation of this.#generations) for (const worker of generation.workers) worker.reopenLogs()
  }

  /** Lets all workers finish and end; called again, ends them at once. */
  terminate(): void {
    if (this.#isStopping) {
      this.tell('killed', 'told a second time: all workers are killed')
      for (const generation of this.#generations) generation.kill()
      return
    }
    this.#isStopping = true
    this.tell('draining', 'finishing the requests in flight')
    for (const generation of [...this.#generations]) generation.drain(true)
    this.#settle()
  }

  /** The last reports of all workers. */
  get reports(): WorkerReport[] {
    return [...this.#generations].flatMap(({ workers }) =>
      [...workers].flatMap(({ report }) => (report === undefined ? [] : [report])),
    )
  }

  fork(): WorkerProcess {
    return this.#options.fork()
  }

  nextWorkerNumber(): number {
    return ++this.#workerCount
  }

  now(): number {
    return this.#options.now()
  }

  tell(event: string, text: string, facts?: Readonly<Record<string, unknown>>): void {
    this.#options.tell(event, text, facts)
  }

  generationReady(generation: Generation): void {
    const old = this.#current
    this.#current = generation
    this.#next = undefined
    if (old === undefined) {
      const [worker] = generation.workers
      this.#options.serving?.(worker?.ready?.url)
    } else {
      this.reloads++
      this.tell('reloaded', `generation ${generation.number} serves; generation ${old.number} finishes`, {
        generation: generation.number,
      })
      old.drain(false)
    }
    this.#startPending()
  }

  generationFailed(generation: Generation, how: string): void {
    if (this.#next === generation) this.#next = undefined
    if (this.#current === undefined) {
      this.#startFailed = true
      this.#isStopping = true
      this.tell('start_failed', `nothing is served: ${how}`)
    } else {
      this.reloadsFailed++
      const { number } = this.#current
      this.tell('reload_failed', `the reload failed, generation ${number} serves on: ${how}`, {
        generation: number,
        reloadsFailed: this.reloadsFailed,
      })
    }
    generation.drain(true)
    this.#startPending()
  }

  generationGone(generation: Generation): void {
    this.#generations.delete(generation)
    // What a generation that did not come up has left says nothing of those that served.
    if (generation.hasFailed && this.#isStopping) this.#hasFailed = true
    this.#settle()
  }

  #startPending(): void {
    if (!this.#reloadAgain || this.#isStopping) return
    this.#reloadAgain = false
    this.#startNext()
  }

  #startNext(): void {
    const generation = new Generation(++this.#generationCount, this.#options.workers, this)
    this.#next = generation
    this.#generations.add(generation)
    generation.start()
  }

  #settle(): void {
    if (!this.#isStopping || this.#generations.size > 0) return
    clearInterval(this.#look)
    this.#end(this.#startFailed ? START_FAILED : this.#hasFailed ? 1 : 0)
  }
}
