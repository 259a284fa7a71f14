import type { IncomingMessage } from 'node:http'
import { InputReader } from '../core/index.js'
import { BodyTooLarge } from './body-too-large.js'
import { ClientDisconnected } from './client-disconnected.js'
import { endLingering } from './lingering-close.js'

/** How much is buffered of a body that the application is slow to read, in bytes. */
const MOST_BUFFERED = 64 * 1024

/** Who is told of a body. */
export interface BodyTaker {
  /** Bytes; more are not taken. */
  readonly maxBody: number
  tooLarge(error: BodyTooLarge): void
}

/** The body of a `node:http` request. It takes nothing from the socket before the first read. */
export class NodeInput extends InputReader {
  readonly #request: IncomingMessage
  readonly #taker: BodyTaker
  readonly #onFirstRead: (() => void) | undefined
  readonly #queue: Uint8Array[] = []
  #queued = 0
  #begun = false
  #over = false
  #failure: Error | undefined
  #taken = 0
  /** How many more bytes are dropped before the connection is closed; undefined as long as none are. */
  #patience: number | undefined
  #waiting: { resolve: (piece: Uint8Array | undefined) => void; reject: (error: Error) => void } | undefined

  /** @param onFirstRead - sends `100 Continue`, if the client waits for it. */
  constructor(request: IncomingMessage, taker: BodyTaker, onFirstRead?: () => void) {
    super()
    this.#request = request
    this.#taker = taker
    this.#onFirstRead = onFirstRead
  }

  /** Whether the application has begun to read. */
  get begun(): boolean {
    return this.#begun
  }

  /** How many bytes have arrived since. */
  get taken(): number {
    return this.#taken
  }

  /** Whether the application waits for more of it. */
  get isAwaited(): boolean {
    return this.#waiting !== undefined
  }

  /** Nothing more is taken: who reads it gets an error. */
  fail(error: Error): void {
    this.#queue.length = 0
    this.#end(error)
  }

  /**
   * The response is out. A reader that keeps up still gets its bytes; once nobody reads, what comes is dropped, so that
   * the connection can be used again, and after `most` bytes the connection is closed.
   */
  abandon(most: number): void {
    this.#patience = most
    if (this.#request.isPaused()) this.#request.resume()
  }

  /** Without filling the new memory with zeros first. */
  protected override concat(pieces: readonly Uint8Array[], length: number): Uint8Array {
    return Buffer.concat(pieces, length)
  }

  protected override pull(): Uint8Array | undefined | Promise<Uint8Array | undefined> {
    if (!this.#begun) this.#begin()
    const piece = this.#queue.shift()
    if (piece !== undefined) {
      // What has been dropped leaves a gap, and so nothing is queued behind it.
      if (this.#failure === undefined) this.#queued -= piece.byteLength
      if (this.#request.isPaused() && this.#queued < MOST_BUFFERED) this.#request.resume()
      return piece
    }
    if (this.#failure !== undefined) throw this.#failure
    if (this.#over) return undefined
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  #begin(): void {
    this.#begun = true
    this.#onFirstRead?.()
    const request = this.#request
    request.on('data', (piece: Uint8Array) => {
      this.#take(piece)
    })
    request.on('end', () => {
      this.#end()
    })
    const gone = (): void => {
      if (!this.#over) this.#end(new ClientDisconnected('the client left before the end of its request'))
    }
    request.on('error', gone)
    request.on('close', gone)
    if (request.destroyed || request.readableEnded) gone()
  }

  #take(piece: Uint8Array): void {
    if (this.#over) return
    this.#taken += piece.byteLength
    if (this.#taken > this.#taker.maxBody) {
      const error = new BodyTooLarge(this.#taker.maxBody)
      this.fail(error)
      this.#taker.tooLarge(error)
      return
    }
    const waiting = this.#waiting
    if (waiting !== undefined) {
      this.#waiting = undefined
      waiting.resolve(piece)
    } else if (this.#patience !== undefined && this.#queued >= MOST_BUFFERED) {
      this.#drop(piece, this.#patience)
    } else {
      this.#queue.push(piece)
      this.#queued += piece.byteLength
      if (this.#queued >= MOST_BUFFERED && this.#patience === undefined) this.#request.pause()
    }
  }

  #drop(piece: Uint8Array, patience: number): void {
    this.#failure ??= new Error(
      'the rest of the body was dropped, since it was not read when the response was complete',
    )
    this.#patience = patience - piece.byteLength
    if (this.#patience < 0) endLingering(this.#request.socket)
  }

  #end(failure?: Error): void {
    this.#over = true
    this.#failure ??= failure
    const waiting = this.#waiting
    this.#waiting = undefined
    if (failure === undefined) waiting?.resolve(undefined)
    else waiting?.reject(failure)
  }
}
