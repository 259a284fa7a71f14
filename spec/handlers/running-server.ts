import { serve, type Fault, type Server, type ServerOptions } from '../../lib/handlers/index.js'
import type { ApplicationLike } from '../../lib/index.js'

/** Starts servers for one spec file, gathers the faults they tell, and closes them. */
export class RunningServers {
  readonly #servers: Server[] = []
  readonly faults: Fault[] = []

  /** Applications are not typed here, since many of them are wrong on purpose. */
  async start(app: unknown, options: Partial<ServerOptions> = {}): Promise<Server> {
    const onError = (fault: Fault): void => {
      this.faults.push(fault)
    }
    const server = await serve(app as ApplicationLike, { port: 0, onError, ...options })
    this.#servers.push(server)
    return server
  }

  async close(): Promise<void> {
    this.faults.length = 0
    await Promise.all(this.#servers.splice(0).map((server) => server.close()))
  }
}

/** The head of a request. */
export function requestHead(method = 'GET', path = '/', version = '1.1', fields = ''): string {
  return `${method} ${path} HTTP/${version}\r\nHost: a\r\n${fields}\r\n`
}

/** Waits until something holds, for two seconds at most: a busy machine is slow. */
export async function until(holds: () => boolean): Promise<void> {
  for (let round = 0; round < 100 && !holds(); round++) await delay(20)
}

export function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
