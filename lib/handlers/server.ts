import type { RequestListener, Server as HttpServer } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import { makeStack, type ResolvedOptions, type Stack } from '../core/index.js'
import type { ApplicationLike } from '../protocol/index.js'
import type { LogFigures } from './access-log/log-file.js'
import { AdminListener, type Self } from './admin/admin-listener.js'
import type { ServerState } from './admin/server-status.js'
import { openUrl } from './bind.js'
import { Certificates } from './certificates.js'
import { Deadlines } from './deadlines.js'
import { descriptorRoom } from './descriptor-room.js'
import { handlerPart, type HandlerOptions } from './handler-options.js'
import { Http2Handler } from './http2-handler.js'
import { Http2Server } from './http2-server.js'
import { Listeners } from './listeners.js'
import { NodeHandler } from './node-handler.js'
import { HIGH_WATER_MARK, nodeServer } from './node-server.js'
import { Observation } from './observation.js'
import { OpenSockets } from './open-sockets.js'
import { serverOptions, type ServerOptions } from './server-options.js'

/** Milliseconds between two looks for connections that have become idle while the server closes. */
const SWEEP_INTERVAL = 20

/** How a server closes, where that is not as its options say. */
type Hurry = Pick<ServerOptions, 'drainDelay' | 'idleDrain'>

/** A server for one application on `node:http`: it owns a socket and a Handler. */
export class Server {
  /** The server of Node.js underneath. */
  readonly http: HttpServer
  readonly options: ResolvedOptions<ServerOptions>
  readonly #node: NodeHandler
  readonly #http2: Http2Server | undefined
  /** Of this server alone: an application that several servers share is stopped by the last of them. */
  readonly #stack: Stack
  readonly #sockets: OpenSockets
  readonly #admin: AdminListener | undefined
  readonly #observation: Observation
  #state: ServerState = 'starting'
  readonly #listeners: Listeners
  #listening: Promise<this> | undefined
  #closed: Promise<void> | undefined
  #cut = 0

  /** @throws {OptionError} if the options do not fit, {TypeError} if `application` is none. */
  constructor(application: ApplicationLike, given: ServerOptions = {}) {
    const options = serverOptions(given)
    this.options = options
    this.#stack = makeStack([], application)
    this.#node = new NodeHandler(application, handlerPart(options), options.serverName, new Deadlines(options))
    this.http = nodeServer(this.#node, options)
    if (options.http2) {
      this.#http2 = new Http2Server(this.#node, options)
      this.#http2.takeOver(this.http)
    }
    this.#sockets = new OpenSockets(this.http, Math.min(options.maxConnections, descriptorRoom()), () => {
      this.#node.events?.tell('connectionDropped')
    })
    this.#admin = AdminListener.of(options, () => this.#self(), makeServer)
    this.#observation = new Observation(options, this.#node, this.#admin)
    this.#observation.watch(this.http)
    this.#listeners = this.#makeListeners()
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
      await this.#observation.open()
      const certificates = Certificates.load(this.options)
      await this.#stack.start()
      try {
        await this.#listeners.open(certificates)
      } catch (error) {
        await this.#stack.stop()
        throw error
      }
      if (this.#closed === undefined) this.#state = 'ready'
    } catch (error) {
      this.#listening = undefined
      await this.#observation.close()
      throw error
    }
    return this
  }

  #makeListeners(): Listeners {
    const http2 = this.#http2
    return new Listeners(
      {
        http: this.http,
        takeHttp2:
          http2 === undefined
            ? undefined
            : (socket) => {
                http2.take(socket)
              },
        watch: (listener) => {
          this.#sockets.watch(listener)
          this.#observation.watch(listener)
        },
        trouble: (error) => {
          this.#node.tell({ message: 'the server cannot take a connection', error, method: '', target: '' })
        },
        highWaterMark: HIGH_WATER_MARK,
        handshakeTimeout: this.options.headersTimeout,
      },
      this.options,
    )
  }

  /**
   * Reads the certificates and keys again and uses them for new connections; those that are open stay as they are.
   *
   * @throws {TsgiError} if one of them is not good: then those from before stay in use.
   */
  reloadCertificates(): void {
    const certificates = Certificates.load(this.options)
    if (certificates !== undefined) this.#listeners.replaceCertificates(certificates)
  }

  /** The port, which is only known once it listens if 0 was asked for; of several the first. */
  get port(): number {
    return this.#listeners.port ?? this.options.port
  }

  /** How its access log fares: failed writes, lost lines. */
  get logFigures(): LogFigures {
    return this.#observation.logFigures
  }

  /** Where it tells how it fares, if it does. */
  get adminUrl(): string | undefined {
    return this.#admin?.url
  }

  /** The URL to open, without a path: `http://127.0.0.1:8080`; of several the first. */
  get url(): string {
    const { host, port } = this.options
    return this.urls[0] ?? openUrl('http', host, port)
  }

  /** The URLs of all places where it listens; none as long as it does not. A Unix socket is `unix:/path`. */
  get urls(): readonly string[] {
    return this.#listeners.urls
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
  close({ drainDelay = this.options.drainDelay, idleDrain = this.options.idleDrain }: Hurry = {}): Promise<void> {
    return (this.#closed ??= this.#close(drainDelay, idleDrain ?? 0))
  }

  /** Opens the access log anew by its name, after a program that rotates logs has moved it. */
  reopenLogs(): Promise<void> {
    return this.#observation.reopen()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #self(): Self {
    const { logFigures } = this.#observation
    return { state: this.#state, url: this.url, stack: String(this.#stack), accessLog: logFigures }
  }

  async #close(drainDelay: number, idleDrain: number): Promise<void> {
    const { http } = this
    this.#state = 'draining'
    await this.#listening?.catch(() => undefined)
    if (this.#listeners.isOpen) {
      const { closeTimeout } = this.options
      if (drainDelay > 0) await new Promise((resolve) => setTimeout(resolve, drainDelay))
      this.#node.isDraining = true
      this.#sockets.beginDrain(idleDrain)
      const deadline = setTimeout(() => {
        this.#cut = this.#sockets.destroy()
        if (this.#cut > 0) this.#node.tell({ message: cutMessage(this.#cut, closeTimeout), method: '', target: '' })
      }, closeTimeout)
      // A connection that was busy when the server closed would be kept for its next request.
      const sweep = setInterval(() => {
        http.closeIdleConnections()
      }, SWEEP_INTERVAL)
      this.#http2?.close()
      await this.#listeners.close()
      clearInterval(sweep)
      clearTimeout(deadline)
      await this.#sockets.gone()
    }
    await this.#stack.stop()
    await this.#observation.close()
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
  const http2 = new Http2Handler(node)
  return (request, response) => {
    if (request.httpVersionMajor !== 2 || !('stream' in request)) node.handle(request, response)
    else http2.handle(request.stream as ServerHttp2Stream, request.rawHeaders)
  }
}
