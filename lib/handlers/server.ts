import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { makeStack, type ResolvedOptions, type Stack } from '../core/index.js'
import type { ApplicationLike } from '../protocol/index.js'
import { handlerPart, type HandlerOptions } from './handler-options.js'
import { LeanRequest } from './lean-request.js'
import { NodeHandler } from './node-handler.js'
import { OpenSockets } from './open-sockets.js'
import { serverOptions, type ServerOptions } from './server-options.js'

/** Milliseconds between two looks for connections that have become idle while the server closes. */
const SWEEP_INTERVAL = 20

/**
 * How many bytes of one connection are buffered each way before its source has to wait. With the 16 KiB of Node.js 20,
 * every piece of a large body waits for the one before it, which costs a third of the CPU of an echo.
 */
const HIGH_WATER_MARK = 128 * 1024

/** How long a client may take for a whole request, in milliseconds: Node.js's own default. */
const REQUEST_TIMEOUT = 300_000

/** A server for one application on `node:http`: it owns a socket and a Handler. */
export class Server {
  /** The server of Node.js underneath. */
  readonly http: HttpServer
  readonly options: ResolvedOptions<ServerOptions>
  readonly #node: NodeHandler
  /** Of this server alone: an application that several servers share is stopped by the last of them. */
  readonly #stack: Stack
  readonly #sockets: OpenSockets
  #listening: Promise<this> | undefined
  #closed: Promise<void> | undefined
  #cut = 0

  /** @throws {OptionError} if the options do not fit, {TypeError} if `application` is none. */
  constructor(application: ApplicationLike, options: ServerOptions = {}) {
    this.options = serverOptions(options)
    this.#stack = makeStack([], application)
    this.#node = new NodeHandler(application, handlerPart(this.options), this.options.serverName)
    this.http = httpServer(this.#node, this.options)
    this.#sockets = new OpenSockets(this.http)
  }

  /**
   * Starts the application's layers, then listens; once, however often it is called.
   *
   * @throws if a layer does not start, or with one line that names address and reason if it cannot listen.
   */
  listen(): Promise<this> {
    if (this.#closed !== undefined)
      return Promise.reject(new Error('the server was closed; make another one with makeServer() or serve()'))
    this.#listening ??= this.#listen()
    return this.#listening
  }

  async #listen(): Promise<this> {
    try {
      await this.#stack.start()
      await this.#open()
    } catch (error) {
      this.#listening = undefined
      throw error
    }
    return this
  }

  async #open(): Promise<void> {
    try {
      await listening(this.http, this.options)
    } catch (error) {
      await this.#stack.stop()
      throw new Error(`cannot listen on ${this.#where()}: ${(error as Error).message}`, { cause: error })
    }
    // Without a listener it would end the process.
    this.http.on('error', (error) => {
      this.#node.tell({ message: 'the server cannot take a connection', error, method: '', target: '' })
    })
  }

  /** The port, which is only known once it listens if 0 was asked for. */
  get port(): number {
    const address = this.http.address()
    return typeof address === 'object' && address !== null ? address.port : this.options.port
  }

  /** The URL to open, without a path: `http://127.0.0.1:8080`. */
  get url(): string {
    const address = this.http.address()
    if (typeof address === 'string') return `unix:${address}`
    const { address: ip } = address ?? ({ address: this.options.host } as AddressInfo)
    const host = ip === '0.0.0.0' || ip === '::' ? 'localhost' : ip.includes(':') ? `[${ip}]` : ip
    return `http://${host}:${this.port}`
  }

  /** How many connections with a request under way were cut, since `closeTimeout` was over. */
  get cutConnections(): number {
    return this.#cut
  }

  /**
   * Goes on for `drainDelay`, then stops accepting, says `Connection: close` with every answer, lets the requests in
   * flight finish and closes what was idle for `idleDrain` (`closeTimeout` for all of it), then, when all bodies are
   * closed, stops the application's layers.
   */
  close(drainDelay = this.options.drainDelay): Promise<void> {
    return (this.#closed ??= this.#close(drainDelay))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(drainDelay: number): Promise<void> {
    const { http } = this
    await this.#listening?.catch(() => undefined)
    if (http.listening) {
      const { closeTimeout, idleDrain } = this.options
      if (drainDelay > 0) await new Promise((resolve) => setTimeout(resolve, drainDelay))
      this.#node.isDraining = true
      this.#sockets.beginDrain(idleDrain ?? 0)
      const deadline = setTimeout(() => {
        this.#cut = this.#sockets.destroy()
        if (this.#cut > 0) this.#node.tell({ message: cutMessage(this.#cut, closeTimeout), method: '', target: '' })
      }, closeTimeout)
      // A connection that was busy when the server closed would be kept for its next request.
      const sweep = setInterval(() => {
        http.closeIdleConnections()
      }, SWEEP_INTERVAL)
      await new Promise<void>((resolve) => {
        http.close(() => {
          resolve()
        })
      })
      clearInterval(sweep)
      clearTimeout(deadline)
      await this.#sockets.gone()
    }
    await this.#stack.stop()
  }

  #where(): string {
    return this.options.socket ?? `${this.options.host}:${this.options.port}`
  }
}

function cutMessage(count: number, timeout: number): string {
  return `${count} ${count === 1 ? 'connection' : 'connections'} cut: their requests were not done ${timeout} ms after the server began to close`
}

/** Makes a server that does not listen yet (as wsgiref's `make_server`). */
export function makeServer(application: ApplicationLike, options: ServerOptions = {}): Server {
  return new Server(application, options)
}

/**
 * Serves an application: starts its layers, listens, and gives the running server. Rejects with what
 * {@link makeServer} throws, or if it cannot listen.
 *
 * ```ts
 * const server = await serve(app, { port: 8080 })
 * console.log(`open ${server.url}`)
 * ```
 */
export async function serve(application: ApplicationLike, options: ServerOptions = {}): Promise<Server> {
  return makeServer(application, options).listen()
}

/** A request listener for an `http.Server` that exists already. Its layers are started by whoever owns them. */
export function handler(application: ApplicationLike, options: HandlerOptions = {}): RequestListener {
  const node = new NodeHandler(application, options)
  return (request, response) => {
    node.handle(request, response)
  }
}

function httpServer(node: NodeHandler, options: ResolvedOptions<ServerOptions>): HttpServer {
  const http = createServer({
    IncomingMessage: LeanRequest,
    maxHeaderSize: options.maxHeaderSize,
    highWaterMark: HIGH_WATER_MARK,
    headersTimeout: options.headersTimeout,
    // Node.js wants it to be the longer of the two.
    requestTimeout: Math.max(REQUEST_TIMEOUT, options.headersTimeout),
    keepAliveTimeout: options.keepAliveTimeout,
    connectionsCheckingInterval: 1_000,
    // Host is checked by the Handler, which also refuses two of them.
    requireHostHeader: false,
  })
  // Counted by the Handler: Node.js would drop what is over its limit without a word.
  http.maxHeadersCount = 0
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    node.handle(request, response)
  })
  http.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    node.handle(request, response, true)
  })
  http.on('connect', (_request: IncomingMessage, socket: Socket) => {
    // Node.js has taken its own listeners away.
    socket.on('error', () => undefined)
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    socket.destroySoon()
  })
  return http
}

function listening(http: HttpServer, { host, port, socket }: ResolvedOptions<ServerOptions>): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject)
    http.listen(socket === undefined ? { host, port } : { path: socket }, () => {
      http.off('error', reject)
      resolve()
    })
  })
}
