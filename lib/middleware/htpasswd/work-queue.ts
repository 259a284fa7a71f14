import { nextTurn } from './password-hash.js'

/** The end of the work of all queues: JavaScript has one thread here, so there is one lane for all. */
let lane: Promise<unknown> = Promise.resolve()

/**
 * Does expensive work one piece after another, in the order in which it came, also among several queues of the process,
 * so that however many ask, the rest of the process waits for one slice of work at most.
 */
export class WorkQueue {
  #size = 0

  /** @param most - how many pieces may wait or be worked on. */
  constructor(readonly most: number) {}

  get full(): boolean {
    return this.#size >= this.most
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#size++
    const turn = lane.then(nextTurn).then(work)
    lane = turn.catch(() => undefined)
    try {
      return await turn
    } finally {
      this.#size--
    }
  }
}
