import { ClosingBody, type ResponseBody } from '../../protocol/index.js'

/** A response whose head may be announced while its body is iterated. */
interface Passage {
  release(): void
  settle(): Promise<void>
  refusal(): readonly Uint8Array[] | undefined
}

/** A body that waits for its head, and gives way to another one if the session could not be written. */
export class PendingBody extends ClosingBody implements AsyncIterable<Uint8Array> {
  readonly #body: ResponseBody
  readonly #passage: Passage

  constructor(body: ResponseBody, passage: Passage) {
    super(body)
    this.#body = body
    this.#passage = passage
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for await (const chunk of this.#body) {
      await this.#passage.settle()
      const refusal = this.#passage.refusal()
      if (refusal !== undefined) return yield* refusal
      yield chunk
    }
    await this.#passage.settle()
    yield* this.#passage.refusal() ?? []
  }
}

/** The same where body and store are sync: it stays so. */
export class PendingSyncBody extends ClosingBody implements Iterable<Uint8Array> {
  readonly #body: Iterable<Uint8Array>
  readonly #passage: Passage

  constructor(body: Iterable<Uint8Array>, passage: Passage) {
    super(body)
    this.#body = body
    this.#passage = passage
  }

  *[Symbol.iterator](): Iterator<Uint8Array> {
    for (const chunk of this.#body) {
      this.#passage.release()
      const refusal = this.#passage.refusal()
      if (refusal !== undefined) return yield* refusal
      yield chunk
    }
    this.#passage.release()
    yield* this.#passage.refusal() ?? []
  }
}
