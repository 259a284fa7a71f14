import type { Application } from '../../protocol/index.js'
import type { LogFigures } from '../access-log/log-file.js'
import { ProcessMonitor } from '../process-monitor.js'
import { ServerCounters } from '../server-counters.js'
import { NO_FIGURES } from '../server-figures.js'
import { adminPlan, type AdminPlan } from './admin-plan.js'
import type { ServerState, ServerStatus } from './server-status.js'

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
  readonly counters = new ServerCounters()
  readonly #plan: AdminPlan
  readonly #makeServer: MakeServer
  #monitor: ProcessMonitor | undefined
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

  /** Where it is, while it listens. */
  get url(): string | undefined {
    return this.#server?.url
  }

  /** @throws with one line that names address and reason if it cannot listen. */
  async listen(): Promise<void> {
    this.#monitor = new ProcessMonitor()
    this.#server = this.#makeServer(this.#plan.application, this.#plan.options)
    await this.#server.listen()
  }

  async close(): Promise<void> {
    this.#monitor?.close()
    await this.#server?.close()
    this.#server = undefined
  }

  #status({ accessLog, stack, state, url }: Self): ServerStatus {
    const figures = (this.#monitor ??= new ProcessMonitor()).figures()
    const { pid, startedAt } = figures
    return {
      state,
      pid,
      startedAt,
      generation: 1,
      reloads: { succeeded: 0, failed: 0 },
      crashes: 0,
      listening: state === 'starting' ? [] : [url],
      stack: stack.split('\n'),
      workers: [{ worker: 0, generation: 1, state, accessLog, ...figures, ...this.counters.figures() }],
      ended: NO_FIGURES,
    }
  }
}
