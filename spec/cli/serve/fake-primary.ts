import type { PrimaryChannel } from '../../../lib/cli/serve/processes.js'
import type { PrimaryMessage, WorkerMessage } from '../../../lib/cli/serve/worker-process.js'
import { until } from './served-command.js'

/** What a worker takes for its primary. */
export class FakePrimary implements PrimaryChannel {
  readonly heard: WorkerMessage[] = []
  readonly #listeners: ((message: PrimaryMessage) => void)[] = []
  readonly #catchers = new Set<(error: unknown) => void>()

  send(message: WorkerMessage): void {
    this.heard.push(message)
  }

  onMessage(take: (message: PrimaryMessage) => void): void {
    this.#listeners.push(take)
  }

  onUncaught(take: (error: unknown) => void): () => void {
    this.#catchers.add(take)
    return () => this.#catchers.delete(take)
  }

  /** Whether what nobody catches would come here. */
  get catches(): boolean {
    return this.#catchers.size > 0
  }

  throws(error: unknown): void {
    for (const take of this.#catchers) take(error)
  }

  tell(message: PrimaryMessage): void {
    for (const take of this.#listeners) take(message)
  }

  /** Waits for a message of a type. */
  async hears<T extends WorkerMessage['type']>(type: T): Promise<Extract<WorkerMessage, { type: T }>> {
    await until(() => this.heard.some((message) => message.type === type))
    return this.heard.find((message) => message.type === type) as Extract<WorkerMessage, { type: T }>
  }
}
