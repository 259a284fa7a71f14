import type { Awaitable } from '../protocol/index.js'

/** Something that is started before the first request and stopped after the last. */
export interface Part {
  start?(): Awaitable<void>
  stop?(): Awaitable<void>
}

/** Whether a value has anything to start or to stop. */
export function isPart(value: unknown): value is Part {
  return typeof (value as Part).start === 'function' || typeof (value as Part).stop === 'function'
}

/** Starts parts in order and stops them in reverse. Calls may come in any order, also while one is under way. */
export class Lifecycle {
  readonly #parts: readonly Part[]
  #started: Part[] = []
  #wanted: 'started' | 'stopped' = 'stopped'
  #turn = Promise.resolve()

  constructor(parts: Iterable<Part>) {
    this.#parts = [...new Set(parts)]
  }

  start(): Promise<void> {
    return this.#reach('started', () => this.#startAll())
  }

  stop(): Promise<void> {
    return this.#reach('stopped', () => this.#stopAll())
  }

  #reach(wanted: 'started' | 'stopped', step: () => Promise<void>): Promise<void> {
    if (this.#wanted !== wanted) this.#take(wanted, step)
    // A promise of its own: that a turn is caught below must not hide its failure from who asked for it.
    return this.#turn.then()
  }

  #take(wanted: 'started' | 'stopped', step: () => Promise<void>): void {
    this.#wanted = wanted
    const turn = this.#turn.then(step, step)
    this.#turn = turn
    turn.catch(() => {
      // What failed is over: all is stopped, and may be started again.
      if (this.#turn !== turn) return
      this.#wanted = 'stopped'
      this.#turn = Promise.resolve()
    })
  }

  async #startAll(): Promise<void> {
    try {
      for (const part of this.#parts) {
        await acquire(part)
        this.#started.push(part)
      }
    } catch (error) {
      // The reason matters, not what else goes wrong on the way back.
      await this.#stopAll().catch(() => undefined)
      throw error
    }
  }

  async #stopAll(): Promise<void> {
    const errors: unknown[] = []
    for (let part = this.#started.pop(); part !== undefined; part = this.#started.pop()) {
      try {
        await release(part)
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length === 1) throw errors[0]
    if (errors.length > 1) throw new AggregateError(errors, 'several layers failed to stop')
  }
}

interface Use {
  count: number
  readonly started: Promise<void>
}

/** Who runs, and for how many stacks: an instance in two of them is started by the first and stopped by the last. */
const USES = Symbol.for('tsgi.uses.v1')
const shared = globalThis as unknown as { [USES]: WeakMap<Part, Use> | undefined }
const uses = (shared[USES] ??= new WeakMap<Part, Use>())

async function acquire(part: Part): Promise<void> {
  const running = uses.get(part)
  if (running !== undefined) {
    await running.started
    running.count++
    return
  }
  const use: Use = { count: 1, started: started(part) }
  uses.set(part, use)
  try {
    await use.started
  } catch (error) {
    uses.delete(part)
    throw error
  }
}

async function started(part: Part): Promise<void> {
  await part.start?.()
}

async function release(part: Part): Promise<void> {
  const use = uses.get(part)
  if (use === undefined || --use.count > 0) return
  uses.delete(part)
  await part.stop?.()
}
