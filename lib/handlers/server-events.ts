import type { Server as NetServer, Socket } from 'node:net'
import type { AccessRecord } from '../logging/index.js'
import type { Environ } from '../protocol/index.js'
import type { Connection } from './connection.js'
import type { Exchange } from './exchange.js'
import { RequestWatch, type Answer, type Asked } from './request-watch.js'
import type { Refusal } from './refusal.js'

/** Is told what happens on a server. Every method is optional; none may throw, and what one throws is reported. */
export interface ServerObserver {
  connectionOpened?(): void
  connectionClosed?(): void
  /** Connections that were closed at once, since there were too many. */
  connectionDropped?(): void
  requestBegan?(): void
  /** The response has left, or was cut. Of a request that was refused too, which had begun. */
  requestFinished?(record: AccessRecord): void
  /** Something that the server refused before it reached the application, by the code of the answer. */
  requestRefused?(reason: string): void
}

/** What a server tells to those who observe it. A server that nobody observes has none. */
export class ServerEvents {
  readonly #observers: readonly ServerObserver[]
  readonly #report: (message: string, error: unknown) => void
  readonly #known = new WeakSet<Socket>()

  /**
   * @param report - is told what an observer threw.
   */
  constructor(observers: readonly ServerObserver[], report: (message: string, error: unknown) => void) {
    this.#observers = observers
    this.#report = report
  }

  /** Tells of the connections of a listener; of one that is handed on to another that is watched, once. */
  watch(listener: NetServer): void {
    listener.on('connection', (socket: Socket) => {
      // What TLS is spoken over was told of already.
      if (this.#known.has(socket) || 'encrypted' in socket || socket.destroyed) return
      this.#known.add(socket)
      this.tell('connectionOpened')
      socket.once('close', () => {
        this.tell('connectionClosed')
      })
    })
    listener.on('drop', () => {
      this.tell('connectionDropped')
    })
  }

  /** A request reaches the application. */
  began(request: Asked, response: Answer, connection: Connection, exchange: Exchange, environ: Environ): void {
    this.tell('requestBegan')
    const watch = new RequestWatch(this, request, response, connection)
    watch.follow(exchange, environ)
  }

  /** A request was refused: this is called before the answer is sent. */
  refused(request: Asked, response: Answer, connection: Connection, refusal: Refusal): void {
    this.tell('requestBegan')
    this.tell('requestRefused', String(refusal.code))
    const watch = new RequestWatch(this, request, response, connection)
    watch.followRefusal(refusal)
  }

  /** Tells all observers; one that throws keeps nothing from the others. */
  tell<E extends keyof ServerObserver>(event: E, ...told: Parameters<Required<ServerObserver>[E]>): void {
    for (const observer of this.#observers) {
      try {
        ;(observer[event] as ((...all: unknown[]) => void) | undefined)?.apply(observer, told)
      } catch (error) {
        this.#report(`an observer of the server threw in ${event}`, error)
      }
    }
  }
}
