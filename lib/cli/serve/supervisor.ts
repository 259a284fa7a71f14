import type { ServerStatus } from '../../handlers/index.js'
import type { Blueprint } from './blueprint.js'
import { Generation, type GenerationOwner } from './generation.js'
import { Ledger } from './ledger.js'
import type { WorkerProcess } from './worker-process.js'

/** The exit code where no worker ever came up. */
export const START_FAILED = 3

/** How often the primary looks whether its workers are heard of. */
const LOOK_INTERVAL = 1_000

/** What a supervisor is made with; a spec brings processes and a clock of its own. */
export interface SupervisorOptions {
  /** How many workers there are where the blueprint says nothing. */
  readonly cores: number
  /** Reads what the next generation is to be made of. */
  readonly blueprint: () => Blueprint
  readonly fork: () => WorkerProcess
  /** Milliseconds of a clock that nobody sets. */
  readonly now: () => number
  /** Is told each event: its name, a line for people, facts for machines. */
  readonly tell: (event: string, text: string, facts?: Readonly<Record<string, unknown>>) => void
  /** Called when a generation begins to serve. */
  readonly serving?: (generation: Generation) => void
}

/** Within how many milliseconds two signals are one: npm and shells hand on what their children got as well. */
const ONE_SIGNAL = 300

/** Keeps one generation of workers serving, changes it for another on demand, and ends when it is told to. */
export class Supervisor implements GenerationOwner {
  /** Resolves with the exit code when the last worker has ended. */
  readonly ended: Promise<number>
  readonly ledger = new Ledger()
  readonly #options: SupervisorOptions
  readonly #generations = new Set<Generation>()
  #current: Generation | undefined
  #next: Generation | undefined
  #reloadAgain = false
  #stoppedAt: number | undefined
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

  /** Starts the first generation. */
  start(blueprint: Blueprint): void {
    if (this.#isStopping) return
    this.#look = setInterval(() => {
      for (const generation of this.#generations) generation.checkHeartbeats()
    }, LOOK_INTERVAL)
    this.#startNext(blueprint)
  }

  /** Starts another generation beside the one that serves; asked for several times, one after the one under way. */
  reload(): void {
    if (this.#isStopping) return
    if (this.#next === undefined) this.#startAnother()
    else this.#reloadAgain = true
  }

  /** The same at once: a generation that is starting, and may never be ready, is given up. */
  reloadAnew(): void {
    if (this.#isStopping) return
    this.#reloadAgain = false
    const next = this.#next
    this.#next = undefined
    this.#startAnother()
    next?.drain(true)
  }

  /** Has all workers open their logs anew. */
  reopenLogs(): void {
    for (const generation of this.#generations) for (const worker of generation.workers) worker.reopenLogs()
  }

  /**
   * Lets all workers finish and end; called again, ends them at once.
   *
   * @param isHurried - whether somebody waits for it, so that nothing but the requests in flight is waited for.
   */
  terminate(isHurried = false): void {
    const now = this.now()
    if (this.#stoppedAt !== undefined) {
      if (now - this.#stoppedAt < ONE_SIGNAL) return
      this.tell('killed', 'told a second time: all workers are killed')
      for (const generation of this.#generations) generation.kill()
      return
    }
    this.#stoppedAt = now
    this.tell('draining', 'finishing the requests in flight')
    for (const generation of [...this.#generations]) generation.drain(true, isHurried)
    this.#settle()
  }

  /** How the server fares as a whole. */
  status(): ServerStatus {
    const { ended, crashes, reloads } = this.ledger
    const { isReady = false, ready } = this.#current ?? {}
    return {
      state: this.#isStopping ? 'draining' : isReady ? 'ready' : 'starting',
      pid: process.pid,
      startedAt: Math.round(performance.timeOrigin),
      generation: (this.#current ?? this.#next)?.number ?? 0,
      reloads,
      crashes,
      listening: ready?.urls ?? [],
      stack: ready?.stack ?? [],
      workers: [...this.#generations].flatMap(({ workers }) => [...workers].map(({ status }) => status)),
      ended,
    }
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
    if (old !== undefined) {
      this.ledger.reloadSucceeded()
      this.tell('reloaded', `generation ${generation.number} serves; generation ${old.number} finishes`, {
        generation: generation.number,
      })
      old.drain(false)
    }
    this.#options.serving?.(generation)
    this.#startPending()
  }

  generationFailed(generation: Generation, how: string, failure = how): void {
    if (this.#next === generation) this.#next = undefined
    if (this.#current === undefined) {
      this.#startFailed = true
      this.#stoppedAt = this.now()
      this.tell('start_failed', `nothing is served: ${how}`)
    } else this.#reloadFailed(this.#current, how, failure)
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
    this.#startAnother()
  }

  #startAnother(): void {
    try {
      this.#startNext(this.#options.blueprint())
    } catch (error) {
      const how = String(error)
      if (this.#current !== undefined) this.#reloadFailed(this.#current, how, how)
    }
  }

  #reloadFailed({ number }: Generation, how: string, failure: string): void {
    this.ledger.reloadFailed(failure)
    this.tell('reload_failed', `the reload failed, generation ${number} serves on: ${how}`, {
      generation: number,
      reloadsFailed: this.ledger.reloads.failed,
    })
  }

  #startNext(blueprint: Blueprint): void {
    const size = Math.max(1, blueprint.workers ?? this.#options.cores)
    const generation = new Generation(++this.#generationCount, size, blueprint, this)
    this.#next = generation
    this.#generations.add(generation)
    generation.start()
  }

  get #isStopping(): boolean {
    return this.#stoppedAt !== undefined
  }

  #settle(): void {
    if (!this.#isStopping || this.#generations.size > 0) return
    clearInterval(this.#look)
    this.#end(this.#startFailed ? START_FAILED : this.#hasFailed ? 1 : 0)
  }
}
