import { confOrder, makeConf, put, take } from '../../lib/config/conf.js'

function confOf(...keys: string[]) {
  const conf = makeConf()
  keys.forEach((key, index) => {
    put(conf, key, index)
  })
  return conf
}

describe('a configuration', () => {
  it('has no prototype, and takes any key', () => {
    const conf = confOf('__proto__', 'constructor', 'toString')

    expect(Object.getPrototypeOf(conf)).toBeNull()
    expect(Object.keys(conf)).toEqual(['__proto__', 'constructor', 'toString'])
    expect(conf.__proto__).toBe(0)
  })

  it('keeps the place of a key that is set again', () => {
    const conf = confOf('a', '2', 'b', '1')
    put(conf, '2', 'again')
    put(conf, 'a', 'again')

    expect(confOrder(conf)).toEqual(['a', '2', 'b', '1'])
    expect(conf['2']).toBe('again')
  })

  it('is copied in its order', () => {
    const copy = makeConf(confOf('b', '10', 'a', '2'))

    expect(confOrder(copy)).toEqual(['b', '10', 'a', '2'])
    expect(Object.keys(copy)).toEqual(['2', '10', 'b', 'a'])
    expect(Object.getPrototypeOf(copy)).toBeNull()
  })
})

describe('confOrder', () => {
  it.each([
    [['b', 'a']],
    [['b', '0']],
    [['01', 'b', '1']],
    [['x', '4294967294', 'y']],
    [['-1', '1.5', '1']],
    [['00', '0', 'k']],
  ])('gives %j in the order of the file', (keys) => {
    expect(confOrder(confOf(...keys))).toEqual(keys)
  })

  it('leaves out what was taken, and puts what comes back last', () => {
    const conf = confOf('b', '1', 'a')

    expect(take(conf, '1')).toBe(1)
    expect(take(conf, 'b')).toBe(0)
    expect(confOrder(conf)).toEqual(['a'])

    put(conf, '1', 'new')

    expect(confOrder(conf)).toEqual(['a', '1'])
  })

  it('takes out what code put, and leaves the order of the rest', () => {
    const conf = confOf('b', '1', 'a')
    conf.z = 'late'

    expect(take(conf, 'z')).toBe('late')
    expect(take(conf, 'never')).toBeUndefined()
    expect(confOrder(conf)).toEqual(['b', '1', 'a'])
  })

  it('leaves out what code deleted, and adds what code put', () => {
    const conf = confOf('b', '1', 'a')
    delete conf.b
    conf.z = 1
    conf['5'] = 1

    expect(confOrder(conf)).toEqual(['1', 'a', '5', 'z'])
  })

  it('of any object is what JavaScript gives', () => {
    expect(confOrder({ b: 1, 2: 1, a: 1 })).toEqual(['2', 'b', 'a'])
  })

  it('is told to others by a symbol that no enumeration shows', () => {
    const conf = confOf('b', '1')

    expect((conf as Record<symbol, unknown>)[Symbol.for('tsgi.conf-order.v1')]).toEqual(['b', '1'])
    expect(Object.getOwnPropertyDescriptor(conf, Symbol.for('tsgi.conf-order.v1'))?.enumerable).toBe(false)
    expect((confOf('b', 'a') as Record<symbol, unknown>)[Symbol.for('tsgi.conf-order.v1')]).toBeUndefined()
  })
})
