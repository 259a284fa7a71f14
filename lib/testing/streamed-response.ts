import type { LintError } from '../middleware/index.js'
import type { Delivery } from './delivery.js'
import { TestHead } from './test-response.js'

/** A response whose head is there and whose body comes piece by piece, as it is asked for. */
export class StreamedResponse extends TestHead implements AsyncIterable<Uint8Array> {
  /** What Lint warned of, if nothing worse; complete when the response has ended. */
  readonly warnings: readonly LintError[]
  readonly #delivery: Delivery
  readonly #over: (aborted: boolean) => void
  #first: Uint8Array | undefined
  #ended: boolean

  /**
   * @param first - the piece with which the head came; undefined if there is none.
   * @param warnings - what Lint warned of; grows until the end.
   * @param over - is called when the response has ended, by `abort` or otherwise, and may throw what went wrong.
   */
  constructor(
    delivery: Delivery,
    first: Uint8Array | undefined,
    warnings: readonly LintError[],
    over: (aborted: boolean) => void,
  ) {
    super(delivery.head)
    this.warnings = warnings
    this.#delivery = delivery
    this.#first = first
    this.#over = over
    this.#ended = first === undefined
  }

  /** Leaves: `tsgi.signal` aborts, the body is stopped and closed. Leaving the loop early does the same. */
  async abort(reason?: unknown): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    await this.#delivery.leave(reason)
    this.#over(true)
  }

  /** The next piece; undefined at the end. Throws what the application does wrong. */
  async next(): Promise<Uint8Array | undefined> {
    const first = this.#first
    this.#first = undefined
    if (first !== undefined) return first
    if (this.#ended) return undefined
    const piece = await this.#delivery.pull()
    if (piece === undefined && !this.#hasEnded()) {
      this.#ended = true
      this.#over(false)
    }
    return piece
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (let piece = await this.next(); piece !== undefined; piece = await this.next()) yield piece
    } finally {
      await this.abort()
    }
  }

  /** Asked after a wait, in which {@link abort} may have been called. */
  #hasEnded(): boolean {
    return this.#ended
  }
}
