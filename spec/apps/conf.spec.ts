import { confKeys } from '../../lib/apps/conf.js'

describe('confKeys', () => {
  it('gives the keys of an object in its order', () => {
    expect(confKeys({ b: '1', a: '2' })).toEqual(['b', 'a'])
  })

  it('gives the order that a loader has noted, integer-like keys too', () => {
    const conf = { b: '1', 2: 'x', [Symbol.for('tsgi.conf-order.v1')]: ['b', '2'] }
    expect(Object.keys(conf)).toEqual(['2', 'b'])
    expect(confKeys(conf)).toEqual(['b', '2'])
  })
})
