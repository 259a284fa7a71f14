import { ServerResponse, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Head } from './head.js'

/** Bodies up to this many bytes leave in one string with the head, which is faster than two buffers. */
export const SMALL = 512

/** What of a response is not public. */
interface ResponseInternals {
  _header: string | null
  _headerSent: boolean
  _contentLength: number | null
  _sent100: boolean
  finished: boolean
  readonly outputData: readonly unknown[]
  readonly _expect_continue?: boolean
  readonly _keepAliveTimeout: number
  readonly _maxRequestsPerSocket?: number | null
  readonly maxRequestsOnConnectionReached?: boolean
  _finish(): void
  [key: symbol]: unknown
}

interface SocketInternals extends Socket {
  readonly _httpMessage: unknown
  readonly _hadError?: boolean
}

/** Where Node.js keeps the fields of `setHeader`, by the name of the symbol. */
const FIELDS = 'kOutHeaders'
/** Where it notes that everything has left. */
const FINISHED = 'kWritableFinished'

const { writeHead, end } = ServerResponse.prototype as { readonly writeHead: unknown; readonly end: unknown }
/** Whoever put functions of his own in the place of Node.js's, as tracing agents do, wants them to be called. */
const IS_ORIGINAL = isFunction(writeHead, 'writeHead') && isFunction(end, 'end')

/**
 * A response that can answer in one write on the socket, past what Node.js does for answers that come in parts, which
 * costs a fifth of a small request. It sends the same bytes, and its public properties and events are the same.
 */
export class LeanResponse<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {
  /**
   * Sends a whole answer whose Content-Length is among the fields.
   *
   * @returns whether it has. If not, nothing was done: Node.js has to say more in this head, or has more to do.
   */
  answer({ code, reason, fields }: Head, body: Uint8Array): boolean {
    const inner = this as unknown as ResponseInternals
    const socket = this.socket as SocketInternals | null
    if (socket === null || !isOrdinary(this, inner, socket)) return false
    let head = `HTTP/1.1 ${code} ${reason}\r\n`
    for (let index = 0; index < fields.length; index += 2) {
      const name = fields[index] as string
      if (isNoticed(name)) return false
      head += `${name}: ${fields[index + 1] as string}\r\n`
    }
    head += tail(inner._keepAliveTimeout)
    this.statusCode = code
    this.statusMessage = reason
    inner._contentLength = body.byteLength
    inner._header = head
    inner._headerSent = true
    inner.finished = true
    const { finished } = symbolsOf(this)
    const done = (): void => {
      if (socket._hadError === true) return
      if (finished !== undefined) inner[finished] = true
      this.emit('finish')
    }
    if (body.byteLength <= SMALL) socket.write(head + latin1Slice.call(body), 'latin1', done)
    else {
      socket.cork()
      socket.write(head, 'latin1')
      socket.write(body, done)
      socket.uncork()
    }
    inner._finish()
    return true
  }
}

/** Sends a whole answer in one write if the response is a {@link LeanResponse} and can; else nothing is done. */
export function answerAtOnce(response: ServerResponse, head: Head, body: Uint8Array): boolean {
  return 'answer' in response && (response as LeanResponse).answer(head, body)
}

/** Whether nothing is out of the ordinary: the connection is kept, and nobody has changed or begun this response. */
function isOrdinary(response: ServerResponse, inner: ResponseInternals, socket: SocketInternals): boolean {
  return (
    IS_ORIGINAL &&
    response.writeHead === writeHead &&
    response.end === end &&
    response.shouldKeepAlive &&
    response.sendDate &&
    inner._header === null &&
    inner[symbolsOf(response).fields] === null &&
    inner._keepAliveTimeout > 0 &&
    !inner._maxRequestsPerSocket &&
    inner.maxRequestsOnConnectionReached !== true &&
    (inner._expect_continue !== true || inner._sent100) &&
    inner.outputData.length === 0 &&
    socket._httpMessage === response &&
    socket.writable &&
    socket.writableLength === 0
  )
}

/** By its text: a wrapper may have the same name. */
function isFunction(value: unknown, name: string): boolean {
  return typeof value === 'function' && Function.prototype.toString.call(value).startsWith(`function ${name}(`)
}

interface Symbols {
  readonly fields: symbol
  /** From Node.js 24 on. */
  readonly finished: symbol | undefined
}

let symbols: Symbols | undefined

function symbolsOf(response: ServerResponse): Symbols {
  return (symbols ??= foundSymbols(response))
}

function foundSymbols(response: ServerResponse): Symbols {
  const named = (name: string): symbol | undefined =>
    Object.getOwnPropertySymbols(response).find(({ description }) => description === name)
  const fields = named(FIELDS)
  if (fields === undefined) throw new Error(`this Node.js has no ${FIELDS}`)
  return { fields, finished: named(FINISHED) }
}

/** Whether Node.js does something about a field, other than to send it. Content-Length is as it would have it. */
function isNoticed(name: string): boolean {
  const { length } = name
  if (length !== 4 && length !== 6 && length !== 7 && length !== 10 && length !== 17) return false
  return /^(?:date|expect|trailer|connection|keep-alive|transfer-encoding)$/i.test(name)
}

let tailSecond = NaN
let tailTimeout = 0
let tailText = ''

/** The end of a head, made once a second. */
function tail(keepAliveTimeout: number): string {
  const second = Math.floor(Date.now() / 1000)
  if (second !== tailSecond || keepAliveTimeout !== tailTimeout) {
    tailSecond = second
    tailTimeout = keepAliveTimeout
    const date = new Date(second * 1000).toUTCString()
    tailText = `Date: ${date}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveTimeout / 1000)}\r\n\r\n`
  }
  return tailText
}

/** On the prototype of Buffer, but good for every Uint8Array. */
export const { latin1Slice } = Buffer.prototype as unknown as { latin1Slice: (this: Uint8Array) => string }
