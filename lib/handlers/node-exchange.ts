import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HeaderList } from '../protocol/index.js'
import type { Connection } from './connection.js'
import { checkFields, lengthLast, without } from './edge-fields.js'
import type { Head } from './head.js'
import { answerAtOnce, latin1Slice, SMALL } from './lean-response.js'
import { linger } from './lingering-close.js'
import { ServedExchange, type NodeHost } from './served-exchange.js'
import { drainRequest } from './unread-body.js'

/** An exchange whose bytes go out through a `node:http` response. */
export class NodeExchange extends ServedExchange {
  readonly #connection: Connection
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  #closing = false

  constructor(host: NodeHost, connection: Connection, request: IncomingMessage, response: ServerResponse) {
    super(request.method ?? 'GET', host)
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

  protected override hasTrailers(): boolean {
    return this.#request.httpVersionMinor > 0 && super.hasTrailers()
  }

  protected override sendWhole(head: Head, body: Uint8Array | undefined): void {
    this.#drain()
    if (body === undefined || this.#mustClose() || !answerAtOnce(this.#response, head, body)) {
      this.sendHead(head)
      if (body === undefined) this.#response.end()
      else if (body.byteLength <= SMALL) this.#response.end(latin1Slice.call(body), 'latin1')
      else this.#response.end(body)
    }
    this.#release()
  }

  /** Whether the client is told that the connection ends with this answer. */
  #mustClose(): boolean {
    return this.#closing || (this.host.isDraining && !this.#connection.hasQueued)
  }

  protected override sendHead({ code, reason, fields }: Head): void {
    // A 204 has no Content-Length (RFC 9110 §8.6).
    if (code === 204) without('content-length', fields)
    lengthLast(fields)
    if (this.#mustClose()) fields.push('Connection', 'close')
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
      const trailers = this.trailingFields()
      if (this.hasTrailers()) this.#response.addTrailers(trailers)
    } catch (error) {
      this.report('the trailers of the response failed', error)
      this.cut()
      return
    }
    this.#drain()
    this.#response.end()
    this.#release()
  }

  protected override cut(): void {
    this.settle()
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
    this.host.report(this.#request, message, error)
  }

  override closeAfter(): void {
    this.#closing = true
    this.#connection.isEnding = true
    if (this.#response.headersSent) this.#response.once('finish', () => this.#request.socket.destroySoon())
  }

  /** Sees to a body that the application did not read; of one that is too large the connection is not kept. */
  #drain(): void {
    if (this.input === undefined) return
    if (!drainRequest(this.#request, this.input, this.host.options.maxUnread)) this.closeAfter()
    if (this.#closing && !this.#request.complete) linger(this.#request.socket)
  }

  #release(): void {
    this.settle()
    if (this.#connection.current === this && !this.isWatched) this.#connection.current = undefined
  }
}
