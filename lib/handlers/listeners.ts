import cluster from 'node:cluster'
import type { Server as HttpServer } from 'node:http'
import { createServer, type AddressInfo, type ListenOptions as NetOptions, type Server as NetServer } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer, type TLSSocket } from 'node:tls'
import type { ResolvedOptions } from '../core/index.js'
import { bindsOf, openUrl, type Bind } from './bind.js'
import type { Certificates } from './certificates.js'
import { ListenError } from './listen-error.js'
import type { ListenOptions } from './listen-options.js'
import { systemdSockets, systemdSurroundings } from './systemd-sockets.js'
import { guardSocket, makeWay } from './unix-socket.js'

/** Who takes the connections of the listeners. */
export interface ConnectionTaker {
  /** Speaks HTTP/1, and listens itself where one of the listeners is for plain connections. */
  readonly http: HttpServer
  /** Takes a connection on which HTTP/2 was agreed upon; undefined if HTTP/2 is not spoken. */
  readonly takeHttp2: ((socket: TLSSocket) => void) | undefined
  /** A listener was made: its sockets are to be known, from before the first byte. */
  watch(listener: NetServer): void
  /** A listener has trouble after it was opened. */
  trouble(error: Error): void
  readonly highWaterMark: number
  /** Milliseconds. */
  readonly handshakeTimeout: number
}

interface Listener {
  readonly bind: Bind
  readonly server: NetServer
  readonly isTls: boolean
}

/** The places where one server listens: all of them, or none. */
export class Listeners {
  readonly #taker: ConnectionTaker
  readonly #options: ResolvedOptions<ListenOptions>
  #certificates: Certificates | undefined
  #listeners: readonly Listener[] = []
  #urls: readonly string[] = []
  #port: number | undefined

  constructor(taker: ConnectionTaker, options: ResolvedOptions<ListenOptions>) {
    this.#taker = taker
    this.#options = options
  }

  get isOpen(): boolean {
    return this.#listeners.length > 0
  }

  /** The URL of each listener, in the order of the binds; what they were, once they are closed. */
  get urls(): readonly string[] {
    return this.#urls
  }

  /** The port of the first listener that has one. */
  get port(): number | undefined {
    return this.#port
  }

  /**
   * Opens all listeners, one after another. If one cannot be opened, those before it are closed.
   *
   * @throws {ListenError} that names the place and the reason in one line.
   */
  async open(certificates: Certificates | undefined): Promise<void> {
    this.#certificates = certificates
    const opened: Listener[] = []
    for (const bind of bindsOf(this.#options)) {
      try {
        const isTls = certificates !== undefined && !bind.isPlain && bind.kind !== 'unix'
        for (const place of placesOf(bind)) opened.push(await this.#openOne(bind, place, isTls, opened))
      } catch (error) {
        await closeAll(opened)
        throw ListenError.of(bind.text, error)
      }
    }
    const { http } = this.#taker
    // Node.js begins to look after slow connections when it listens itself.
    if (opened.every(({ server }) => server !== http)) http.emit('listening')
    for (const { server } of opened) {
      // Without a listener it would end the process.
      server.on('error', (error) => {
        this.#taker.trouble(error)
      })
    }
    this.#listeners = opened
    this.#urls = opened.map(urlOf)
    this.#port = opened.map(({ server }) => server.address()).find(hasPort)?.port
  }

  /** Uses other certificates from now on; connections that are open stay as they are. */
  replaceCertificates(certificates: Certificates): void {
    this.#certificates = certificates
    for (const { server, isTls } of this.#listeners) {
      if (isTls) (server as TlsServer).setSecureContext(certificates.first)
    }
  }

  /** Stops accepting, and waits until the connections of all listeners have ended. */
  async close(): Promise<void> {
    const { http } = this.#taker
    // Of no effect where it does not listen, but for the connections that are idle.
    if (!http.listening) http.close()
    await closeAll(this.#listeners)
  }

  async #openOne(bind: Bind, place: NetOptions, isTls: boolean, before: readonly Listener[]): Promise<Listener> {
    const { http } = this.#taker
    const isFirstPlain = !isTls && before.every(({ server }) => server !== http)
    const server = isTls ? this.#tlsServer() : isFirstPlain ? http : this.#plainServer()
    if (bind.kind === 'unix') await makeWay(bind.path, bind.text, cluster.isWorker)
    await listening(server, place)
    const listener = { bind, server, isTls }
    try {
      if (bind.kind === 'unix') guardSocket(bind.path, this.#options.socketMode, this.#options.socketOwner)
    } catch (error) {
      await closeAll([listener])
      throw error
    }
    return listener
  }

  #plainServer(): NetServer {
    const { highWaterMark, http } = this.#taker
    const server = createServer({ allowHalfOpen: true, noDelay: true, highWaterMark }, (socket) => {
      http.emit('connection', socket)
    })
    this.#taker.watch(server)
    return server
  }

  #tlsServer(): NetServer {
    const { handshakeTimeout, highWaterMark, http, takeHttp2 } = this.#taker
    const server = createTlsServer({
      ...this.#certificates?.first,
      ALPNProtocols: takeHttp2 === undefined ? ['http/1.1'] : ['h2', 'http/1.1'],
      SNICallback: (name, give) => {
        give(null, this.#certificates?.contextFor(name))
      },
      handshakeTimeout,
      noDelay: true,
      highWaterMark,
    })
    server.on('tlsClientError', (_error: Error, socket: TLSSocket) => {
      socket.destroy()
    })
    server.on('secureConnection', (socket) => {
      // From the first byte on: what a client breaks off is no reason to end the process.
      socket.on('error', () => undefined)
      if (socket.alpnProtocol === 'h2' && takeHttp2 !== undefined) takeHttp2(socket)
      else http.emit('connection', socket)
    })
    this.#taker.watch(server)
    return server
  }
}

/** What Node.js is told to listen at. */
function placesOf(bind: Bind): NetOptions[] {
  switch (bind.kind) {
    case 'tcp':
      return [{ host: bind.host, port: bind.port }]
    case 'unix':
      return [{ path: bind.path }]
    case 'fd':
      return [{ fd: bind.fd } as NetOptions]
    case 'systemd': {
      const found = systemdSockets(bind.name, systemdSurroundings())
      if (typeof found === 'string') throw new ListenError(bind.text, found, 'ENOENT')
      return found.map((fd) => ({ fd }) as NetOptions)
    }
  }
}

function listening(server: NetServer, place: NetOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(place, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function closeAll(listeners: readonly Listener[]): Promise<void> {
  await Promise.all(
    listeners.map(
      ({ server }) =>
        new Promise<void>((resolve) => {
          server.close(() => {
            resolve()
          })
        }),
    ),
  )
}

function urlOf({ bind, server, isTls }: Listener): string {
  const address = server.address()
  if (!hasPort(address)) return typeof address === 'string' ? `unix:${address}` : bind.text
  return openUrl(isTls ? 'https' : 'http', address.address, address.port)
}

function hasPort(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === 'object' && address !== null
}
