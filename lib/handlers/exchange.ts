import {
  hasBody,
  isAsyncBody,
  isThenable,
  ProtocolError,
  type Application,
  type Environ,
  type HeaderList,
  type Outcome,
  type ResponseBody,
  type StartResponse,
  type Status,
  type Write,
} from '../protocol/index.js'
import { BlockedWrites } from './blocked-writes.js'
import { closeBody, stopIterating } from './body-cleanup.js'
import { pull, pullAsync } from './body-pump.js'
import { ClientDisconnected, rejectedWrite } from './client-disconnected.js'
import { clientSignal } from './client-signal.js'
import { ERROR_TEXT, errorHead } from './error-response.js'
import { checkHead, NO_HEAD, type Head } from './head.js'
import { writtenBeyond, wrongLength } from './length-mistakes.js'
import { tell } from './outcome.js'
import { Phase } from './phase.js'
import { checkBody, checkPiece, onePiece } from './pieces.js'
import { Transport } from './transport.js'

/**
 * One request and its response: the part of a Handler that is the same for every runtime. It gives the application its
 * `startResponse`, sends the body, and sees to it that `close()` is called once, whatever happens. A runtime adds how
 * bytes go out. Nothing here makes a promise; what is sync stays so.
 */
export abstract class Exchange extends Transport {
  readonly startResponse: StartResponse
  readonly #write: Write
  readonly #isHead: boolean

  #phase = Phase.Silent
  #called = false
  #headOut = false
  #left = false
  #head: Head = NO_HEAD
  #bytes = 0
  #failure: unknown
  #body: ResponseBody | undefined
  #iterator: Iterator<Uint8Array> | AsyncIterator<Uint8Array> | undefined
  #listeners: ((outcome: Outcome) => void)[] | undefined
  #abort: AbortController | undefined
  #blocked: BlockedWrites | undefined

  constructor(method: string) {
    super()
    this.#isHead = method === 'HEAD'
    this.startResponse = (status, headers, error) => this.#start(status, headers, error)
    this.#write = (chunk) => this.#writeDirectly(chunk)
  }

  /** Lets the application answer. Never throws. */
  run(application: Application, environ: Environ): void {
    try {
      const body: unknown = application(environ, this.startResponse)
      if (!isThenable(body)) {
        this.#respond(body)
        return
      }
      this.pending()
      body.then(
        (value) => {
          this.#respond(value)
        },
        (error: unknown) => {
          this.fail(error)
        },
      )
    } catch (error) {
      this.fail(error)
    }
  }

  /** The client has left. */
  leave(): void {
    if (this.#left) return
    const complete = this.#phase === Phase.Over
    this.#left = true
    this.#phase = Phase.Over
    if (!complete) {
      this.#failure = new ClientDisconnected()
      this.#abort?.abort(this.#failure)
      this.#stopIterating()
      this.#closeBody()
    }
    this.#blocked?.abandon()
    this.tellFinished()
  }

  /** Whether all of the response has been handed over, or the client has left. */
  get over(): boolean {
    return this.#phase === Phase.Over
  }

  /** Whether the head has gone out. */
  get headOut(): boolean {
    return this.#headOut
  }

  /** Names and values of the response's header fields in turn, as they were announced. */
  get fields(): readonly string[] {
    return this.#head.fields
  }

  /** The signal that aborts when the client leaves before the end; made on first use. */
  signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = clientSignal(this)
      if (this.#left) this.#abort.abort(this.#failure)
    }
    return this.#abort.signal
  }

  /** Adds a listener for the end of the response. */
  finished(listener: (outcome: Outcome) => void): void {
    const listeners = (this.#listeners ??= [])
    if (listeners.length === 0) this.watchFinish()
    listeners.push(listener)
  }

  /** Whether somebody wants to know of the end of the response. */
  get isWatched(): boolean {
    return this.#listeners !== undefined && this.#listeners.length > 0
  }

  /** Tells the listeners, once. */
  protected override tellFinished(): void {
    const listeners = this.#listeners?.splice(0)
    if (listeners === undefined) return
    const error = this.#left ? (this.#failure ?? new ClientDisconnected()) : this.#failure
    const status = this.#headOut ? this.#head.code : 0
    tell(listeners, { status, bytes: this.#bytes, ...(error === undefined ? {} : { error }) }, this)
  }

  #start(status: Status, headers: HeaderList, error: unknown): Write {
    const replaces = error !== undefined && error !== null
    if (this.#headOut && replaces) throw error
    if (this.#phase === Phase.Over) return this.#write
    if (this.#called && !replaces) {
      throw new ProtocolError(
        'startResponse was called a second time without an error; call it once, or pass the error that makes you replace the response',
      )
    }
    this.#called = true
    this.#phase = Phase.Silent
    this.#head = checkHead(status, headers)
    this.#phase = Phase.Announced
    return this.#write
  }

  #writeDirectly(chunk: Uint8Array): void | Promise<void> {
    if (this.#left) return rejectedWrite()
    if (this.#iterator !== undefined)
      throw new ProtocolError('write() was called while the body is iterated; yield the bytes instead')
    if (this.#phase === Phase.Silent) throw new ProtocolError('write() was called after a startResponse that failed')
    if (this.#phase === Phase.Over) throw new ProtocolError('write() was called after the end of the response')
    checkPiece(chunk)
    this.#openHead()
    if (this.#hasNoBody() || chunk.byteLength === 0) return
    const { declared } = this.#head
    if (declared >= 0 && this.#bytes + chunk.byteLength > declared) throw writtenBeyond(declared)
    this.#bytes += chunk.byteLength
    if (this.sendPiece(chunk)) return
    this.#blocked ??= new BlockedWrites()
    return this.#blocked.wait((next) => {
      this.whenDrained(next)
    })
  }

  #respond(body: unknown): void {
    if (this.#phase === Phase.Over) {
      closeBody(body as ResponseBody, this)
      return
    }
    try {
      this.#body = checkBody(body)
      if (Array.isArray(body) && !this.#headOut) this.#respondWhole(body)
      else this.#iterate(this.#body)
    } catch (error) {
      this.fail(error)
    }
  }

  /** An array is complete: its length is known, and it goes out in one turn. */
  #respondWhole(pieces: readonly Uint8Array[]): void {
    if (this.#phase !== Phase.Announced)
      throw new ProtocolError(
        'the application returned without calling startResponse; call it before you return an array',
      )
    let total = 0
    for (const piece of pieces) {
      checkPiece(piece)
      total += piece.byteLength
    }
    const { declared, code } = this.#head
    if (this.#hasNoBody()) {
      if (declared < 0 && total > 0 && hasBody(code)) this.#declare(total)
      this.#end()
    } else if (declared >= 0 && declared !== total) {
      this.#sendMismatch(pieces, total)
    } else if (this.hasTrailers()) {
      this.#iterate(pieces)
      return
    } else {
      if (declared < 0) this.#declare(total)
      this.#bytes = total
      this.#end(total === 0 ? undefined : onePiece(pieces, total))
    }
    this.#closeBody()
  }

  #declare(length: number): void {
    this.#head.fields.push('Content-Length', String(length))
  }

  /** Ends the response: after its last piece, or with the head and the whole body if nothing has gone out. */
  #end(body?: Uint8Array): void {
    const { headOut } = this
    this.#headOut = true
    this.#phase = Phase.Over
    try {
      if (headOut) this.sendEnd()
      else this.sendWhole(this.#head, body)
    } catch (error) {
      this.#failure = error
      this.report('the response could not be sent', error)
      this.cut()
    }
  }

  /** The application's Content-Length is wrong. No more than it says goes out, and the connection is not used again. */
  #sendMismatch(pieces: readonly Uint8Array[], total: number): void {
    const { declared } = this.#head
    this.#wrongLength(declared, total)
    if (total > declared) {
      this.closeAfter()
      this.#bytes = declared
      this.#end(onePiece(pieces, total).subarray(0, declared))
      return
    }
    this.#openHead()
    for (const piece of pieces) if (piece.byteLength > 0) this.sendPiece(piece)
    this.#bytes = total
    this.#phase = Phase.Over
    this.cut()
  }

  #wrongLength(declared: number, total: number | string): void {
    this.#failure = wrongLength(declared, total)
    this.report('the application announced a wrong length', this.#failure)
  }

  #openHead(): void {
    if (this.#headOut) return
    this.#headOut = true
    this.#phase = Phase.Sent
    this.sendHead(this.#head)
  }

  #iterate(body: ResponseBody): void {
    this.pending()
    if (isAsyncBody(body)) {
      const iterator = body[Symbol.asyncIterator]()
      this.#iterator = iterator
      pullAsync(iterator, this)
    } else {
      const iterator = body[Symbol.iterator]()
      this.#iterator = iterator
      pull(iterator, this)
    }
  }

  /** Takes one result of the body's iterator and has `next` called when it is time for another. */
  takeResult(result: IteratorResult<Uint8Array, unknown>, next: () => void): void {
    if (this.#phase === Phase.Over) return
    if (result.done === true) {
      this.#endOfBody()
      return
    }
    const piece = result.value
    checkPiece(piece)
    if (this.#phase === Phase.Silent)
      throw new ProtocolError('the body gave its first piece before startResponse was called; call it first')
    if (piece.byteLength === 0) {
      this.later(next)
      return
    }
    if (this.#hasNoBody()) {
      next()
      return
    }
    this.#openHead()
    const { declared } = this.#head
    const room = declared < 0 ? piece.byteLength : declared - this.#bytes
    const fits = piece.byteLength <= room
    this.#bytes += fits ? piece.byteLength : room
    const goOn = this.sendPiece(fits ? piece : piece.subarray(0, room))
    if (!fits) {
      this.#wrongLength(declared, 'more')
      this.#stopIterating()
      this.closeAfter()
      this.#end()
      this.#closeBody()
    } else if (goOn) {
      this.soon(next)
    } else {
      this.whenDrained(next)
    }
  }

  /** Whether another piece of the body is wanted; ends the response where none may be sent. */
  wantsMore(): boolean {
    if (this.#phase === Phase.Over) return false
    const { declared } = this.#head
    const enough = this.#headOut && declared >= 0 && this.#bytes >= declared
    if (!enough && !(this.#phase !== Phase.Silent && this.#hasNoBody())) return true
    this.#stopIterating()
    this.#endOfBody()
    return false
  }

  #endOfBody(): void {
    if (this.#phase === Phase.Silent) throw new ProtocolError('the body ended before startResponse was called')
    this.#iterator = undefined
    const { declared } = this.#head
    const noBody = this.#hasNoBody()
    if (declared > this.#bytes && !noBody) {
      this.#shortBody()
    } else if (this.#headOut || this.hasTrailers()) {
      this.#openHead()
      this.#end()
    } else {
      if (declared < 0 && !noBody) this.#declare(0)
      this.#end()
    }
    this.#closeBody()
  }

  #shortBody(): void {
    this.#wrongLength(this.#head.declared, this.#bytes)
    this.#openHead()
    this.#phase = Phase.Over
    this.cut()
  }

  /** The application made a mistake: a 500 if nothing was sent yet, else a connection that is visibly cut. */
  fail(error: unknown): void {
    if (this.#phase === Phase.Over) return
    this.#failure = error ?? new Error(`the application threw ${String(error)}`)
    this.report(this.#headOut ? 'the application failed after the response had begun' : 'the application failed', error)
    this.#answer(errorHead(), ERROR_TEXT)
  }

  /**
   * Answers in place of an application whose response has not begun, and closes the connection. The signal aborts; what
   * the application does from now on is ignored.
   */
  protected refuse(head: Head, text: Uint8Array, reason: Error): void {
    this.#failure = reason
    this.closeAfter()
    this.#answer(head, text)
    this.signal()
    this.#abort?.abort(reason)
  }

  #answer(head: Head, text: Uint8Array): void {
    this.#stopIterating()
    this.#phase = Phase.Over
    if (this.#headOut) this.cut()
    else {
      this.#head = head
      this.#bytes = this.#isHead ? 0 : text.byteLength
      this.#end(this.#isHead ? undefined : text)
    }
    this.#closeBody()
  }

  #hasNoBody(): boolean {
    return this.#isHead || !hasBody(this.#head.code)
  }

  #stopIterating(): void {
    const iterator = this.#iterator
    this.#iterator = undefined
    if (iterator !== undefined) stopIterating(iterator, this)
  }

  #closeBody(): void {
    const body = this.#body
    this.#body = undefined
    if (body !== undefined) closeBody(body, this)
  }
}
