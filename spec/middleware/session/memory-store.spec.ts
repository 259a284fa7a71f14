import { MemoryStore } from '../../../lib/middleware/session/memory-store.js'
import { Clock } from './visitor.js'

describe('MemoryStore', () => {
  let clock: Clock
  beforeEach(() => (clock = new Clock()))
  afterEach(() => {
    clock.stop()
  })

  it('forgets what is over, when it is asked for', () => {
    const store = new MemoryStore(10)
    store.create('a', 'x', 100)
    clock.pass(99)
    expect(store.read('a')).toBe('x')
    clock.pass(1)
    expect([store.size, store.read('a'), store.size]).toEqual([1, undefined, 0])
    expect(store.replace('a', 'x', 'y', 100)).toBe('gone')
  })

  it('forgets what is over when others come, without a timer', () => {
    const store = new MemoryStore(10)
    for (const key of ['a', 'b', 'c', 'd']) store.create(key, 'x', 100)
    clock.pass(100)
    store.create('e', 'x', 100)
    expect(store.size).toBe(3)
    store.create('f', 'x', 100)
    expect(store.size).toBe(2)
    store.create('g', 'x', 100)
    expect([store.size, store.read('e')]).toEqual([3, 'x'])
  })

  it('keeps so many, and lets the one go that was unused for longest', () => {
    const store = new MemoryStore(3)
    for (const key of ['a', 'b', 'c']) store.create(key, 'x', 100)
    expect(store.replace('a', 'x', 'y', 100)).toBe('done')
    store.create('d', 'x', 100)
    expect(['a', 'b', 'c', 'd'].map((key) => store.read(key))).toEqual(['y', undefined, 'x', 'x'])
  })

  it('counts reading as a use', () => {
    const store = new MemoryStore(3)
    for (const key of ['a', 'b', 'c']) store.create(key, 'x', 100)
    expect(store.read('a')).toBe('x')
    store.create('d', 'x', 100)
    expect(['a', 'b', 'c', 'd'].map((key) => store.read(key))).toEqual(['x', undefined, 'x', 'x'])
  })

  it('replaces and moves only what is as it was seen', () => {
    const store = new MemoryStore(3)
    store.create('a', 'x', 100)
    expect(store.replace('a', 'z', 'y', 100)).toEqual({ text: 'x' })
    expect(store.move('a', 'b', 'z', 'y', 100)).toEqual({ text: 'x' })
    expect(store.move('a', 'b', 'x', 'y', 100)).toBe('done')
    expect([store.read('a'), store.read('b')]).toEqual([undefined, 'y'])
    expect(store.move('a', 'c', 'x', 'y', 100)).toBe('gone')
    store.remove('b')
    expect([store.read('b'), store.size]).toEqual([undefined, 0])
  })

  it('removes by the old key, too, what was moved in the last ten minutes', () => {
    const store = new MemoryStore(3)
    const begin = (): void => {
      store.create('a', 'x', 1_000_000)
      store.move('a', 'b', 'x', 'y', 1_000_000)
      store.move('b', 'c', 'y', 'z', 1_000_000)
      store.create('other', 'x', 1_000_000)
    }
    begin()
    clock.pass(599_999)
    store.remove('a')
    expect([store.read('c'), store.read('other'), store.size]).toEqual([undefined, 'x', 1])
    begin()
    clock.pass(600_000)
    store.remove('a')
    expect(store.read('c')).toBe('z')
    store.stop()
    begin()
    store.stop()
    store.create('c', 'z', 1_000)
    store.remove('a')
    expect(store.read('c')).toBe('z')
  })

  it('gives a replaced one its time anew', () => {
    const store = new MemoryStore(3)
    store.create('a', 'x', 100)
    clock.pass(60)
    store.replace('a', 'x', 'y', 100)
    clock.pass(60)
    expect(store.read('a')).toBe('y')
  })

  it('forgets all when it is stopped', () => {
    const store = new MemoryStore(3)
    store.create('a', 'x', 100)
    store.stop()
    expect([store.size, store.isSync]).toEqual([0, true])
  })
})
