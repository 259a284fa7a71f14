import { EventEmitter } from 'node:events'
import { ClusterStore, type WorkerChannel } from '../../../lib/middleware/rate-limit/cluster-store.js'
import { takenMessage, type TakeMessage } from '../../../lib/middleware/rate-limit/cluster-messages.js'
import { Limit } from '../../../lib/middleware/rate-limit/limit.js'
import { StoreOutage } from '../../../lib/middleware/store-outage.js'

/** What a worker has of its primary. */
class FakeChannel extends EventEmitter {
  connected = true
  readonly sent: TakeMessage[] = []
  error: Error | null = null

  send(message: TakeMessage, _handle: unknown, _options: unknown, done: (error: Error | null) => void): boolean {
    this.sent.push(message)
    done(this.error)
    return true
  }
}

const LIMITS = [new Limit('a', 3, 1_000), new Limit('b', 9, 60_000)]

function started(): { channel: FakeChannel; store: ClusterStore } {
  const channel = new FakeChannel()
  const store = new ClusterStore(LIMITS, { timeout: 100, scope: 's', most: 5 }, channel as unknown as WorkerChannel)
  store.start()
  return { channel, store }
}

describe('ClusterStore', () => {
  beforeEach(() => {
    jest.useFakeTimers()
  })
  afterEach(() => {
    jest.useRealTimers()
  })

  it('asks the primary, and takes the answer that belongs to the question', async () => {
    const { channel, store } = started()
    const [first, second] = [store.take('x', 1), store.take('y', 2)]
    const [one, two] = channel.sent
    expect(one).toEqual({
      type: 'tsgi.rate-limit.take',
      question: expect.stringMatching(/^[\w-]{8}:1$/) as string,
      scope: 's',
      most: 5,
      limits: [
        ['a', 3, 1_000],
        ['b', 9, 60_000],
      ],
      key: 'x',
      cost: 1,
    })
    expect([two?.key, two?.cost]).toEqual(['y', 2])
    for (const message of [
      undefined,
      null,
      'x',
      { type: 'start' },
      takenMessage({ question: 'z:1', passed: true, levels: [] }),
    ])
      channel.emit('message', message)
    channel.emit('message', takenMessage({ question: two?.question ?? '', passed: false, levels: [1, 2] }))
    channel.emit('message', takenMessage({ question: one?.question ?? '', passed: true, levels: [3, 4] }))
    expect(await second).toMatchObject({ passed: false, levels: [1, 2] })
    expect(await first).toMatchObject({ passed: true, levels: [3, 4] })
    expect(jest.getTimerCount()).toBe(0)
  })

  it('has questions of its own', () => {
    const names = [started(), started()].map(({ channel, store }) => {
      void store.take('x', 1).catch(() => undefined)
      return channel.sent[0]?.question
    })
    expect(names[0]).not.toBe(names[1])
  })

  const SILENT =
    'the primary of the cluster gave no answer within 100 ms; if it is not tsgi serve, let it call countForWorkers()'

  it('R08: waits no longer than its timeout', async () => {
    const { channel, store } = started()
    const settled = jest.fn<undefined, [unknown]>()
    const asked = store.take('x', 1).catch((error: unknown) => settled(error))
    jest.advanceTimersByTime(99)
    await Promise.resolve()
    expect(settled).not.toHaveBeenCalled()
    jest.advanceTimersByTime(2)
    jest.runAllTimers()
    await asked
    expect(settled.mock.calls).toEqual([[new StoreOutage(SILENT)]])
    // What comes late is nothing to anybody.
    channel.emit('message', takenMessage({ question: channel.sent[0]?.question ?? '', passed: true, levels: [] }))
    expect(jest.getTimerCount()).toBe(0)
  })

  it('takes an answer that is there when the timeout is over', async () => {
    const { channel, store } = started()
    const asked = store.take('x', 1)
    jest.advanceTimersByTime(100)
    channel.emit('message', takenMessage({ question: channel.sent[0]?.question ?? '', passed: true, levels: [] }))
    jest.runAllTimers()
    await expect(asked).resolves.toMatchObject({ passed: true })
  })

  it('fails at once where the primary is gone, or cannot be told anything', async () => {
    const { channel, store } = started()
    channel.error = new Error('EPIPE')
    await expect(store.take('x', 1)).rejects.toEqual(
      new StoreOutage('the primary of the cluster cannot be told anything'),
    )
    channel.connected = false
    await expect(store.take('x', 1)).rejects.toEqual(new StoreOutage('the primary of the cluster is gone'))
    expect(channel.sent).toHaveLength(1)
    expect(jest.getTimerCount()).toBe(0)
  })

  it('listens from start to stop', () => {
    const { channel, store } = started()
    expect(channel.listenerCount('message')).toBe(1)
    store.stop()
    expect(channel.listenerCount('message')).toBe(0)
  })

  it('is over the channel of the process if nobody says another', () => {
    const before = process.listenerCount('message')
    const store = new ClusterStore(LIMITS, { timeout: 100, scope: 's', most: 5 })
    store.start()
    expect(process.listenerCount('message')).toBe(before + 1)
    store.stop()
    expect(process.listenerCount('message')).toBe(before)
  })
})
