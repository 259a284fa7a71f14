import type { Application } from '../../protocol/index.js'
import type { LogFigures } from '../access-log/log-file.js'
import type { ServerCounters } from '../server-counters.js'
import { NO_FIGURES } from '../server-figures.js'
import { adminPlan, type AdminPlan } from './admin-plan.js'
import type { ServerState, ServerStatus } from './server-status.js'
import { WorkerMonitor } from './worker-monitor.js'

/** What a server knows of itself. */
export interface Self {
  readonly state: ServerState
  readonly url: string
  readonly stack: string
  readonly accessLog: LogFigures
}

/** The server that is listened with, as far as it is used here. */
interface Listening {
  readonly url: string
  listen(): Promise<unknown>
  close(): Promise<void>
}

/** Makes a server. */
type MakeServer = (application: Application, options: AdminPlan['options']) => Listening

/** Tells how a server fares that is alone in its process. */
export class AdminListener {
  readonly #plan: AdminPlan
  readonly #makeServer: MakeServer
  readonly #monitor = new WorkerMonitor()
  #server: Listening | undefined

  private constructor(plan: (status: () => ServerStatus) => AdminPlan, self: () => Self, makeServer: MakeServer) {
    this.#plan = plan(() => this.#status(self()))
    this.#makeServer = makeServer
  }

  /**
   * The one that options ask for; undefined if they ask for none.
   *
   * @throws {OptionError} if others could reach it and they do not say that they may.
   */
  static of(
    options: Parameters<typeof adminPlan>[0] & { readonly adminBind: string },
    self: () => Self,
    makeServer: MakeServer,
  ): AdminListener | undefined {
    if (options.adminBind === 'off') return undefined
    return new AdminListener((status) => adminPlan(options, status) as AdminPlan, self, makeServer)
  }

  /** What observes the server. */
  get counters(): ServerCounters {
    return this.#monitor.counters
  }

  /** Where it is, while it listens. */
  get url(): string | undefined {
    return this.#server?.url
  }

  /** @throws with one line that names address and reason if it cannot listen. */
  async listen(): Promise<void> {
    this.#server = this.#makeServer(this.#plan.application, this.#plan.options)
    await this.#server.listen()
  }

  async close(): Promise<void> {
    await this.#server?.close()
    this.#server = undefined
    this.#monitor.close()
  }

  #status({ accessLog, stack, state, url }: Self): ServerStatus {
    const worker = this.#monitor.status({ worker: 0, generation: 1, state, accessLog })
    const { pid, startedAt } = worker
    return {
      state,
      pid,
      startedAt,
      generation: 1,
      reloads: { succeeded: 0, failed: 0 },
      crashes: 0,
      listening: state === 'starting' ? [] : [url],
      stack: stack.split('\n'),
      workers: [worker],
      ended: NO_FIGURES,
    }
  }
}
