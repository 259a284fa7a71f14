import type { IncomingMessage, ServerResponse } from 'node:http'
import { isThenable, type HeaderList } from '../protocol/index.js'
import type { Connection } from './connection.js'
import { checkFields, without } from './edge-fields.js'
import { Exchange } from './exchange.js'
import type { Head } from './head.js'
import type { NodeInput } from './node-input.js'
import { drainRequest } from './unread-body.js'

/** Bodies up to this many bytes leave in one string with the head, which is faster than two buffers. */
const SMALL = 512

/** What an exchange needs of its Handler. */
export interface NodeHost {
  readonly maxUnread: number
  readonly isDraining: boolean
  report(request: Pick<IncomingMessage, 'method' | 'url'>, message: string, error?: unknown): void
}

/** An exchange whose bytes go out through a `node:http` response. */
export class NodeExchange extends Exchange {
  readonly #host: NodeHost
  readonly #connection: Connection
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  /** The body of the request, if it has one: it must be read or drained. */
  input: NodeInput | undefined
  #trailers: (HeaderList | (() => HeaderList))[] | undefined
  #closing = false

  constructor(host: NodeHost, connection: Connection, request: IncomingMessage, response: ServerResponse) {
    super(request.method ?? 'GET')
    this.#host = host
    this.#connection = connection
    this.#request = request
    this.#response = response
  }

  /** Sends a 103 with these fields, unless the response has begun. */
  earlyHints(headers: HeaderList): void {
    checkFields('tsgi.early_hints', headers)
    if (this.headOut || this.over || this.#request.httpVersionMinor === 0) return
    const hints = Object.create(null) as Record<string, string[]>
    for (const [name, value] of headers) (hints[name.toLowerCase()] ??= []).push(value)
    this.#response.writeEarlyHints(hints)
  }

  /** Announces fields to send after the body. */
  trailers(trailers: HeaderList | (() => HeaderList)): void {
    if (typeof trailers !== 'function') checkFields('tsgi.trailers', trailers)
    ;(this.#trailers ??= []).push(trailers)
  }

  protected override hasTrailers(): boolean {
    return this.#trailers !== undefined && this.#request.httpVersionMinor > 0
  }

  protected override sendWhole(head: Head, body: Uint8Array | undefined): void {
    if (!this.#drained()) this.closeAfter()
    this.sendHead(head)
    if (body === undefined) this.#response.end()
    else if (body.byteLength <= SMALL) this.#response.end(latin1Slice.call(body), 'latin1')
    else this.#response.end(body)
    this.#release()
  }

  protected override sendHead({ code, reason, fields }: Head): void {
    // A 204 has no Content-Length (RFC 9110 §8.6).
    if (code === 204) without('content-length', fields)
    if (this.#closing || (this.#host.isDraining && !this.#connection.hasQueued)) fields.push('Connection', 'close')
    try {
      this.#response.writeHead(code, reason, fields)
    } catch {
      // Node.js throws for a Trailer field where there can be no trailers, which says nothing then.
      without('trailer', fields)
      this.#response.writeHead(code, reason, fields)
    }
  }

  protected override sendPiece(piece: Uint8Array): boolean {
    return this.#response.write(piece)
  }

  protected override sendEnd(): void {
    try {
      this.#addTrailers()
    } catch (error) {
      this.report('the trailers of the response failed', error)
      this.cut()
      return
    }
    if (!this.#drained()) this.closeAfter()
    this.#response.end()
    this.#release()
  }

  protected override cut(): void {
    // What was written before leaves; the end of the response never comes, and so the client can tell.
    this.#connection.current = this.isWatched ? this : undefined
    this.#request.socket.destroySoon()
  }

  protected override whenDrained(next: () => void): void {
    this.#response.once('drain', next)
  }

  protected override soon(next: () => void): void {
    process.nextTick(next)
  }

  protected override later(next: () => void): void {
    setImmediate(next)
  }

  protected override pending(): void {
    this.#connection.current = this
  }

  protected override watchFinish(): void {
    if (this.#response.writableFinished || this.#request.socket.destroyed) {
      process.nextTick(() => {
        this.tellFinished()
      })
      return
    }
    this.#connection.current = this
    this.#response.once('finish', () => {
      if (this.#connection.current === this) this.#connection.current = undefined
      // Node.js says finished too of what it could not write any more.
      if (this.#request.socket.destroyed) this.leave()
      else this.tellFinished()
    })
  }

  override report(message: string, error?: unknown): void {
    this.#host.report(this.#request, message, error)
  }

  override closeAfter(): void {
    this.#closing = true
    this.#connection.isEnding = true
    if (this.#response.headersSent) this.#response.once('finish', () => this.#request.socket.destroySoon())
  }

  #addTrailers(): void {
    for (const trailers of this.#trailers ?? []) {
      const list = typeof trailers === 'function' ? trailers() : trailers
      // It is refused below; what it rejects with must not end the process.
      if (isThenable(list)) list.then(undefined, () => undefined)
      checkFields('tsgi.trailers', list)
      if (this.hasTrailers()) this.#response.addTrailers(list)
    }
  }

  /** Sees to a body that the application did not read; false if it is too large to keep the connection for. */
  #drained(): boolean {
    return this.input === undefined || drainRequest(this.#request, this.input, this.#host.maxUnread)
  }

  #release(): void {
    if (this.#connection.current === this && !this.isWatched) this.#connection.current = undefined
  }
}

/** On the prototype of Buffer, but good for every Uint8Array. */
const { latin1Slice } = Buffer.prototype as unknown as { latin1Slice: (this: Uint8Array) => string }
