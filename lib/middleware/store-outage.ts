const BRAND = Symbol.for('tsgi.store-outage.v1')

/** What a store throws if it gave no answer in time, or a wrong one. */
export class StoreOutage extends Error {
  override readonly name = 'StoreOutage'
  declare readonly [BRAND]: true
}

Object.defineProperty(StoreOutage.prototype, BRAND, { value: true })

/** Whether a value is an outage, of this copy of the package or another. */
export function isStoreOutage(value: unknown): value is StoreOutage {
  return typeof value === 'object' && value !== null && BRAND in value
}
