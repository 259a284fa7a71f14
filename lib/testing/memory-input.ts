import { encode, isThenable, type InputStream } from '../protocol/index.js'

type Piece = string | Uint8Array

/** What a request can carry: a text (sent as UTF-8), bytes, or pieces of them, sync or async. */
export type RequestBody = Piece | Iterable<Piece> | AsyncIterable<Piece>

const NOTHING = new Uint8Array(0)
const LINE_FEED = 0x0a

/**
 * A `wsgi.input` over what a test provides, with the semantics of PEP 3333, "Input and Error Streams". Pieces are asked
 * for when they are needed; reads that overlap are served in the order of their calls.
 */
export class MemoryInput implements InputStream {
  readonly #source: Iterator<Piece> | AsyncIterator<Piece>
  #rest: Uint8Array = NOTHING
  #turn: Promise<unknown> = Promise.resolve()

  constructor(body: RequestBody = NOTHING) {
    this.#source = sourceOf(body)
  }

  /** Reads exactly `size` bytes unless the end comes first; without `size`, or with -1, the rest. */
  read(size = -1): Promise<Uint8Array> {
    return this.#inTurn(async () => {
      const wanted = size < 0 ? Infinity : size
      while (this.#rest.byteLength < wanted && (await this.#fill()));
      return this.#take(wanted)
    })
  }

  /** Reads to the next `\n`, which it keeps, or `size` bytes, or to the end. */
  readline(size = -1): Promise<Uint8Array> {
    return this.#inTurn(async () => {
      const most = size < 0 ? Infinity : size
      let end = this.#rest.indexOf(LINE_FEED)
      while (end < 0 && this.#rest.byteLength < most) {
        const searched = this.#rest.byteLength
        if (!(await this.#fill())) break
        end = this.#rest.indexOf(LINE_FEED, searched)
      }
      return this.#take(Math.min(most, end < 0 ? Infinity : end + 1))
    })
  }

  /** Reads lines to the end, or until `hint` bytes have been passed. */
  async readlines(hint = -1): Promise<Uint8Array[]> {
    const lines: Uint8Array[] = []
    let passed = 0
    for await (const line of this) {
      lines.push(line)
      passed += line.byteLength
      if (hint > 0 && passed >= hint) break
    }
    return lines
  }

  /** The lines of the rest. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (let line = await this.readline(); line.byteLength > 0; line = await this.readline()) yield line
  }

  /** The rest in the pieces in which the test gave it. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    for (let piece = await this.#piece(); piece.byteLength > 0; piece = await this.#piece()) yield piece
  }

  #piece(): Promise<Uint8Array> {
    return this.#inTurn(async () => {
      while (this.#rest.byteLength === 0 && (await this.#fill()));
      return this.#take(Infinity)
    })
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work)
    this.#turn = turn.then(
      () => undefined,
      () => undefined,
    )
    return turn
  }

  #take(size: number): Uint8Array {
    const taken = this.#rest.subarray(0, size)
    this.#rest = this.#rest.subarray(taken.byteLength)
    return taken
  }

  /** Adds the next piece to what is there; false at the end. */
  async #fill(): Promise<boolean> {
    const pulled = this.#source.next()
    const result = isThenable(pulled) ? await pulled : pulled
    if (result.done === true) return false
    const piece = typeof result.value === 'string' ? encode(result.value) : result.value
    if (this.#rest.byteLength === 0) {
      this.#rest = piece
      return true
    }
    const both = new Uint8Array(this.#rest.byteLength + piece.byteLength)
    both.set(this.#rest)
    both.set(piece, this.#rest.byteLength)
    this.#rest = both
    return true
  }
}

function sourceOf(body: RequestBody): Iterator<Piece> | AsyncIterator<Piece> {
  if (typeof body === 'string' || ArrayBuffer.isView(body)) return [body][Symbol.iterator]()
  return Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]()
}
