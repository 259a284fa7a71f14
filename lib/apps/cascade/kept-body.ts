import { InputReader } from '../../core/index.js'
import type { InputStream } from '../../protocol/index.js'

const NOTHING = new Uint8Array(0)

/**
 * The body of a request for several readers, each from its beginning: what one has read is kept for the next, up to a
 * number of bytes. Nothing is read before somebody asks.
 */
export class KeptBody {
  readonly #source: AsyncIterator<Uint8Array>
  readonly #most: number
  readonly #pieces: Uint8Array[] = []
  #bytes = 0
  #pulling: Promise<void> | undefined
  #ended = false
  #latest: Reader | undefined

  constructor(input: InputStream, most: number) {
    this.#source = input.chunks()[Symbol.asyncIterator]()
    this.#most = most
  }

  /** A `wsgi.input` from the beginning. The one before it is at its end now, wherever it was. */
  reader(): InputStream {
    return (this.#latest = new Reader(this))
  }

  /** The piece at a place, for one who has read those before it. */
  async piece(reader: Reader, index: number): Promise<Uint8Array | undefined> {
    if (index === 0 && this.#bytes > this.#most) throw this.#lost()
    while (index >= this.#pieces.length && !this.#ended && reader === this.#latest) {
      await (this.#pulling ??= this.#pull())
    }
    if (reader !== this.#latest) return undefined
    const piece = this.#pieces[index]
    // Too much to keep: what is handed out from now on is let go.
    if (this.#bytes > this.#most) this.#pieces[index] = NOTHING
    return piece
  }

  async #pull(): Promise<void> {
    const pulled = await this.#source.next()
    if (pulled.done === true) this.#ended = true
    else {
      this.#pieces.push(pulled.value)
      this.#bytes += pulled.value.byteLength
    }
    // Not if it failed: then all readers are told so, for a source that has failed looks as if it had ended.
    this.#pulling = undefined
  }

  #lost(): Error {
    return new Error(
      `an earlier application of the cascade has read more of the request body than is kept, ${this.#most} bytes; raise keepBody, or let the application that reads it answer for good`,
    )
  }
}

class Reader extends InputReader {
  readonly #body: KeptBody
  #next = 0

  constructor(body: KeptBody) {
    super()
    this.#body = body
  }

  protected override pull(): Promise<Uint8Array | undefined> {
    return this.#body.piece(this, this.#next++)
  }
}
