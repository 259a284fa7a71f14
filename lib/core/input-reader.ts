import { described, type Awaitable, type InputStream } from '../protocol/index.js'
import { handled } from './handled.js'

const NOTHING = new Uint8Array(0)
const LINE_FEED = 0x0a

/**
 * WSGI's input stream over anything that gives pieces of bytes: the semantics of Python's files (PEP 3333, "Input and
 * Error Streams"). Reads that overlap are served in the order of their calls.
 */
export abstract class InputReader implements InputStream {
  /** What was pulled and not read yet. */
  #rest: Uint8Array = NOTHING
  /** The end of the last read, which the next one waits for. */
  #turn: Promise<unknown> | undefined

  /** The next piece, or undefined at the end, then and ever after. */
  protected abstract pull(): Awaitable<Uint8Array | undefined>

  /** Pieces as one; a runtime may know a faster way than this. */
  protected concat(pieces: readonly Uint8Array[], length: number): Uint8Array {
    const whole = new Uint8Array(length)
    let offset = 0
    for (const piece of pieces) {
      whole.set(piece, offset)
      offset += piece.byteLength
    }
    return whole
  }

  read(size = -1): Promise<Uint8Array> {
    if (!isSize(size)) return wrongSize('read', size)
    return this.#inTurn(() => (size < 0 ? this.#readAll() : this.#readUpTo(size)))
  }

  readline(size = -1): Promise<Uint8Array> {
    if (!isSize(size)) return wrongSize('readline', size)
    return this.#inTurn(() => this.#readLine(size < 0 ? Infinity : size))
  }

  readlines(hint = -1): Promise<Uint8Array[]> {
    return handled(this.#readLines(hint))
  }

  async #readLines(hint: number): Promise<Uint8Array[]> {
    const lines: Uint8Array[] = []
    let passed = 0
    for (let line = await this.readline(); line.byteLength > 0; line = await this.readline()) {
      lines.push(line)
      passed += line.byteLength
      if (hint > 0 && passed >= hint) break
    }
    return lines
  }

  [Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    return unattended(this.#lines())
  }

  chunks(): AsyncGenerator<Uint8Array> {
    return unattended(this.#chunks())
  }

  async *#lines(): AsyncGenerator<Uint8Array> {
    for (let line = await this.readline(); line.byteLength > 0; line = await this.readline()) yield line
  }

  async *#chunks(): AsyncGenerator<Uint8Array> {
    for (let chunk = await this.#piece(); chunk !== undefined; chunk = await this.#piece()) yield chunk
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn === undefined ? work() : this.#turn.then(work, work)
    this.#turn = turn
    const over = (): void => {
      if (this.#turn === turn) this.#turn = undefined
    }
    turn.then(over, over)
    return turn
  }

  #piece(): Promise<Uint8Array | undefined> {
    return this.#inTurn(async () => {
      const rest = this.#rest
      this.#rest = NOTHING
      return rest.byteLength > 0 ? rest : this.#pullSome()
    })
  }

  async #pullSome(): Promise<Uint8Array | undefined> {
    let piece = await this.pull()
    while (piece?.byteLength === 0) piece = await this.pull()
    return piece
  }

  #joined(pieces: readonly Uint8Array[]): Uint8Array {
    const filled = pieces.filter((piece) => piece.byteLength > 0)
    const [only] = filled
    if (only === undefined) return NOTHING
    if (filled.length === 1) return only
    return this.concat(
      filled,
      filled.reduce((sum, piece) => sum + piece.byteLength, 0),
    )
  }

  async #readAll(): Promise<Uint8Array> {
    const pieces = [this.#rest]
    this.#rest = NOTHING
    for (let piece = await this.pull(); piece !== undefined; piece = await this.pull()) pieces.push(piece)
    return this.#joined(pieces)
  }

  async #readUpTo(size: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = []
    for (let missing = size; missing > 0;) {
      const piece = this.#rest.byteLength > 0 ? this.#rest : await this.#pullSome()
      if (piece === undefined) break
      const taken = piece.subarray(0, missing)
      this.#rest = piece.subarray(taken.byteLength)
      pieces.push(taken)
      missing -= taken.byteLength
    }
    return this.#joined(pieces)
  }

  async #readLine(size: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = []
    for (let missing = size; missing > 0;) {
      const piece = this.#rest.byteLength > 0 ? this.#rest : await this.#pullSome()
      if (piece === undefined) break
      const end = piece.indexOf(LINE_FEED)
      const taken = piece.subarray(0, Math.min(end < 0 ? piece.byteLength : end + 1, missing))
      this.#rest = piece.subarray(taken.byteLength)
      pieces.push(taken)
      missing -= taken.byteLength
      if (taken.at(-1) === LINE_FEED) break
    }
    return this.#joined(pieces)
  }
}

/** A step that fails and that nobody waits for must not end the process. */
function unattended<T>(generator: AsyncGenerator<T>): AsyncGenerator<T> {
  const next = generator.next.bind(generator)
  generator.next = (...values) => handled(next(...values))
  return generator
}

/** A part of a byte would never be read. */
function isSize(size: unknown): size is number {
  return Number.isInteger(size) || size === Infinity
}

function wrongSize(method: string, size: unknown): Promise<never> {
  return handled(
    Promise.reject(new TypeError(`wsgi.input.${method}(size) takes an integer of bytes, not ${described(size)}`)),
  )
}
