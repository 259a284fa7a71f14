import type { Awaitable, ResponseBody } from '../../protocol/index.js'
import type { Attempt } from './attempt.js'

/**
 * The body of an application that announces its head only when it is iterated, as generators do: then it turns out
 * whether this body goes out or that of the next application.
 */
export class LateBody implements AsyncIterable<Uint8Array> {
  readonly #attempt: Attempt
  readonly #next: () => Awaitable<ResponseBody>
  #body: ResponseBody
  #closed = false

  /** @param next - asks the next application. */
  constructor(body: ResponseBody, attempt: Attempt, next: () => Awaitable<ResponseBody>) {
    this.#body = body
    this.#attempt = attempt
    this.#next = next
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const piece of this.#body) {
      if (this.#attempt.isCaught) break
      yield piece
    }
    if (!this.#attempt.isCaught) return
    this.#attempt.end()
    const dropped = this.#body
    this.#body = []
    await dropped.close?.()
    if (this.#isClosed()) return
    this.#body = await this.#next()
    if (this.#isClosed()) await this.close()
    else yield* this.#body as AsyncIterable<Uint8Array>
  }

  close(): Awaitable<void> {
    this.#closed = true
    const body = this.#body
    this.#body = []
    return body.close?.()
  }

  /** It may be closed while it waits for something. */
  #isClosed(): boolean {
    return this.#closed
  }
}
