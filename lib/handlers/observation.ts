import type { Server as HttpServer } from 'node:http'
import type { ResolvedOptions } from '../core/index.js'
import { AccessLog } from './access-log/access-log.js'
import type { LogFigures } from './access-log/log-file.js'
import type { LogOptions } from './log-options.js'
import type { NodeHandler } from './node-handler.js'
import { ServerEvents, type ServerObserver } from './server-events.js'

const NO_FIGURES: LogFigures = { errors: 0, lost: 0 }

/** Those who observe one server, its access log among them. Without any, nothing is told and nothing is counted. */
export class Observation {
  readonly #log: AccessLog | undefined
  readonly #events: ServerEvents | undefined

  constructor({ accessLog, accessLogFormat, observer }: ResolvedOptions<LogOptions>, node: NodeHandler) {
    const report = (message: string, error?: unknown): void => {
      node.tell({ message, error, method: '', target: '' })
    }
    this.#log = accessLog === 'off' ? undefined : new AccessLog(accessLog, accessLogFormat, report)
    const observers: (ServerObserver | undefined)[] = [observer, this.#log]
    const present = observers.filter((each) => each !== undefined)
    if (present.length > 0) this.#events = new ServerEvents(present, this.#log?.countsTraffic === true, report)
    node.events = this.#events
  }

  /** How the access log fares. */
  get logFigures(): LogFigures {
    return this.#log?.figures ?? NO_FIGURES
  }

  /** Tells of the connections of a server of Node.js too. */
  watch(http: HttpServer): void {
    this.#events?.watch(http)
  }

  /** @throws if the access log cannot be opened. */
  async open(): Promise<void> {
    await this.#log?.open()
  }

  async reopen(): Promise<void> {
    await this.#log?.reopen()
  }

  async close(): Promise<void> {
    await this.#log?.close()
  }
}
