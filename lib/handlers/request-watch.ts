import type { Socket } from 'node:net'
import type { AccessRecord } from '../logging/index.js'
import type { Environ, Outcome, Peer } from '../protocol/index.js'
import { isClientDisconnected } from './client-disconnected.js'
import type { Connection } from './connection.js'
import type { Exchange } from './exchange.js'
import type { Refusal } from './refusal.js'
import { Traffic } from './traffic.js'

/** Who is told when a request has ended. */
interface Listener {
  tell(event: 'requestFinished', record: AccessRecord): void
}

/** A request of `node:http`, or what a stream of HTTP/2 has of one. */
export interface Asked {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly httpVersion: string
  readonly rawHeaders: readonly string[]
  /** Where it has a connection for itself as long as it lasts. */
  readonly socket?: Socket
}

/** A response of `node:http`, or a stream of HTTP/2. */
export interface Answer {
  readonly writableFinished: boolean
  readonly shouldKeepAlive?: boolean
  once(event: 'close', listener: () => void): unknown
}

/** One request under way that is observed: what becomes its line in the access log. */
export class RequestWatch implements AccessRecord {
  readonly startedAt = Date.now()
  readonly pid = process.pid
  readonly earlierRequests: number
  readonly peer: Peer
  path = ''
  environ: Environ | undefined
  status = 0
  responseFields: readonly string[] = []
  bytes = 0
  bytesReceived: number | undefined
  bytesSent: number | undefined
  duration = 0
  isComplete = false
  isKept = false
  readonly #begun = performance.now()
  readonly #listener: Listener
  readonly #request: Asked
  readonly #response: Answer
  readonly #connection: Connection
  readonly #traffic: Traffic | undefined

  constructor(listener: Listener, request: Asked, response: Answer, connection: Connection) {
    this.#listener = listener
    this.#request = request
    this.#response = response
    this.#connection = connection
    this.earlierRequests = connection.served++
    this.peer = connection.peer()
    if (request.socket !== undefined) this.#traffic = Traffic.of(request.socket)
  }

  get method(): string {
    return this.#request.method ?? ''
  }

  get target(): string {
    return this.#request.url ?? ''
  }

  get protocol(): string {
    return `HTTP/${this.#request.httpVersion}`
  }

  get requestFields(): readonly string[] {
    return this.#request.rawHeaders
  }

  /** Tells when the response of an application has left. */
  follow(exchange: Exchange, environ: Environ): void {
    this.environ = environ
    this.path = environ.PATH_INFO
    exchange.finished(({ bytes, error, status }: Outcome) => {
      this.status = status
      this.bytes = bytes
      this.responseFields = exchange.fields
      this.#end(isClientDisconnected(error))
    })
  }

  /** Tells when the answer of the server itself has left. */
  followRefusal({ code, text }: Refusal): void {
    this.status = code
    const response = this.#response
    response.once('close', () => {
      this.bytes = this.method === 'HEAD' ? 0 : Buffer.byteLength(`${text}\n`)
      this.#end(false)
    })
  }

  #end(hasLeft: boolean): void {
    const response = this.#response
    this.duration = performance.now() - this.#begun
    // Node.js says so too of a response whose connection is gone.
    this.isComplete = response.writableFinished && !hasLeft
    this.isKept = this.isComplete && response.shouldKeepAlive !== false && !this.#connection.isEnding
    const traffic = this.#traffic
    if (traffic !== undefined) {
      const { received, sent } = traffic.since()
      this.bytesReceived = received
      this.bytesSent = sent
      if (!this.isComplete) this.bytes = Math.max(0, this.bytes - traffic.unsent)
    }
    this.#listener.tell('requestFinished', this)
  }
}
