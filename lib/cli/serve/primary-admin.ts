import { adminPlan, serve, type Server, type ServerStatus } from '../../handlers/index.js'
import type { AdminChoice } from './blueprint.js'

/** The admin listener of the primary, which tells how all workers fare. */
export class PrimaryAdmin {
  readonly #status: () => ServerStatus
  #choice: AdminChoice = { adminBind: 'off', adminPublic: false }
  #server: Server | undefined

  /** @param status - is asked for each request. */
  constructor(status: () => ServerStatus) {
    this.#status = status
  }

  /** Where it is, while it listens. */
  get url(): string | undefined {
    return this.#server?.url
  }

  /**
   * Listens where options say, if it does not yet.
   *
   * @throws if it cannot; then it stays where it is.
   */
  async move(choice: AdminChoice): Promise<void> {
    const { adminBind, adminPublic } = this.#choice
    if (choice.adminBind === adminBind && choice.adminPublic === adminPublic) return
    const plan = adminPlan(choice, this.#status)
    const server = plan === undefined ? undefined : await serve(plan.application, plan.options)
    const old = this.#server
    this.#server = server
    this.#choice = choice
    await old?.close()
  }

  async close(): Promise<void> {
    await this.#server?.close()
    this.#server = undefined
  }
}
