import { StoreOutage } from '../../lib/middleware/index.js'
import { isStoreOutage } from '../../lib/middleware/store-outage.js'

describe('StoreOutage', () => {
  it('has a name, and is known by a brand', () => {
    expect(new StoreOutage('x').name).toBe('StoreOutage')
    expect([new StoreOutage('x'), new Error('x'), null, 'x', undefined].map(isStoreOutage)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
  })
})
