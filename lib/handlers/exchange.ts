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
import { ClientDisconnected } from './client-disconnected.js'
import { checkHead, type Head } from './head.js'

/** How far a response is. */
const enum Phase {
  /** No head was announced, or the last announcement failed. */
  Silent,
  /** A head was announced and may still be replaced. */
  Announced,
  /** The head has gone out. */
  Sent,
  /** Nothing more is sent: complete, cut, or the client has left. */
  Over,
}

const ERROR_HEAD: Head = {
  code: 500,
  reason: 'Internal Server Error',
  fields: ['Content-Type', 'text/plain; charset=utf-8'],
  declared: -1,
}
const ERROR_TEXT = new TextEncoder().encode('Internal Server Error\n')

/**
 * One request and its response: the part of a Handler that is the same for every runtime. It gives the application its
 * `startResponse`, sends the body, and sees to it that `close()` is called once, whatever happens. A runtime adds how
 * bytes go out.
 *
 * Nothing here makes a promise; what is sync stays so.
 */
export abstract class Exchange {
  readonly startResponse: StartResponse
  readonly #write: Write
  readonly #isHead: boolean

  #phase = Phase.Silent
  #called = false
  #headOut = false
  #left = false
  #head: Head = ERROR_HEAD
  #bytes = 0
  #failure: unknown
  #body: ResponseBody | undefined
  #iterator: Iterator<Uint8Array> | AsyncIterator<Uint8Array> | undefined
  #listeners: ((outcome: Outcome) => void)[] | undefined
  #abort: AbortController | undefined

  constructor(method: string) {
    this.#isHead = method === 'HEAD'
    this.startResponse = (status, headers, error) => this.#start(status, headers, error)
    this.#write = (chunk) => this.#writeDirectly(chunk)
  }

  /** Sends a head and its whole body, which is in one piece or absent, and ends the response. */
  protected abstract sendWhole(head: Head, body: Uint8Array | undefined): void
  /** Sends a head; pieces and an end, or a cut, will follow. */
  protected abstract sendHead(head: Head): void
  /** Sends a piece. False if the connection can take no more now: then {@link whenDrained} tells. */
  protected abstract sendPiece(piece: Uint8Array): boolean
  /** Ends the response after its last piece. */
  protected abstract sendEnd(): void
  /** Ends the connection in such a way that the client can tell that the response is incomplete. */
  protected abstract cut(): void
  /** Calls back when the connection takes bytes again. */
  protected abstract whenDrained(next: () => void): void
  /** Calls back after the bytes handed over so far had their chance to leave. */
  protected abstract soon(next: () => void): void
  /** Calls back after other connections had their turn. */
  protected abstract later(next: () => void): void
  /** The exchange goes on after `run` has returned: it wants to know when the client leaves. */
  protected abstract pending(): void
  /** Calls {@link tellFinished} when the last byte has left. */
  protected abstract watchFinish(): void
  /** Reports a mistake of the application. */
  protected abstract report(message: string, error?: unknown): void
  /** Whether fields are to follow the body, so that its length must not be announced. */
  protected abstract hasTrailers(): boolean
  /** The connection cannot be used again: `Connection: close` where the head has not gone out. */
  protected abstract closeAfter(): void

  /** Lets the application answer. Never throws. */
  run(application: Application, environ: Environ): void {
    let body: unknown
    try {
      body = application(environ, this.startResponse)
    } catch (error) {
      this.#fail(error)
      return
    }
    if (isThenable(body)) {
      this.pending()
      body.then(
        (value) => {
          this.#respond(value)
        },
        (error: unknown) => {
          this.#fail(error)
        },
      )
    } else {
      this.#respond(body)
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

  /** The signal that aborts when the client leaves before the end; made on first use. */
  signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController()
      if (this.#left) this.#abort.abort(this.#failure)
    }
    return this.#abort.signal
  }

  /** Adds a listener for the end of the response. */
  finished(listener: (outcome: Outcome) => void): void {
    if (this.#listeners === undefined) {
      this.#listeners = []
      this.watchFinish()
    }
    this.#listeners.push(listener)
  }

  /** Whether somebody wants to know of the end of the response. */
  get isWatched(): boolean {
    return this.#listeners !== undefined && this.#listeners.length > 0
  }

  /** Tells the listeners, once. */
  protected tellFinished(): void {
    const listeners = this.#listeners?.splice(0) ?? []
    const failure = this.#left ? (this.#failure ?? new ClientDisconnected()) : this.#failure
    const outcome: Outcome = {
      status: this.#headOut ? this.#head.code : 0,
      bytes: this.#bytes,
      ...(failure === undefined ? {} : { error: failure }),
    }
    for (const listener of listeners) {
      try {
        listener(outcome)
      } catch (error) {
        this.report('a listener of tsgi.finished threw', error)
      }
    }
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
    if (this.#left) return rejected(new ClientDisconnected())
    if (this.#iterator !== undefined)
      throw new ProtocolError('write() was called while the body is iterated; yield the bytes instead')
    if (this.#phase === Phase.Silent) throw new ProtocolError('write() was called after a startResponse that failed')
    if (this.#phase === Phase.Over) throw new ProtocolError('write() was called after the end of the response')
    checkPiece(chunk)
    this.#openHead()
    if (this.#hasNoBody() || chunk.byteLength === 0) return
    if (this.#head.declared >= 0 && this.#bytes + chunk.byteLength > this.#head.declared) {
      throw new ProtocolError(
        `write() goes beyond the Content-Length of ${this.#head.declared}; declare the right length, or none`,
      )
    }
    this.#bytes += chunk.byteLength
    if (this.sendPiece(chunk)) return
    return new Promise((resolve) => {
      this.whenDrained(resolve)
    })
  }

  #respond(body: unknown): void {
    if (this.#phase === Phase.Over) {
      this.#body = body as ResponseBody
      this.#closeBody()
      return
    }
    try {
      this.#body = checkBody(body)
      if (Array.isArray(body) && !this.#headOut) this.#respondWhole(body)
      else this.#iterate(this.#body)
    } catch (error) {
      this.#fail(error)
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
      this.#sendWhole(undefined)
    } else if (declared >= 0 && declared !== total) {
      this.#sendMismatch(pieces, total)
    } else if (this.hasTrailers()) {
      this.#iterate(pieces)
      return
    } else {
      if (declared < 0) this.#declare(total)
      this.#bytes = total
      this.#sendWhole(total === 0 ? undefined : onePiece(pieces, total))
    }
    this.#closeBody()
  }

  #declare(length: number): void {
    this.#head.fields.push('Content-Length', String(length))
  }

  #sendWhole(body: Uint8Array | undefined): void {
    this.#headOut = true
    this.#phase = Phase.Over
    this.sendWhole(this.#head, body)
  }

  /** The application's Content-Length is wrong. No more than it says goes out, and the connection is not used again. */
  #sendMismatch(pieces: readonly Uint8Array[], total: number): void {
    const { declared } = this.#head
    this.#wrongLength(declared, total)
    if (total > declared) {
      this.closeAfter()
      this.#bytes = declared
      this.#sendWhole(onePiece(pieces, total).subarray(0, declared))
      return
    }
    this.#openHead()
    for (const piece of pieces) if (piece.byteLength > 0) this.sendPiece(piece)
    this.#bytes = total
    this.#phase = Phase.Over
    this.cut()
  }

  #wrongLength(declared: number, total: number | string): void {
    const error = new ProtocolError(
      `the body has ${total} bytes, but Content-Length says ${declared}; leave Content-Length out, and it is computed`,
    )
    this.#failure = error
    this.report('the application announced a wrong length', error)
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
      this.#pullAsync(iterator)
    } else {
      const iterator = body[Symbol.iterator]()
      this.#iterator = iterator
      this.#pull(iterator)
    }
  }

  #pull(iterator: Iterator<Uint8Array>): void {
    try {
      if (this.#phase === Phase.Over || this.#endEarly()) return
      this.#take(iterator.next(), () => {
        this.#pull(iterator)
      })
    } catch (error) {
      this.#fail(error)
    }
  }

  #pullAsync(iterator: AsyncIterator<Uint8Array>): void {
    const next = (): void => {
      this.#pullAsync(iterator)
    }
    const take = (result: IteratorResult<Uint8Array, unknown>): void => {
      if (this.#phase === Phase.Over) return
      try {
        this.#take(result, next)
      } catch (error) {
        this.#fail(error)
      }
    }
    try {
      if (this.#phase === Phase.Over || this.#endEarly()) return
      iterator.next().then(take, (error: unknown) => {
        this.#fail(error)
      })
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Deals with one result of the body's iterator and has `next` called when it is time for another. */
  #take(result: IteratorResult<Uint8Array, unknown>, next: () => void): void {
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
      this.#phase = Phase.Over
      this.closeAfter()
      this.sendEnd()
      this.#closeBody()
    } else if (goOn) {
      this.soon(next)
    } else {
      this.whenDrained(next)
    }
  }

  /** Ends the response before the end of its body where no more of it may be sent. */
  #endEarly(): boolean {
    const { declared } = this.#head
    const enough = this.#headOut && declared >= 0 && this.#bytes >= declared
    if (!enough && !(this.#phase === Phase.Announced && this.#hasNoBody())) return false
    this.#stopIterating()
    this.#endOfBody()
    return true
  }

  #endOfBody(): void {
    if (this.#phase === Phase.Silent)
      throw new ProtocolError('the body ended before startResponse was called; call it first')
    this.#iterator = undefined
    const { declared } = this.#head
    if (!this.#headOut && !this.hasTrailers()) {
      if (!this.#hasNoBody()) {
        if (declared > 0) this.#shortBody()
        else {
          if (declared < 0) this.#declare(0)
          this.#sendWhole(undefined)
        }
      } else this.#sendWhole(undefined)
    } else if (declared > this.#bytes && !this.#hasNoBody()) {
      this.#shortBody()
    } else {
      this.#openHead()
      this.#phase = Phase.Over
      this.sendEnd()
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
  #fail(error: unknown): void {
    if (this.#phase === Phase.Over) return
    this.#failure = error ?? new Error(`the application threw ${String(error)}`)
    this.report(this.#headOut ? 'the application failed after the response had begun' : 'the application failed', error)
    this.#stopIterating()
    this.#phase = Phase.Over
    if (this.#headOut) {
      this.cut()
    } else {
      this.#headOut = true
      this.#head = { ...ERROR_HEAD, fields: [...ERROR_HEAD.fields, 'Content-Length', String(ERROR_TEXT.byteLength)] }
      this.#bytes = this.#isHead ? 0 : ERROR_TEXT.byteLength
      this.sendWhole(this.#head, this.#isHead ? undefined : ERROR_TEXT)
    }
    this.#closeBody()
  }

  #hasNoBody(): boolean {
    return this.#isHead || !hasBody(this.#head.code)
  }

  /** Not awaited: `return()` of an async generator waits for a pending `next()`, which may never settle. */
  #stopIterating(): void {
    const iterator = this.#iterator
    this.#iterator = undefined
    try {
      const returned: unknown = iterator?.return?.()
      if (isThenable(returned))
        returned.then(undefined, (error: unknown) => {
          this.report('the body threw when it was stopped', error)
        })
    } catch (error) {
      this.report('the body threw when it was stopped', error)
    }
  }

  #closeBody(): void {
    const body = this.#body
    this.#body = undefined
    if (typeof body?.close !== 'function') return
    try {
      const closed: unknown = body.close()
      if (isThenable(closed))
        closed.then(undefined, (error: unknown) => {
          this.report('close() of the body failed', error)
        })
    } catch (error) {
      this.report('close() of the body failed', error)
    }
  }
}

function checkBody(body: unknown): ResponseBody {
  const isObject = (typeof body === 'object' && body !== null) || typeof body === 'function'
  if (isObject && !isBytes(body) && (Symbol.asyncIterator in body || Symbol.iterator in body))
    return body as ResponseBody
  const what = isBytes(body)
    ? 'one Uint8Array; return an array of it: [bytes]'
    : typeof body === 'string'
      ? 'a string; return [encode(text)], or textBody(text)'
      : `${body === null ? 'null' : typeof body}; return an iterable of Uint8Arrays`
  throw new ProtocolError(`the application returned ${what}`)
}

function checkPiece(piece: unknown): asserts piece is Uint8Array {
  if (isBytes(piece)) return
  const what = isThenable(piece)
    ? 'a promise; make the body an async iterable'
    : typeof piece === 'string'
      ? 'a string; encode(text) makes bytes of it'
      : `${piece === null ? 'null' : typeof piece}; a body consists of Uint8Arrays`
  throw new ProtocolError(`the body gave ${what}`)
}

function isBytes(value: unknown): value is Uint8Array {
  // The second test is for arrays of another realm, such as a vm context's.
  return value instanceof Uint8Array || Object.prototype.toString.call(value) === '[object Uint8Array]'
}

function onePiece(pieces: readonly Uint8Array[], total: number): Uint8Array {
  const [only] = pieces
  if (only?.byteLength === total) return only
  const whole = new Uint8Array(total)
  let offset = 0
  for (const piece of pieces) {
    whole.set(piece, offset)
    offset += piece.byteLength
  }
  return whole
}

/** A rejection that nobody has to handle: a writer that ignores what `write` returns must not end the process. */
function rejected(error: Error): Promise<never> {
  const promise = Promise.reject<never>(error)
  promise.catch(() => undefined)
  return promise
}
