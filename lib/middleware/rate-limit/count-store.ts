import type { Part } from '../../core/index.js'
import type { Taken } from './count-table.js'

/** Where counts are kept that several processes share. */
export interface CountStore extends Part {
  /**
   * Takes a cost from all limits for a client, or from none.
   *
   * @throws {StoreOutage} if nobody answers in time.
   */
  take(key: string, cost: number): Promise<Taken>
}
