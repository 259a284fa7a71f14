import type { ResolvedOptions } from '../../core/index.js'
import { WorkerMonitor, type Server, type ServerOptions, type WorkerStatus } from '../../handlers/index.js'
import type { RunningServer } from '../running-server.js'
import { ObserverGroup } from './observer-group.js'
import type { DrainMessage, StartMessage, WorkerMessage } from './worker-process.js'

/** How often a worker reports, which is also its heartbeat. */
const REPORT_INTERVAL = 1_000

/** How long a worker keeps idle connections when it closes: clients that have just been answered ask again by then. */
const IDLE_DRAIN = 5_000

const NO_LOG: WorkerStatus['accessLog'] = { errors: 0, lost: 0 }

/** What a worker does beside serving: says that it is ready, reports each second, asks to be replaced. */
export class WorkerDuty {
  readonly #start: StartMessage
  readonly #send: (message: WorkerMessage) => void
  readonly #monitor: WorkerMonitor | undefined
  #state: WorkerStatus['state'] = 'ready'
  #running: RunningServer | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(start: StartMessage, send: (message: WorkerMessage) => void) {
    this.#start = start
    this.#send = send
    if (start.isWatched) this.#monitor = new WorkerMonitor()
  }

  /** The options of its server: those of a server that is alone, but for what is the primary's affair. */
  options(own: ResolvedOptions<ServerOptions>): ServerOptions {
    const { idleDrain = IDLE_DRAIN, maxRequests, observer } = own
    const retirement = maxRequests > 0 ? { requestBegan: this.#countdown(maxRequests) } : undefined
    return {
      ...own,
      idleDrain,
      adminBind: this.#monitor === undefined ? own.adminBind : 'off',
      observer: ObserverGroup.of([observer, this.#monitor?.counters, retirement]),
    }
  }

  /** Says that it serves, and from now on how it fares. */
  ready(running: RunningServer, stack: string): void {
    this.#running = running
    const { url } = running
    const server = this.#server
    const { closeTimeout = 10_000, drainDelay = 0, heartbeatTimeout = 30_000 } = server?.options ?? {}
    this.#send({
      type: 'ready',
      url,
      urls: server?.urls ?? (url === undefined ? [] : [url]),
      stack: stack.split('\n'),
      drainTime: drainDelay + closeTimeout,
      heartbeatTimeout,
    })
    this.#report()
    this.#timer = setInterval(() => {
      this.#report()
    }, REPORT_INTERVAL)
  }

  /** Closes the server; where other workers take over, it stops accepting at once. */
  async close({ isHurried, isLast }: Pick<DrainMessage, 'isHurried' | 'isLast'>): Promise<void> {
    this.#state = 'draining'
    const server = this.#server
    if (server === undefined || (isLast && !isHurried)) await this.#running?.close()
    else await server.close({ drainDelay: 0, ...(isHurried ? { idleDrain: 0 } : {}) })
  }

  /** Says that it has finished. */
  finished(): void {
    this.#send({ type: 'finished', status: this.#status() })
  }

  /** No more reports; the exit code, which tells whether anything was cut. */
  end(): number {
    clearInterval(this.#timer)
    this.#monitor?.close()
    return (this.#server?.cutConnections ?? 0) > 0 ? 1 : 0
  }

  get #server(): Server | undefined {
    const server = this.#running?.server
    return isServer(server) ? server : undefined
  }

  #countdown(most: number): () => void {
    let requests = 0
    return () => {
      if (++requests === most) this.#send({ type: 'retire' })
    }
  }

  #report(): void {
    this.#send({ type: 'report', status: this.#status() })
  }

  #status(): WorkerStatus | undefined {
    const { generation, worker } = this.#start
    const accessLog = this.#server?.logFigures ?? NO_LOG
    return this.#monitor?.status({ worker, generation, state: this.#state, accessLog })
  }
}

/** Also one of another copy of the package, as far as it has what is asked of it. */
function isServer(server: unknown): server is Server {
  return typeof server === 'object' && server !== null && 'http' in server && 'options' in server
}
