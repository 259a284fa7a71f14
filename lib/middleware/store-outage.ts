/** What a store throws if it gave no answer in time, or a wrong one. */
export class StoreOutage extends Error {
  override readonly name = 'StoreOutage'
}
