import { ClientDisconnected } from '../handlers/index.js'
import {
  encode,
  faultInHeaders,
  faultInStatus,
  getHeader,
  hasBody,
  isAsyncBody,
  isThenable,
  ProtocolError,
  statusCode,
  type Application,
  type Environ,
  type ErrorStream,
  type HeaderList,
  type Outcome,
  type ResponseBody,
  type StartResponse,
  type Status,
} from '../protocol/index.js'
import { override, type EnvironOverrides } from './make-environ.js'

/** A head as an application announced it. */
export interface DeliveredHead {
  readonly status: Status
  readonly headers: HeaderList
}

type Write = ReturnType<StartResponse>
type Pieces = Iterator<unknown, unknown> | AsyncIterator<unknown, unknown>

const ERROR_HEAD: DeliveredHead = {
  status: '500 Internal Server Error',
  headers: [['Content-Type', 'text/plain; charset=utf-8']],
}

/**
 * One request and its response, without a connection: does what a server does. The head may be replaced until bytes are
 * out; HEAD, 204 and 304 have no body; no more goes out than Content-Length says; `close()` is called once, whatever
 * happens. Nothing is asked of the application before {@link pull} is called.
 */
export class Delivery {
  readonly environ: Environ
  readonly earlyHints: HeaderList[] = []
  trailers: HeaderList | (() => HeaderList) = []

  readonly #application: Application
  readonly #isHead: boolean
  readonly #errors: ErrorStream
  readonly #abort = new AbortController()
  readonly #listeners: ((outcome: Outcome) => void)[] = []
  readonly #written: Uint8Array[] = []

  #begun: Promise<void> | undefined
  #called = false
  #head: DeliveredHead | undefined
  #sent = false
  #over = false
  #left = false
  #bytes = 0
  #failure: { readonly error: unknown } | undefined
  #body: ResponseBody | undefined
  #pieces: Pieces | undefined
  #wake: (() => void) | undefined

  constructor(application: Application, environ: Environ, presets: EnvironOverrides) {
    this.#application = application
    this.#isHead = environ.REQUEST_METHOD === 'HEAD'
    this.#errors = environ['wsgi.errors']
    const facts: EnvironOverrides = {
      'tsgi.signal': () => this.#abort.signal,
      'tsgi.finished': (listener) => {
        this.#listeners.push(listener)
      },
      'tsgi.early_hints': (headers) => {
        if (!this.#sent) this.earlyHints.push(headers)
      },
      'tsgi.trailers': (trailers) => {
        this.trailers = trailers
      },
    }
    this.environ = override(override(environ, facts), presets)
  }

  /** The head; that of a 500 if the application failed before it announced one that went out. */
  get head(): DeliveredHead {
    return this.#head ?? ERROR_HEAD
  }

  /** What the application did wrong, or that the client left. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure
  }

  /** Whether the client left before the end. */
  get left(): boolean {
    return this.#left
  }

  /** The next piece of the body; undefined at the end. The head is final once this has settled. Never rejects. */
  async pull(): Promise<Uint8Array | undefined> {
    while (!this.#over || this.#written.length > 0) {
      const written = this.#written.shift()
      if (written !== undefined) return written
      if (this.#pieces === undefined) {
        await this.#open()
        continue
      }
      const piece = await this.#next(this.#pieces)
      if (piece !== undefined) return piece
    }
    return undefined
  }

  /** The client leaves: the signal aborts, the body is stopped and closed, nothing more comes. */
  async leave(reason: unknown = new ClientDisconnected()): Promise<void> {
    if (this.#over) return
    this.#left = true
    this.#written.length = 0
    this.#failure ??= { error: reason }
    this.#abort.abort(reason)
    this.#wake?.()
    await this.#end(true)
  }

  /** Calls the application and waits for its body, or for something that it writes before. */
  async #open(): Promise<void> {
    const woken = new Promise<void>((resolve) => (this.#wake = resolve))
    this.#begun ??= this.#begin()
    await Promise.race([this.#begun, woken])
  }

  async #begin(): Promise<void> {
    try {
      const result = this.#application(this.environ, this.#startResponse)
      const body: ResponseBody = isThenable(result) ? await result : result
      this.#body = body
      if (this.#over) await this.#close()
      else this.#pieces = piecesOf(body)
    } catch (error) {
      await this.#fail(error)
    }
  }

  /** The next piece that is to be sent, if the next of the body is one. */
  async #next(pieces: Pieces): Promise<Uint8Array | undefined> {
    try {
      const left = new Promise<undefined>((resolve) => {
        this.#wake = () => {
          resolve(undefined)
        }
      })
      const pulled = pieces.next()
      const result = isThenable(pulled) ? await Promise.race([pulled, left]) : pulled
      if (result === undefined || this.#over) return undefined
      if (this.#head === undefined)
        throw new ProtocolError('the body gave a piece, or ended, before startResponse was called; call it first')
      if (result.done === true) {
        this.#checkLength()
        await this.#end(false)
        return undefined
      }
      return await this.#counted(checkedPiece(result.value), this.#head)
    } catch (error) {
      await this.#fail(error)
      return undefined
    }
  }

  async #counted(piece: Uint8Array, head: DeliveredHead): Promise<Uint8Array | undefined> {
    if (piece.byteLength === 0 || this.#isSilent(head)) return undefined
    const room = declared(head) - this.#bytes
    const fitting = piece.subarray(0, room)
    this.#sent = true
    this.#bytes += fitting.byteLength
    if (fitting.byteLength === piece.byteLength) return piece
    this.#failure = { error: wrongLength(head, 'more') }
    await this.#end(true)
    return fitting
  }

  readonly #startResponse: StartResponse = (status, headers, error) => {
    const replaces = error !== undefined && error !== null
    // What is thrown is the application's own error, the same object (PEP 3333).
    if (this.#sent && replaces) throw error
    if (this.#called && !replaces)
      throw new ProtocolError(
        'startResponse was called a second time without an error; call it once, or pass the error that makes you replace the response',
      )
    this.#called = true
    if (this.#over) return this.#write
    this.#head = undefined
    const fault = faultInStatus(status) ?? faultInHeaders(headers)
    if (fault !== undefined) throw new ProtocolError(`startResponse: ${fault}`)
    this.#head = { status, headers: headers.map(([name, value]) => [name, value]) }
    return this.#write
  }

  readonly #write: Write = (chunk) => {
    if (this.#left) return Promise.reject(new ClientDisconnected())
    if (this.#over) throw new ProtocolError('write() was called after the end of the response')
    if (this.#pieces !== undefined)
      throw new ProtocolError('write() was called while the body is iterated; yield the bytes instead')
    if (this.#head === undefined) throw new ProtocolError('write() was called after a startResponse that failed')
    const piece = checkedPiece(chunk)
    const silent = this.#isSilent(this.#head)
    if (!silent && this.#bytes + piece.byteLength > declared(this.#head)) throw wrongLength(this.#head, 'more')
    this.#sent = true
    if (silent) return undefined
    this.#bytes += piece.byteLength
    this.#written.push(piece)
    this.#wake?.()
    return undefined
  }

  #isSilent({ status }: DeliveredHead): boolean {
    return this.#isHead || !hasBody(statusCode(status))
  }

  #checkLength(): void {
    if (this.#head === undefined || this.#isSilent(this.#head)) return
    const length = declared(this.#head)
    if (length !== Infinity && this.#bytes < length) throw wrongLength(this.#head, String(this.#bytes))
  }

  /** The application failed: a 500 if nothing is out, else a response that is cut. */
  async #fail(error: unknown): Promise<void> {
    if (this.#over) return
    this.#failure ??= { error }
    this.#errors.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    if (!this.#sent) {
      this.#head = undefined
      if (!this.#isHead) this.#written.push(encode('Internal Server Error\n'))
    }
    await this.#end(true)
  }

  /** Ends the response; `early` if the body was not exhausted. */
  async #end(early: boolean): Promise<void> {
    this.#over = true
    if (early) this.#stop()
    await this.#close()
    const outcome: Outcome = {
      status: statusCode(this.head.status),
      bytes: this.#bytes,
      ...(this.#failure === undefined ? {} : { error: this.#failure.error }),
    }
    for (const listener of this.#listeners.splice(0)) {
      try {
        listener(outcome)
      } catch (error) {
        this.#failure ??= { error }
      }
    }
  }

  /** Stops the iteration without waiting: `return()` of an async generator may wait for a `next()` that never settles. */
  #stop(): void {
    try {
      const returned = this.#pieces?.return?.()
      if (isThenable(returned)) returned.then(undefined, () => undefined)
    } catch {
      // Why it was stopped is told; what comes of stopping it is not.
    }
  }

  async #close(): Promise<void> {
    const body = this.#body
    this.#body = undefined
    try {
      await body?.close?.()
    } catch (error) {
      this.#failure ??= { error }
    }
  }
}

function piecesOf(body: ResponseBody): Pieces {
  const given: unknown = body
  if (typeof given !== 'object' && typeof given !== 'function') throw noBody(given)
  if (given === null || ArrayBuffer.isView(given)) throw noBody(given)
  if (isAsyncBody(body)) return body[Symbol.asyncIterator]()
  if (Symbol.iterator in given) return body[Symbol.iterator]()
  throw noBody(given)
}

function noBody(given: unknown): ProtocolError {
  return new ProtocolError(
    `the application returned ${typeof given === 'object' && given !== null ? 'an object' : String(given)}, which is no body; return an iterable of Uint8Arrays: [bytes], textBody(text)`,
  )
}

function checkedPiece(piece: unknown): Uint8Array {
  if (ArrayBuffer.isView(piece) && Object.prototype.toString.call(piece) === '[object Uint8Array]')
    return piece as Uint8Array
  throw new ProtocolError(`a piece of the body is a ${typeof piece}, no Uint8Array; encode text: encode(text)`)
}

/** What Content-Length says; Infinity without it. */
function declared({ headers }: DeliveredHead): number {
  return Number(getHeader(headers, 'content-length') ?? Infinity)
}

function wrongLength(head: DeliveredHead, bytes: string): ProtocolError {
  return new ProtocolError(
    `the body has ${bytes} bytes, but Content-Length says ${declared(head)}; leave Content-Length out, and it is computed`,
  )
}
