import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { HeaderList } from '../protocol/index.js'
import { checkFields, without } from './edge-fields.js'
import type { Head } from './head.js'
import { ServedExchange, type NodeHost } from './served-exchange.js'

/** What a report says of the request. */
interface Asked {
  readonly method: string
  readonly url: string
}

/** An exchange whose bytes go out through a stream of an HTTP/2 connection. */
export class Http2Exchange extends ServedExchange {
  readonly #asked: Asked
  readonly #stream: ServerHttp2Stream

  constructor(host: NodeHost, asked: Asked, stream: ServerHttp2Stream) {
    super(asked.method, host)
    this.#asked = asked
    this.#stream = stream
    stream.on('close', () => {
      if (!this.over || stream.rstCode !== constants.NGHTTP2_NO_ERROR || !stream.writableFinished) this.leave()
      else this.tellFinished()
    })
  }

  /** Sends a 103 with these fields, unless the response has begun. */
  earlyHints(headers: HeaderList): void {
    checkFields('tsgi.early_hints', headers)
    if (this.headOut || this.over || this.#stream.destroyed) return
    this.#stream.additionalHeaders({ ...fieldsOf(headers.flat()), ':status': 103 })
  }

  protected override sendWhole(head: Head, body: Uint8Array | undefined): void {
    this.settle()
    if (this.#stream.destroyed) return
    this.#respond(head, { endStream: body === undefined })
    if (body !== undefined) this.#stream.end(body)
    this.#stopRequest()
  }

  protected override sendHead(head: Head): void {
    if (!this.#stream.destroyed) this.#respond(head, { waitForTrailers: true })
  }

  protected override sendPiece(piece: Uint8Array): boolean {
    return this.#stream.write(piece)
  }

  protected override sendEnd(): void {
    let trailers: OutgoingHttpHeaders
    try {
      trailers = fieldsOf(this.trailingFields().flat())
    } catch (error) {
      this.report('the trailers of the response failed', error)
      this.cut()
      return
    }
    const stream = this.#stream
    this.settle()
    if (stream.destroyed) return
    stream.once('wantTrailers', () => {
      stream.sendTrailers(trailers)
    })
    stream.end()
    this.#stopRequest()
  }

  /** RST_STREAM instead of END_STREAM (RFC 9113 §5.4.2). */
  protected override cut(): void {
    this.settle()
    resetStream(this.#stream)
  }

  /** Whether its client has to take something of it first. */
  override isBlocked(): boolean {
    return this.#stream.writableLength > 0
  }

  protected override whenDrained(next: () => void): void {
    this.#stream.once('drain', next)
  }

  protected override soon(next: () => void): void {
    process.nextTick(next)
  }

  protected override later(next: () => void): void {
    setImmediate(next)
  }

  /** The stream tells of its end in any case. */
  protected override pending(): void {
    return undefined
  }

  protected override watchFinish(): void {
    // Else the stream tells of its end; that it has finished, Node.js says of one that was reset, too.
    if (this.#stream.closed && this.#stream.destroyed) {
      process.nextTick(() => {
        this.tellFinished()
      })
    }
  }

  override report(message: string, error?: unknown): void {
    this.host.report(this.#asked, message, error)
  }

  /** The connection can be used again whatever became of one stream. */
  override closeAfter(): void {
    return undefined
  }

  #respond({ code, fields }: Head, options: { endStream?: boolean; waitForTrailers?: boolean }): void {
    // A 204 has no Content-Length (RFC 9110 §8.6).
    if (code === 204) without('content-length', fields)
    without('http2-settings', fields)
    try {
      this.#stream.respond({ ...fieldsOf(fields), ':status': code }, options)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_HTTP2_HEADER_SINGLE_VALUE') throw error
      // Node.js wants one line of some fields; a list in one line says the same (RFC 9110 §5.3).
      this.#stream.respond({ ...joined(fieldsOf(fields)), ':status': code }, options)
    }
  }

  /** The response is complete: the client need not send the rest of its request (RFC 9113 §8.1). */
  #stopRequest(): void {
    const stream = this.#stream
    if (stream.readableEnded || stream.endAfterHeaders) return
    stream.once('finish', () => {
      if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR)
    })
  }
}

/** Ends a stream in such a way that the client can tell that the response is incomplete. */
function resetStream(stream: ServerHttp2Stream): void {
  stream.close(constants.NGHTTP2_INTERNAL_ERROR)
}

/** Names are in lower case (RFC 9113 §8.2.1); what comes several times is sent several times. */
export function fieldsOf(fields: readonly string[]): OutgoingHttpHeaders {
  const headers = Object.create(null) as Record<string, string | string[]>
  for (let index = 0; index < fields.length; index += 2) {
    const name = (fields[index] as string).toLowerCase()
    const value = fields[index + 1] as string
    const before = headers[name]
    headers[name] = before === undefined ? value : typeof before === 'string' ? [before, value] : [...before, value]
  }
  return headers
}

function joined(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const entries = Object.entries(headers)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) && name !== 'set-cookie' ? value.join(', ') : value]),
  )
}
