import { StoreOutage, type RedisConnection } from '../../../lib/middleware/redis/redis-connection.js'
import { RedisStore } from '../../../lib/middleware/session/redis-store.js'

/** A store whose connection answers this, and what it is asked; spec/system has it with a real Redis. */
function scripted(answer: unknown): { store: RedisStore; asked: unknown[][] } {
  const asked: unknown[][] = []
  const note =
    (what: string) =>
    (...rest: unknown[]): Promise<unknown> => {
      asked.push([what, ...rest.map((each) => (String(each).startsWith('\nlocal') ? 'SCRIPT' : each))])
      return Promise.resolve(answer)
    }
  const connection = { start: note('start'), stop: note('stop'), run: note('run'), evaluate: note('evaluate') }
  return { store: new RedisStore(connection as unknown as RedisConnection), asked }
}

describe('RedisStore', () => {
  it('starts and stops its connection', async () => {
    const { asked, store } = scripted(undefined)
    await store.start()
    await store.stop()
    expect(asked).toEqual([['start'], ['stop']])
    expect('isSync' in store).toBe(false)
  })

  it('reads, creates and removes', async () => {
    const { asked, store } = scripted('OK')
    expect(await store.read('a')).toBe('OK')
    await store.create('a', 'x', 100)
    await store.remove('a')
    expect(asked).toEqual([
      ['run', 'GET', 'tsgi:session:a'],
      ['run', 'SET', 'tsgi:session:a', 'x', 'NX', 'PX', 100],
      ['evaluate', 'SCRIPT', ['tsgi:session:a'], []],
    ])
  })

  it('gives Redis a lifetime that it takes, if there is nearly none left', async () => {
    const { asked, store } = scripted('OK')
    await store.create('a', 'x', 0)
    await store.move('a', 'b', 'x', 'y', -5)
    expect(asked.map((each) => each.at(-1))).toEqual([1, ['x', 'y', 1]])
  })

  it('takes what leads to a moved one for nothing', async () => {
    expect(await scripted('>tsgi:session:b').store.read('a')).toBeUndefined()
  })

  it('takes no text for no session, and an id that is taken for an outage', async () => {
    const { store } = scripted(null)
    expect(await store.read('a')).toBeUndefined()
    await expect(store.create('a', 'x', 100)).rejects.toThrow(new StoreOutage('Redis did not take a new session'))
  })

  it.each([
    [1, 'done'],
    [0, 'gone'],
    ['other', { text: 'other' }],
  ])('replaces and moves in one step on the server: %j means %j', async (answer, expected) => {
    const { asked, store } = scripted(answer)
    expect(await store.replace('a', 'x', 'y', 100)).toEqual(expected)
    expect(await store.move('a', 'b', 'x', 'y', 100)).toEqual(expected)
    expect(asked).toEqual([
      ['evaluate', 'SCRIPT', ['tsgi:session:a', 'tsgi:session:a'], ['x', 'y', 100]],
      ['evaluate', 'SCRIPT', ['tsgi:session:a', 'tsgi:session:b'], ['x', 'y', 100]],
    ])
  })
})
