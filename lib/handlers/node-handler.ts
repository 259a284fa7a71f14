import cluster from 'node:cluster'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { asStack, type ResolvedOptions } from '../core/index.js'
import type { Application, ApplicationLike, Environ } from '../protocol/index.js'
import { BodyTooLarge } from './body-too-large.js'
import { Connection, type ConnectionHost } from './connection.js'
import type { Deadlines } from './deadlines.js'
import { faultLine, FunctionErrorStream, type Fault } from './error-log.js'
import { fileWrapper } from './file-wrapper.js'
import { handlerOptions, type HandlerOptions } from './handler-options.js'
import { EmptyInput } from './empty-input.js'
import { forgetBody, handOver } from './lean-request.js'
import { NodeExchange } from './node-exchange.js'
import { NodeInput } from './node-input.js'
import { refuse, type Refusal } from './refusal.js'
import { makeRequestEnviron, type Surroundings } from './request-environ.js'
import { addRequestHeaders } from './request-headers.js'
import type { NodeHost } from './served-exchange.js'
import type { ServerEvents } from './server-events.js'
import { isHost, parseTarget, type Target } from './target.js'

/** The body of all requests that have none. */
export const EMPTY_INPUT = new EmptyInput()

/** Adapts `node:http` to one application: what a server calls for each request. */
export class NodeHandler implements NodeHost, ConnectionHost {
  readonly options: ResolvedOptions<HandlerOptions>
  readonly application: Application
  readonly surroundings: Surroundings
  readonly serverName: string | undefined
  /** Undefined if nobody wants to know. */
  events: ServerEvents | undefined
  /** The server closes: no connection is kept for another request. */
  isDraining = false
  inFlight = 0
  readonly deadlines: Deadlines | undefined

  /** @param serverName - what SERVER_NAME says; by default the address at which the request arrived. */
  constructor(application: ApplicationLike, options: HandlerOptions = {}, serverName?: string, deadlines?: Deadlines) {
    this.options = handlerOptions(options)
    this.application = asStack(application)
    this.serverName = serverName
    this.deadlines = deadlines
    this.surroundings = {
      errors: this.options.errors ?? new FunctionErrorStream((text) => process.stderr.write(text)),
      multiprocess: this.options.multiprocess ?? cluster.isWorker,
      fileWrapper,
    }
  }

  /** Serves one request. Never throws. */
  handle(request: IncomingMessage, response: ServerResponse, expectsContinue = false): void {
    handOver(request)
    const connection = Connection.of(request.socket, this)
    const { last } = connection
    connection.last = response
    if (last === undefined || last.writableFinished || last === response)
      this.#serve(connection, request, response, expectsContinue)
    // Pipelined: the response before this one is still on its way.
    else {
      connection.queued()
      last.once('close', () => {
        connection.dequeued()
        this.#serve(connection, request, response, expectsContinue)
      })
    }
  }

  report(request: Pick<IncomingMessage, 'method' | 'url'>, message: string, error?: unknown): void {
    this.tell({ message, error, method: request.method ?? '', target: request.url ?? '' })
  }

  /** Tells of a fault where the options say. Never throws. */
  tell(fault: Fault): void {
    try {
      if (this.options.onError !== undefined) this.options.onError(fault)
      else this.surroundings.errors.write(faultLine(fault))
    } catch {
      // A log that fails must not fail the request.
    }
  }

  #serve(connection: Connection, request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    if (connection.isEnding || !request.socket.writable) return
    const method = request.method ?? 'GET'
    const target = parseTarget(request.url ?? '/', method, this.options)
    const refusal = this.#refusal(request, target)
    if (refusal !== undefined || target === undefined) {
      connection.isEnding = true
      this.#refuse(request, response, connection, refusal ?? BAD_TARGET)
      return
    }
    const exchange = new NodeExchange(this, connection, request, response)
    const environ = makeRequestEnviron(
      method,
      request.url ?? '/',
      `HTTP/${request.httpVersion}`,
      target,
      EMPTY_INPUT,
      this.surroundings,
      connection,
      exchange,
    )
    const fault =
      addRequestHeaders(environ, request.rawHeaders) ??
      faultInFraming(request, environ) ??
      faultInHost(request, environ, target, connection) ??
      this.bodyRefusal(environ)
    if (fault !== undefined) {
      connection.isEnding = true
      this.#refuse(request, response, connection, typeof fault === 'string' ? { code: 400, text: fault } : fault)
      return
    }
    // A body follows only where one of two fields says so (RFC 9112 §6.3).
    if ((environ.CONTENT_LENGTH ?? '0') !== '0' || environ.HTTP_TRANSFER_ENCODING !== undefined) {
      environ['wsgi.input'] = exchange.input = new NodeInput(
        request,
        exchange,
        expectsContinue
          ? () => {
              response.writeContinue()
            }
          : undefined,
      )
    } else {
      forgetBody(request)
    }
    // Node.js loses what comes right behind a request for another protocol, and so the answers would no longer fit.
    if (environ.HTTP_UPGRADE !== undefined && /upgrade/i.test(environ.HTTP_CONNECTION ?? '')) exchange.closeAfter()
    this.complete(environ, connection, exchange)
    if (this.events !== undefined) this.events.began(request, response, connection, exchange, environ)
    exchange.run(this.application, environ)
  }

  #refuse(request: IncomingMessage, response: ServerResponse, connection: Connection, refusal: Refusal): void {
    this.events?.refused(request, response, connection, refusal)
    refuse(request, response, refusal)
  }

  /** Puts into an environ what depends on the connection, the exchange and the options. */
  complete(environ: Environ, connection: Connection, exchange: Pick<NodeExchange, 'earlyHints' | 'trailers'>): void {
    environ['tsgi.early_hints'] = (headers) => {
      exchange.earlyHints(headers)
    }
    environ['tsgi.trailers'] = (trailers) => {
      exchange.trailers(trailers)
    }
    if (connection.remoteAddress !== undefined) environ.REMOTE_ADDR = connection.remoteAddress
    if (connection.remotePort !== undefined) environ.REMOTE_PORT = connection.remotePort
    if (connection.scheme === 'https') environ.HTTPS = 'on'
    if (this.options.environ !== undefined) Object.assign(environ, this.options.environ)
  }

  /** Refuses a target that is too long, and what is too much to have in flight. */
  loadRefusal(target: string): Refusal | undefined {
    const { maxInFlight, maxUrl } = this.options
    if (target.length > maxUrl) return { code: 414, text: `the target has more than ${maxUrl} bytes` }
    return this.inFlight < maxInFlight ? undefined : BUSY
  }

  /** Refuses a body that is announced to be too long. */
  bodyRefusal({ CONTENT_LENGTH: length }: Environ): Refusal | undefined {
    const { maxBody } = this.options
    if (length === undefined || Number(length) <= maxBody) return undefined
    return { code: 413, text: new BodyTooLarge(maxBody).message }
  }

  #refusal(request: IncomingMessage, target: Target | undefined): Refusal | undefined {
    if (request.httpVersionMajor !== 1) return { code: 505, text: 'the protocol is neither HTTP/1.0 nor HTTP/1.1' }
    const refusal = this.loadRefusal(request.url ?? '/')
    if (refusal !== undefined) return refusal
    if (target === undefined) return BAD_TARGET
    if (request.rawHeaders.length > this.options.maxHeaders * 2)
      return { code: 431, text: `more than ${this.options.maxHeaders} header fields` }
    return undefined
  }
}

const BUSY: Refusal = { code: 503, text: 'the server has too many requests in flight', retryAfter: 1 }

/** Of a target that cannot be taken apart. */
export const BAD_TARGET: Refusal = { code: 400, text: 'the request target is malformed' }

/** Node.js decodes chunks whatever else Transfer-Encoding names, and lets an empty one pass (RFC 9112 §6.1). */
function faultInFraming(request: IncomingMessage, environ: Environ): string | Refusal | undefined {
  const coding = environ.HTTP_TRANSFER_ENCODING
  if (coding === undefined) return undefined
  if (request.httpVersionMinor === 0) return 'HTTP/1.0 has no Transfer-Encoding'
  if (coding === '') return 'the field Transfer-Encoding is empty'
  return coding.toLowerCase() === 'chunked'
    ? undefined
    : { code: 501, text: 'of the transfer codings only chunked is understood' }
}

function faultInHost(
  request: IncomingMessage,
  environ: Environ,
  { authority }: Target,
  connection: Connection,
): string | undefined {
  const host = environ.HTTP_HOST
  if (host === undefined) {
    if (request.httpVersionMinor > 0) return 'the field Host is missing'
  } else if (host !== connection.checkedHost) {
    if (!isHost(host)) return 'the field Host is malformed'
    connection.checkedHost = host
  }
  if (authority === undefined) return undefined
  if (!isHost(authority)) return 'the authority of the target is malformed'
  // In absolute form the target's authority replaces Host (RFC 9112 §3.2.2).
  environ.HTTP_HOST = authority
  return undefined
}
