import { InputReader } from '../core/index.js'
import { encode, whenReady, type Awaitable } from '../protocol/index.js'

type Piece = string | Uint8Array

/** What a request can carry: a text (sent as UTF-8), bytes, or pieces of them, sync or async. */
export type RequestBody = Piece | Iterable<Piece> | AsyncIterable<Piece>

/** A `wsgi.input` over what a test provides; pieces are asked for when they are needed. */
export class MemoryInput extends InputReader {
  readonly #source: Iterator<Piece> | AsyncIterator<Piece>

  constructor(body: RequestBody = '') {
    super()
    this.#source = sourceOf(body)
  }

  protected override pull(): Awaitable<Uint8Array | undefined> {
    const pulled: Awaitable<IteratorResult<Piece>> = this.#source.next()
    return whenReady(pulled, ({ done, value }: IteratorResult<Piece, Piece>) => {
      if (done === true) return undefined
      return typeof value === 'string' ? encode(value) : value
    })
  }
}

function sourceOf(body: RequestBody): Iterator<Piece> | AsyncIterator<Piece> {
  if (typeof body === 'string' || ArrayBuffer.isView(body)) return [body][Symbol.iterator]()
  return Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]()
}
