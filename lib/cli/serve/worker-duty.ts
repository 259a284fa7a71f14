import type { Server } from '../../handlers/index.js'
import type { WorkerMessage } from './worker-process.js'

/** What a worker is served by, as far as it can be counted. */
interface Served {
  readonly server?: unknown
  readonly url: string | undefined
}

/** How often a worker reports, which is also its heartbeat. */
const REPORT_INTERVAL = 1_000

/** What a worker does beside serving: says that it is ready, reports each second, asks to be replaced. */
export class WorkerDuty {
  readonly #send: (message: WorkerMessage) => void
  readonly #server: Server | undefined
  #requests = 0
  #inFlight = 0
  readonly #responses: Record<string, number> = {}
  #timer: NodeJS.Timeout | undefined
  readonly #startedAt = Date.now()
  #expected = 0
  #connections = 0

  constructor({ server, url }: Served, send: (message: WorkerMessage) => void) {
    this.#send = send
    this.#server = isServer(server) ? server : undefined
    const options = this.#server?.options
    this.#watch(options?.maxRequests ?? 0)
    const drainTime = (options?.drainDelay ?? 0) + (options?.closeTimeout ?? 10_000)
    send({ type: 'ready', url, drainTime, heartbeatTimeout: options?.heartbeatTimeout ?? 30_000 })
    this.#expected = performance.now() + REPORT_INTERVAL
    this.#timer = setInterval(() => {
      this.#report()
    }, REPORT_INTERVAL)
  }

  /** Closes the server; where other workers take over, it stops accepting at once. */
  async close(isLast: boolean, otherwise: () => Promise<void>): Promise<void> {
    if (this.#server === undefined || isLast) await otherwise()
    else await this.#server.close(0)
  }

  /** No more reports; the exit code, which tells whether anything was cut. */
  end(): number {
    clearInterval(this.#timer)
    return (this.#server?.cutConnections ?? 0) > 0 ? 1 : 0
  }

  #watch(most: number): void {
    const http = this.#server?.http
    http?.on('connection', (socket) => {
      this.#connections++
      socket.once('close', () => this.#connections--)
    })
    http?.on('request', (_request, response) => {
      this.#inFlight++
      if (++this.#requests === most) this.#send({ type: 'retire' })
      response.once('close', () => {
        this.#inFlight--
        const kind = String(Math.floor(response.statusCode / 100))
        this.#responses[kind] = (this.#responses[kind] ?? 0) + 1
      })
    })
  }

  #report(): void {
    const now = performance.now()
    const eventLoopDelayMs = Math.max(0, Math.round(now - this.#expected))
    this.#expected = now + REPORT_INTERVAL
    this.#send({
      type: 'report',
      report: {
        pid: process.pid,
        connections: this.#connections,
        inFlight: this.#inFlight,
        requests: this.#requests,
        responses: { ...this.#responses },
        bytes: 0,
        droppedConnections: 0,
        eventLoopDelayMs,
        rss: process.memoryUsage.rss(),
        startedAt: this.#startedAt,
      },
    })
  }
}

/** Also one of another copy of the package, as far as it has what is asked of it. */
function isServer(server: unknown): server is Server {
  return typeof server === 'object' && server !== null && 'http' in server && 'options' in server
}
