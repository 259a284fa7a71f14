import type { Server as HttpServer, ServerResponse } from 'node:http'
import {
  constants,
  createServer,
  type Http2Server as NodeServer,
  type Http2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { Socket } from 'node:net'
import { Http2Handler } from './http2-handler.js'
import type { NodeHandler } from './node-handler.js'

/** What of the options of a server is for HTTP/2. */
export interface Http2Options {
  readonly maxStreams: number
  readonly maxHeaders: number
  readonly maxHeaderSize: number
  readonly headersTimeout: number
  readonly keepAliveTimeout: number
}

/** What a client of HTTP/2 sends first (RFC 9113 §3.4). */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

/** Milliseconds between two looks for connections on which nothing has been asked for too long. */
const SWEEP_INTERVAL = 1_000

/** How many frames that cannot be, streams above the limit, and unanswered pings a connection may have. */
const MOST_INVALID_FRAMES = 100
const MOST_REJECTED_STREAMS = 100

/** MiB of memory that one connection may hold. */
const MOST_MEMORY = 10

/** Room for the pseudo-header fields, and for some more, which are refused with a status. */
const MORE_PAIRS = 32

interface Session {
  /** Requests under way. */
  streams: number
  /** When the last one ended, or the connection began. */
  since: number
  /** Whether there was one. */
  isUsed: boolean
}

/** Serves the connections on which HTTP/2 is spoken. */
export class Http2Server {
  readonly #server: NodeServer
  readonly #options: Http2Options
  readonly #handler: Http2Handler
  readonly #sessions = new Map<Http2Session, Session>()
  #sweep: NodeJS.Timeout | undefined
  #isClosing = false

  constructor(node: NodeHandler, options: Http2Options) {
    this.#options = options
    this.#handler = new Http2Handler(node)
    this.#server = createServer({
      maxSessionInvalidFrames: MOST_INVALID_FRAMES,
      maxSessionRejectedStreams: MOST_REJECTED_STREAMS,
      maxSessionMemory: MOST_MEMORY,
      maxHeaderListPairs: options.maxHeaders + MORE_PAIRS,
      settings: {
        maxConcurrentStreams: options.maxStreams,
        maxHeaderListSize: options.maxHeaderSize,
        enablePush: false,
      },
    })
    this.#server.on('stream', (stream: ServerHttp2Stream, _headers: unknown, _flags: unknown, fields: string[]) => {
      this.#count(stream.session, stream)
      this.#handler.handle(stream, fields)
    })
    // It was not asked for by ALPN, and so it cannot happen.
    this.#server.on('sessionError', () => undefined)
  }

  /** Takes a connection from its first byte on. */
  take(socket: Socket): void {
    // A client that has closed its side is gone: HTTP/2 has no use for one half of a connection.
    socket.allowHalfOpen = false
    const begun = (session: Http2Session): void => {
      this.#keep(session)
      this.#handler.began(session, socket)
    }
    this.#server.once('session', begun)
    this.#server.emit('connection', socket)
    this.#server.off('session', begun)
  }

  /** Takes over the connections of an HTTP/1 server whose clients begin with HTTP/2 (RFC 9113 §3.3). */
  takeOver(http: HttpServer): void {
    http.on('clientError', (error: ParseError, socket: Socket) => {
      if (isPreface(error, socket)) this.#takeFromParser(error, socket)
      // Whoever else listens answers.
      else if (http.listenerCount('clientError') === 1) answerClientError(error, socket)
    })
  }

  /** Lets the requests under way finish and takes no more (RFC 9113 §6.8). */
  close(): void {
    this.#isClosing = true
    for (const session of this.#sessions.keys()) session.close()
  }

  #takeFromParser({ bytesParsed, rawPacket }: ParseError, socket: Socket): void {
    const { parser } = socket as Socket & { readonly parser?: Parser }
    // As Node.js does where a request asks for another protocol; its listener of `close` frees the parser.
    for (const event of ['data', 'end', 'drain', 'timeout', 'pause', 'resume']) socket.removeAllListeners(event)
    parser?.unconsume()
    parser?.remove()
    socket.setTimeout(0)
    // What comes now is kept for HTTP/2.
    socket.pause()
    socket.unshift(Buffer.concat([PREFACE, rawPacket.subarray(bytesParsed)]))
    this.take(socket)
  }

  #keep(session: Http2Session): void {
    session.on('error', () => undefined)
    this.#sessions.set(session, { streams: 0, since: performance.now(), isUsed: false })
    session.on('close', () => {
      this.#sessions.delete(session)
      if (this.#sessions.size > 0) return
      clearInterval(this.#sweep)
      this.#sweep = undefined
    })
    this.#sweep ??= setInterval(() => {
      this.#closeIdle()
    }, SWEEP_INTERVAL).unref()
  }

  #count(session: Http2Session | undefined, stream: ServerHttp2Stream): void {
    const known = session === undefined ? undefined : this.#sessions.get(session)
    if (known === undefined) return
    // Only who takes requests back before they are answered can have more under way than are allowed (CVE-2023-44487).
    if (++known.streams > this.#options.maxStreams * 2) session?.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM)
    known.isUsed = true
    stream.once('close', () => {
      known.streams--
      known.since = performance.now()
    })
    // A connection that was taken when the server was closing already: what it asks for first is served, and no more.
    if (this.#isClosing) session?.close()
  }

  #closeIdle(): void {
    const now = performance.now()
    const { headersTimeout, keepAliveTimeout } = this.#options
    for (const [session, { streams, since, isUsed }] of this.#sessions) {
      const longest = this.#isClosing ? SWEEP_INTERVAL : isUsed ? keepAliveTimeout : headersTimeout
      if (streams > 0 || now - since <= longest) continue
      // Who does not answer to the first is not waited for.
      if (session.closed) session.destroy()
      else session.close()
    }
  }
}

interface ParseError extends Error {
  readonly code?: string
  readonly bytesParsed: number
  readonly rawPacket: Buffer
}

interface Parser {
  unconsume(): void
  remove(): void
}

/** The parser of Node.js knows the preface, wherever it comes; it means something at the begin of a connection. */
function isPreface({ code, bytesParsed, rawPacket }: ParseError, socket: Socket): boolean {
  if (code !== 'HPE_PAUSED_H2_UPGRADE' || 'encrypted' in socket) return false
  return socket.bytesRead - (rawPacket.byteLength - bytesParsed) === PREFACE.byteLength
}

const STATUSES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** What Node.js does where nobody listens. */
function answerClientError({ code = '' }: ParseError, socket: Socket & { _httpMessage?: ServerResponse | null }): void {
  const hasBegun = socket._httpMessage?.headersSent === true
  if (socket.writable && !hasBegun)
    socket.write(`HTTP/1.1 ${STATUSES[code] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`)
  socket.destroy()
}
