import type { WorkerMessage, WorkerProcess } from './worker-process.js'
import type { WorkerReport } from './worker-report.js'

/** How far a worker is. It only ever goes forward. */
export type WorkerState = 'starting' | 'ready' | 'draining' | 'gone'

/** Who has a worker, and is told of each step. */
export interface WorkerOwner {
  workerReady(worker: Worker): void
  workerGone(worker: Worker, before: WorkerState, how: string): void
  workerRetires(worker: Worker): void
}

/** What it says when it is ready. */
type Ready = Extract<WorkerMessage, { type: 'ready' }>

/** How much longer than its drain may take a worker lives before it is killed: it says first what it cuts. */
const GRACE = 2_000

/** One worker of a generation, as the primary sees it. */
export class Worker {
  state: WorkerState = 'starting'
  ready: Ready | undefined
  report: WorkerReport | undefined
  /** Why it could not start, if it said so. */
  failure: string | undefined
  /** Whether it had to be killed, or ended otherwise than it was told to. */
  hasFailed = false
  /** When something was heard of it last. */
  lastHeard: number
  #deadline: NodeJS.Timeout | undefined
  readonly #process: WorkerProcess

  constructor(
    readonly number: number,
    readonly generation: number,
    process: WorkerProcess,
    readonly owner: WorkerOwner,
    readonly now: () => number,
  ) {
    this.#process = process
    this.lastHeard = now()
    process.follow({
      message: (message) => {
        this.#take(message)
      },
      exit: (code, signal) => {
        this.#exited(code, signal)
      },
    })
  }

  get pid(): number {
    return this.#process.pid
  }

  /** Lets it finish what is in flight; kills it when that takes longer than its own options allow. */
  drain(isLast: boolean, expired: (worker: Worker) => void): void {
    if (this.state === 'draining' || this.state === 'gone') return
    const wasReady = this.state === 'ready'
    this.state = 'draining'
    if (!wasReady) {
      this.#process.kill('SIGKILL')
      return
    }
    this.#process.send({ type: 'drain', isLast })
    this.#deadline = setTimeout(
      () => {
        expired(this)
        this.kill()
      },
      (this.ready?.drainTime ?? 0) + GRACE,
    )
  }

  /** Has it open its logs anew; one that starts opens them by their names anyway. */
  reopenLogs(): void {
    if (this.state !== 'gone') this.#process.send({ type: 'reopen-logs' })
  }

  /** Ends it at once. */
  kill(): void {
    this.hasFailed = true
    this.#process.kill('SIGKILL')
  }

  /** Whether nothing was heard of it for longer than it may be silent. */
  get isSilent(): boolean {
    if (this.state !== 'ready' || this.ready === undefined) return false
    return this.now() - this.lastHeard > this.ready.heartbeatTimeout
  }

  #take(message: WorkerMessage): void {
    this.lastHeard = this.now()
    switch (message.type) {
      case 'ready':
        if (this.state !== 'starting') return
        this.ready = message
        this.state = 'ready'
        this.owner.workerReady(this)
        return
      case 'failed':
        this.failure = message.why
        this.#process.kill('SIGKILL')
        return
      case 'report':
        this.report = { ...message.report, worker: this.number, generation: this.generation }
        return
      case 'finished':
        this.#process.send({ type: 'end' })
        return
      case 'retire':
        if (this.state === 'ready') this.owner.workerRetires(this)
    }
  }

  #exited(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.state === 'gone') return
    const before = this.state
    clearTimeout(this.#deadline)
    this.state = 'gone'
    if (code !== 0 && this.ready !== undefined) this.hasFailed = true
    this.owner.workerGone(this, before, signal === null ? `with ${code ?? 'no code'}` : `by ${signal}`)
  }
}
