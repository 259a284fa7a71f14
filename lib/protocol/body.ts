import type { Awaitable } from './application.js'
import type { ResponseBody } from './environ.js'

/** Whether a value is a promise or looks like one. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

/** Whether a body is iterated asynchronously; one that can do both is, as `for await` does. */
export function isAsyncBody(body: ResponseBody): body is AsyncIterable<Uint8Array> & ResponseBody {
  return Symbol.asyncIterator in body
}

/** Goes on with a value when it is there: at once if it is no promise. Keeps what is sync, sync. */
export function whenReady<T, R>(value: Awaitable<T>, next: (value: T) => R): Awaitable<Awaited<R>> {
  return (isThenable(value) ? value.then(next) : next(value)) as Awaitable<Awaited<R>>
}

const encoder = new TextEncoder()

/** A text as UTF-8 bytes. */
export function encode(text: string): Uint8Array {
  return encoder.encode(text)
}

/** A body of one text: `return textBody('Hello')`. */
export function textBody(text: string): [Uint8Array] {
  return [encoder.encode(text)]
}

/** A body of texts, each as it comes; sync if `texts` is. Closes `texts` when it is closed. */
export function encodeBody(texts: Iterable<string> | AsyncIterable<string>): ResponseBody {
  return mapBody(texts as unknown as ResponseBody, (text) => encoder.encode(text as unknown as string))
}

/** What {@link mapBody} does at the end of a body: perhaps gives a last piece. */
export type EndOfBody = () => Uint8Array | undefined | void

/**
 * A body whose pieces go through `map`, one for one, so that nothing is held back; `end` is called after the last and
 * may give one more. An array is mapped at once; what is sync stays sync; `close()` reaches the inner body once
 * (PEP 3333, "Middleware Handling of Block Boundaries").
 */
export function mapBody(body: ResponseBody, map: (chunk: Uint8Array) => Uint8Array, end?: EndOfBody): ResponseBody {
  if (Array.isArray(body)) return mapArray(body as Uint8Array[] & ResponseBody, map, end)
  return isAsyncBody(body) ? new MappedAsyncBody(body, map, end) : new MappedBody(body, map, end)
}

function mapArray(
  body: Uint8Array[] & ResponseBody,
  map: (chunk: Uint8Array) => Uint8Array,
  end?: EndOfBody,
): ResponseBody {
  const mapped: Uint8Array[] & ResponseBody = body.map((chunk) => map(chunk))
  const last = end?.()
  if (last !== undefined) mapped.push(last)
  if (body.close !== undefined) mapped.close = () => body.close?.()
  return mapped
}

/** Calls `close()` of an inner body once, however often it is called itself. */
export class ClosingBody {
  readonly #body: ResponseBody
  #closed = false

  constructor(body: ResponseBody) {
    this.#body = body
  }

  close(): Awaitable<void> {
    if (this.#closed) return
    this.#closed = true
    return this.#body.close?.()
  }
}

class MappedBody extends ClosingBody implements Iterable<Uint8Array> {
  constructor(
    readonly body: Iterable<Uint8Array> & ResponseBody,
    readonly map: (chunk: Uint8Array) => Uint8Array,
    readonly end: EndOfBody | undefined,
  ) {
    super(body)
  }

  *[Symbol.iterator](): Iterator<Uint8Array> {
    for (const chunk of this.body) yield this.map(chunk)
    const last = this.end?.()
    if (last !== undefined) yield last
  }
}

class MappedAsyncBody extends ClosingBody implements AsyncIterable<Uint8Array> {
  constructor(
    readonly body: AsyncIterable<Uint8Array> & ResponseBody,
    readonly map: (chunk: Uint8Array) => Uint8Array,
    readonly end: EndOfBody | undefined,
  ) {
    super(body)
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for await (const chunk of this.body) yield this.map(chunk)
    const last = this.end?.()
    if (last !== undefined) yield last
  }
}
