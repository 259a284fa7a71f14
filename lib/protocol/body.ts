import type { Awaitable } from './application.js'
import { described } from './described.js'
import type { ResponseBody } from './environ.js'
import { encodeShort, SHORT } from './short-text.js'

/** Whether a body is iterated asynchronously; one that can do both is, as `for await` does. */
export function isAsyncBody(body: ResponseBody): body is AsyncIterable<Uint8Array> & ResponseBody {
  return Symbol.asyncIterator in body
}

const encoder = new TextEncoder()

/** A text as UTF-8 bytes. */
export function encode(text: string): Uint8Array {
  return encoder.encode(text)
}

/**
 * A body of one text: `return textBody('Hello')`. The bytes of short texts lie side by side in one `ArrayBuffer`, as
 * those of Node.js' `Buffer.from` do: who takes `bytes.buffer` needs `byteOffset` and `byteLength` too.
 */
export function textBody(text: string): [Uint8Array] {
  return [text.length <= SHORT ? encodeShort(text) : encoder.encode(text)]
}

/**
 * A body of texts, each as it comes; sync if `texts` is. Closes `texts` when it is closed.
 *
 * @throws {TypeError} if `texts` is one text (that is `textBody`), or one of them is none.
 */
export function encodeBody(texts: Iterable<string> | AsyncIterable<string>): ResponseBody {
  return mapBody(texts as unknown as ResponseBody, encodePiece)
}

function encodePiece(text: unknown): Uint8Array {
  if (typeof text === 'string') return encoder.encode(text)
  throw new TypeError(`encodeBody takes an iterable of strings; one of its pieces is ${described(text)}`)
}

/** What {@link mapBody} does at the end of a body: perhaps gives a last piece. */
export type EndOfBody = () => Uint8Array | undefined | void

/**
 * A body whose pieces go through `map`, one for one, so that nothing is held back; `end` is called after the last and
 * may give one more. An array is mapped at once; what is sync stays sync; `close()` reaches the inner body once
 * (PEP 3333, "Middleware Handling of Block Boundaries").
 *
 * @throws {TypeError} if `body` is none: a text, bytes, nothing at all.
 */
export function mapBody(body: ResponseBody, map: (chunk: Uint8Array) => Uint8Array, end?: EndOfBody): ResponseBody {
  // One that has to be closed is mapped when it is iterated: if `map` throws here, nobody could close it.
  if (Array.isArray(body) && !('close' in body)) return mapArray(body as Uint8Array[], map, end)
  if (!isBody(body)) {
    throw new TypeError(
      `a body is an iterable of Uint8Array, sync or async, like [bytes] or textBody('…'); got ${described(body)}`,
    )
  }
  return isAsyncBody(body) ? new MappedAsyncBody(body, map, end) : new MappedBody(body, map, end)
}

function isBody(body: unknown): body is ResponseBody {
  if (typeof body !== 'object' || body === null || ArrayBuffer.isView(body)) return false
  return Symbol.iterator in body || Symbol.asyncIterator in body
}

function mapArray(body: Uint8Array[], map: (chunk: Uint8Array) => Uint8Array, end?: EndOfBody): Uint8Array[] {
  const mapped = Array.from(body, (chunk) => map(chunk))
  const last = end?.()
  if (last !== undefined) mapped.push(last)
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
