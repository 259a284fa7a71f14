import type { Server as NetServer } from 'node:net'
import type { ResolvedOptions } from '../core/index.js'
import { AccessLog } from './access-log/access-log.js'
import type { LogFigures } from './access-log/log-file.js'
import type { AdminListener } from './admin/admin-listener.js'
import type { LogOptions } from './log-options.js'
import type { NodeHandler } from './node-handler.js'
import { ServerEvents, type ServerObserver } from './server-events.js'

const NO_LOG: LogFigures = { errors: 0, lost: 0 }

/**
 * Those who observe one server: its access log, its admin listener, and who its options name. Without any, nothing is
 * told and nothing is counted.
 */
export class Observation {
  readonly #admin: AdminListener | undefined
  readonly #log: AccessLog | undefined
  readonly #events: ServerEvents | undefined

  constructor(
    { accessLog, accessLogFormat, observer }: ResolvedOptions<LogOptions>,
    node: NodeHandler,
    admin: AdminListener | undefined,
  ) {
    const report = (message: string, error?: unknown): void => {
      node.tell({ message, error, method: '', target: '' })
    }
    this.#admin = admin
    this.#log = accessLog === 'off' ? undefined : new AccessLog(accessLog, accessLogFormat, report)
    const all: (ServerObserver | undefined)[] = [admin?.counters, observer, this.#log]
    const observers = all.filter((each) => each !== undefined)
    if (observers.length > 0) this.#events = new ServerEvents(observers, report)
    node.events = this.#events
  }

  /** How the access log fares. */
  get logFigures(): LogFigures {
    return this.#log?.figures ?? NO_LOG
  }

  /** Tells of the connections of a listener too. */
  watch(listener: NetServer): void {
    this.#events?.watch(listener)
  }

  /** @throws if the access log cannot be opened, or the admin listener cannot listen. */
  async open(): Promise<void> {
    try {
      await this.#log?.open()
    } catch (error) {
      throw new Error(`cannot open the access log: ${(error as Error).message}`, { cause: error })
    }
    await this.#admin?.listen()
  }

  async reopen(): Promise<void> {
    await this.#log?.reopen()
  }

  async close(): Promise<void> {
    await this.#log?.close()
    await this.#admin?.close()
  }
}
