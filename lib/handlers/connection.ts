import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Peer } from '../protocol/index.js'
import type { ConnectionLimits, Deadlines } from './deadlines.js'
import type { Place } from './request-environ.js'
import { sentBytes } from './sent-bytes.js'
import type { ServedExchange } from './served-exchange.js'
import { Standstill } from './standstill.js'

const CONNECTION = Symbol('tsgi.connection')

/** How many pipelined requests may wait before nothing more is read; those that came in one piece wait all the same. */
const MOST_QUEUED = 100

/** What a connection needs of its Handler. */
export interface ConnectionHost {
  /** What SERVER_NAME says; undefined for the address at which the request arrived. */
  readonly serverName: string | undefined
  /** Ends what takes too long; undefined if nobody has set limits. */
  readonly deadlines: Deadlines | undefined
}

/** What is known of one connection: its two ends, and the exchange that is under way on it. */
export class Connection implements Place {
  readonly scheme: 'http' | 'https'
  readonly serverName: string
  readonly serverPort: string
  readonly remoteAddress: string | undefined
  readonly remotePort: string | undefined
  readonly peer: () => Peer
  /** The exchange that wants to know when the client leaves. */
  current: ServedExchange | undefined
  /** The exchanges under way, of which HTTP/2 has several. */
  readonly streams = new Set<ServedExchange>()
  /** The response after which the next may begin: pipelined requests are served one after another. */
  last: ServerResponse | undefined
  /** The connection ends with the response under way: nothing that the client sent behind it is served. */
  isEnding = false
  /** How many requests it has served, if somebody counts them. */
  served = 0
  /** The value of Host that was checked last. */
  checkedHost: string | undefined
  /** HTTP/2 is spoken, whose session closes the connection when nothing is under way. */
  isHttp2 = false
  readonly #socket: Socket
  readonly #writes = new Standstill()
  #queued = 0

  private constructor(socket: Socket, { deadlines, serverName }: ConnectionHost) {
    this.#socket = socket
    deadlines?.add(this)
    const facts = peerOf(socket)
    this.scheme = facts.encrypted ? 'https' : 'http'
    this.serverName = serverName ?? facts.localAddress ?? 'localhost'
    this.serverPort = String(facts.localPort ?? (facts.encrypted ? 443 : 80))
    this.remoteAddress = facts.remoteAddress
    this.remotePort = facts.remotePort === undefined ? undefined : String(facts.remotePort)
    this.peer = () => facts
    socket.on('close', () => {
      deadlines?.remove(this)
      this.current?.leave()
    })
    // A client that resets the connection is no reason to end the process.
    socket.on('error', () => undefined)
  }

  /** The connection of a socket, made at its first request. */
  static of(socket: Socket, host: ConnectionHost): Connection {
    const known = socket as Socket & { [CONNECTION]: Connection | undefined }
    return (known[CONNECTION] ??= new Connection(socket, host))
  }

  /** Ends what takes too long. Is to be called again and again. */
  look(now: number, limits: ConnectionLimits): void {
    this.current?.look(now, limits)
    for (const exchange of this.streams) exchange.look(now, limits)
    if (this.#socket.writableLength === 0 && !this.#isBlocked()) this.#writes.reset()
    else if (this.#writes.lasts(sentBytes(this.#socket), now) >= limits.writeTimeout) this.#socket.destroy()
  }

  /** HTTP/2 keeps to itself what its client has not made room for. */
  #isBlocked(): boolean {
    for (const exchange of this.streams) if (exchange.isBlocked()) return true
    return false
  }

  /** A pipelined request waits for its turn. A client that sends without end must not fill the memory. */
  queued(): void {
    if (++this.#queued >= MOST_QUEUED) this.#socket.pause()
  }

  /** It is its turn. */
  dequeued(): void {
    if (--this.#queued === 0) this.#socket.resume()
  }

  /** Whether pipelined requests wait, which would be lost if the connection were closed with this response. */
  get hasQueued(): boolean {
    return this.#queued > 0
  }

  /** Whether no request of a socket is under way; one whose response has not left wholly is. */
  static isIdle(socket: Socket & { [CONNECTION]?: Connection; readonly _httpMessage?: unknown }): boolean {
    // Node.js has read a request, which waits for the Handler.
    if ((socket._httpMessage ?? undefined) !== undefined) return false
    const connection = socket[CONNECTION]
    if (connection === undefined) return true
    return !connection.isHttp2 && (connection.last?.writableFinished ?? true)
  }
}

function peerOf(socket: Socket): Peer {
  const { remoteAddress, remotePort, localAddress, localPort } = socket
  return Object.freeze({
    encrypted: (socket as Partial<TLSSocket>).encrypted === true,
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
    ...(remotePort === undefined ? {} : { remotePort }),
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(localPort === undefined ? {} : { localPort }),
  })
}
