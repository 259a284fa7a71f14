import { isAsyncBody, type Awaitable, type ResponseBody } from '../../protocol/index.js'

/** Runs something in a context. */
export type Within = <R>(action: () => R) => R

/** What is done when a body is over: with its error, if it has one. */
export type Over = (error?: unknown) => void

/**
 * A body whose pieces are made within a context, so that what a generator of the application does belongs to its request,
 * too. An array is made already and stays as it is, unless somebody wants to know of its end.
 */
export function bodyWithin(body: ResponseBody, within: Within, over?: Over): ResponseBody {
  if (Array.isArray(body) && !('close' in body)) {
    over?.()
    return body as ResponseBody
  }
  return isAsyncBody(body) ? new AsyncContextBody(body, within, over) : new ContextBody(body, within, over)
}

class Closing {
  protected readonly within: Within
  readonly #inner: ResponseBody
  readonly #over: Over | undefined
  #isOver = false

  constructor(inner: ResponseBody, within: Within, over: Over | undefined) {
    this.#inner = inner
    this.within = within
    this.#over = over
  }

  close(): Awaitable<void> {
    this.ended()
    return this.within(() => this.#inner.close?.())
  }

  protected ended(error?: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#over?.(error)
  }
}

class ContextBody extends Closing implements Iterable<Uint8Array> {
  constructor(
    readonly body: Iterable<Uint8Array> & ResponseBody,
    ...rest: [within: Within, over: Over | undefined]
  ) {
    super(body, ...rest)
  }

  [Symbol.iterator](): Iterator<Uint8Array> {
    const { within } = this
    const pieces = within(() => this.body[Symbol.iterator]())
    const step = <R extends IteratorResult<Uint8Array>>(action: () => R): R => {
      try {
        const result = within(action)
        if (result.done === true) this.ended()
        return result
      } catch (error) {
        this.ended(error)
        throw error
      }
    }
    return {
      next: () => step(() => pieces.next()),
      return: () => step(() => pieces.return?.() ?? { done: true, value: undefined }),
    }
  }
}

class AsyncContextBody extends Closing implements AsyncIterable<Uint8Array> {
  constructor(
    readonly body: AsyncIterable<Uint8Array> & ResponseBody,
    ...rest: [within: Within, over: Over | undefined]
  ) {
    super(body, ...rest)
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const { within } = this
    const pieces = within(() => this.body[Symbol.asyncIterator]())
    const step = async (action: () => PromiseLike<IteratorResult<Uint8Array>>): Promise<IteratorResult<Uint8Array>> => {
      try {
        const result = await within(action)
        if (result.done === true) this.ended()
        return result
      } catch (error) {
        this.ended(error)
        throw error
      }
    }
    const done = Promise.resolve<IteratorResult<Uint8Array>>({ done: true, value: undefined })
    return {
      next: () => step(() => pieces.next()),
      return: () => step(() => pieces.return?.() ?? done),
    }
  }
}
