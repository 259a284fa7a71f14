import { guarded } from './guarded.js'
import { isAsyncBody, isThenable, type Awaitable, type ResponseBody } from '../../protocol/index.js'

/** Who watches a body as it is consumed. What it throws goes to whoever consumes the body. */
export interface BodyWatch {
  /** Before each `next()`. */
  asked(): void
  /** When `next()` has given a piece. */
  gave(chunk: unknown): void
  /** When `next()` has failed. */
  failed(): void
  /** When `next()` has told the end. */
  exhausted(): void
  /** When the consumer has stopped before the end. */
  returned(): void
  /** Closes the body. */
  close(body: ResponseBody): Awaitable<void>
  /** When something other than the iterators and close is looked at; only with `guard`. */
  looked(member: string): void
}

/** A body that tells its watch of everything, sync if the inner one is, with a `close` if the inner one has one. */
export function checkedBody(body: ResponseBody, watch: BodyWatch, guard: boolean): ResponseBody {
  const iterable: Iterable<Uint8Array> | AsyncIterable<Uint8Array> = isAsyncBody(body)
    ? { [Symbol.asyncIterator]: () => new CheckedAsyncIterator(body[Symbol.asyncIterator](), watch) }
    : { [Symbol.iterator]: () => new CheckedIterator(body[Symbol.iterator](), watch) }
  const checked: ResponseBody = isClosable(body)
    ? Object.assign(iterable, { close: () => watch.close(body) })
    : iterable
  return guard
    ? guarded(checked, ['close'], (member) => {
        watch.looked(member)
      })
    : checked
}

/** Whether a body has a `close`. */
export function isClosable(body: ResponseBody): boolean {
  return typeof body.close === 'function'
}

class CheckedIterator implements Iterator<Uint8Array, unknown> {
  constructor(
    readonly inner: Iterator<Uint8Array, unknown>,
    readonly watch: BodyWatch,
  ) {}

  next(): IteratorResult<Uint8Array, unknown> {
    this.watch.asked()
    let result: IteratorResult<Uint8Array, unknown>
    try {
      result = this.inner.next()
    } catch (error) {
      this.watch.failed()
      throw error
    }
    return seen(result, this.watch, () => this.inner.return?.())
  }

  return(value?: unknown): IteratorResult<Uint8Array, unknown> {
    const result = this.inner.return?.(value) ?? { done: true, value }
    this.watch.returned()
    return result
  }
}

class CheckedAsyncIterator implements AsyncIterator<Uint8Array, unknown> {
  constructor(
    readonly inner: AsyncIterator<Uint8Array, unknown>,
    readonly watch: BodyWatch,
  ) {}

  next(): Promise<IteratorResult<Uint8Array, unknown>> {
    this.watch.asked()
    let promised: Promise<IteratorResult<Uint8Array, unknown>>
    try {
      promised = this.inner.next()
    } catch (error) {
      this.watch.failed()
      throw error
    }
    return promised.then(
      (result) => seen(result, this.watch, () => this.inner.return?.()),
      (error: unknown) => {
        this.watch.failed()
        throw error
      },
    )
  }

  return(value?: unknown): Promise<IteratorResult<Uint8Array, unknown>> {
    const returned = this.inner.return?.(value) ?? Promise.resolve({ done: true, value })
    return returned.then((result) => {
      this.watch.returned()
      return result
    })
  }
}

/** Passes a result on, or stops the inner iterator if the watch refuses it. */
function seen(
  result: IteratorResult<Uint8Array, unknown>,
  watch: BodyWatch,
  stop: () => unknown,
): IteratorResult<Uint8Array, unknown> {
  try {
    if (result.done === true) watch.exhausted()
    else watch.gave(result.value)
    return result
  } catch (breach) {
    if (result.done !== true) silently(stop)
    throw breach
  }
}

/** Calls something whose failure would hide a worse one. */
export function silently(act: () => unknown): void {
  try {
    const result = act()
    if (isThenable(result)) result.then(undefined, () => undefined)
  } catch {
    // What was wrong first is told; this came of it.
  }
}
