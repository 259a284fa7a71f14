import type { IncomingMessage } from 'node:http'
import { constants, type Http2Session, type ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import type { Environ } from '../protocol/index.js'
import { Connection } from './connection.js'
import { fieldsOf, Http2Exchange } from './http2-exchange.js'
import { BAD_TARGET, EMPTY_INPUT, type NodeHandler } from './node-handler.js'
import { NodeInput } from './node-input.js'
import { refusalHead, refusalText, type Refusal } from './refusal.js'
import { makeRequestEnviron } from './request-environ.js'
import { addRequestHeaders } from './request-headers.js'
import { isHost, parseTarget } from './target.js'

/** The pseudo-header fields of a request (RFC 9113 §8.3.1). */
interface Pseudo {
  readonly method: string
  readonly path: string
  readonly scheme: string
  readonly authority: string | undefined
  /** Where the other fields begin in the list. */
  readonly end: number
}

/** Adapts the streams of HTTP/2 connections to the application of a Handler. */
export class Http2Handler {
  readonly #node: NodeHandler
  readonly #connections = new WeakMap<Http2Session, Connection>()

  constructor(node: NodeHandler) {
    this.#node = node
  }

  /** Serves one request. Never throws. */
  handle(stream: ServerHttp2Stream, fields: readonly string[]): void {
    // What a client breaks off is no reason to end the process.
    stream.on('error', () => undefined)
    const { session } = stream
    // One that was reset with the same packet costs nothing more.
    if (stream.destroyed || stream.closed || session === undefined || session.destroyed) return
    const connection = this.#connections.get(session) ?? this.began(session, session.socket)
    const pseudo = pseudoOf(fields)
    const { method, path } = pseudo
    const target = parseTarget(path, method, this.#node.options)
    const refusal = this.#refusal(pseudo, fields)
    const asked = { method, url: path, httpVersion: '2', rawHeaders: fields.slice(pseudo.end) }
    const refuse = (why: Refusal): void => {
      this.#node.events?.refused(asked, stream, connection, why)
      refuseStream(stream, method, why)
    }
    if (refusal !== undefined || target === undefined) {
      refuse(refusal ?? BAD_TARGET)
      return
    }
    const exchange = new Http2Exchange(this.#node, { method, url: path }, stream)
    const { surroundings } = this.#node
    const environ = makeRequestEnviron(method, path, 'HTTP/2', target, EMPTY_INPUT, surroundings, connection, exchange)
    const fault =
      addRequestHeaders(environ, asked.rawHeaders) ??
      faultInAuthority(environ, pseudo, connection) ??
      this.#node.bodyRefusal(environ)
    if (fault !== undefined) {
      refuse(typeof fault === 'string' ? { code: 400, text: fault } : fault)
      return
    }
    if (!stream.endAfterHeaders) {
      // A stream is read as a request of node:http is; only its socket is missing, and nobody drains it.
      environ['wsgi.input'] = exchange.input = new NodeInput(
        stream as unknown as IncomingMessage,
        exchange,
        environ.HTTP_EXPECT?.toLowerCase() === '100-continue'
          ? () => {
              if (!stream.headersSent && !stream.destroyed) stream.additionalHeaders({ ':status': 100 })
            }
          : undefined,
      )
    }
    connection.streams.add(exchange)
    stream.once('close', () => connection.streams.delete(exchange))
    this.#node.complete(environ, connection, exchange)
    this.#node.events?.began(asked, stream, connection, exchange, environ)
    exchange.run(this.#node.application, environ)
  }

  /** Tells of a session that begins, and its socket: what Node.js gives in its place later throws where it is touched. */
  began(session: Http2Session, socket: Socket): Connection {
    const connection = Connection.of(socket, this.#node)
    connection.isHttp2 = true
    this.#connections.set(session, connection)
    return connection
  }

  #refusal({ method, path, scheme, end }: Pseudo, fields: readonly string[]): Refusal | undefined {
    if (method === 'CONNECT') return { code: 405, text: 'the method CONNECT is not served' }
    if (scheme !== 'http' && scheme !== 'https') return { code: 400, text: 'the scheme is neither http nor https' }
    const { maxHeaders } = this.#node.options
    if (fields.length - end > maxHeaders * 2) return { code: 431, text: `more than ${maxHeaders} header fields` }
    return this.#node.loadRefusal(path)
  }
}

function pseudoOf(fields: readonly string[]): Pseudo {
  const found: Record<string, string> = {}
  let end = 0
  for (; end < fields.length; end += 2) {
    const name = fields[end] as string
    if (!name.startsWith(':')) break
    found[name] = fields[end + 1] as string
  }
  const { ':method': method = 'GET', ':path': path = '/', ':scheme': scheme = '', ':authority': authority } = found
  return { method, path, scheme, authority, end }
}

/** `:authority` is what Host was; where both are there, they say the same (RFC 9113 §8.3.1). */
function faultInAuthority(environ: Environ, { authority }: Pseudo, connection: Connection): string | undefined {
  const { HTTP_HOST: host } = environ
  if (authority !== undefined && host !== undefined && host !== authority)
    return 'the field Host and the authority of the request differ'
  const named = authority ?? host
  if (named === undefined) return 'the request has no authority'
  if (named !== connection.checkedHost) {
    if (!isHost(named)) return 'the authority of the request is malformed'
    connection.checkedHost = named
  }
  environ.HTTP_HOST = named
  return undefined
}

/** Answers a request that no application gets to see. */
function refuseStream(stream: ServerHttp2Stream, method: string, refusal: Refusal): void {
  const { code, fields } = refusalHead(refusal)
  stream.respond({ ...fieldsOf(fields), ':status': code })
  if (method === 'HEAD') return
  if (!stream.endAfterHeaders) stream.once('finish', () => stream.close(constants.NGHTTP2_NO_ERROR))
  stream.end(refusalText(refusal))
}
