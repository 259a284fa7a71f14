import { EventEmitter } from 'node:events'
import { countForWorkers } from '../../../lib/middleware/index.js'
import { takeMessage, type TakeMessage } from '../../../lib/middleware/rate-limit/cluster-messages.js'
import { WorkerCounts } from '../../../lib/middleware/rate-limit/worker-counts.js'

const question = (scope: string, key: string, cost = 1): TakeMessage =>
  takeMessage({ question: 'q:1', scope, key, cost, most: 10, limits: [['default', 2, 60_000]] })

describe('WorkerCounts', () => {
  it('counts for all workers together, by scope and key', () => {
    const counts = new WorkerCounts(() => 0)
    expect(counts.answer(question('s', 'a'))).toEqual({
      type: 'tsgi.rate-limit.taken',
      question: 'q:1',
      passed: true,
      levels: [30_000],
    })
    expect(counts.answer(question('s', 'a')).passed).toBe(true)
    expect(counts.answer(question('s', 'a')).passed).toBe(false)
    expect(counts.answer(question('s', 'b')).passed).toBe(true)
    expect(counts.answer(question('t', 'a')).passed).toBe(true)
    expect(counts.size).toBe(2)
  })

  it('knows of as many clients as the worker says', () => {
    const counts = new WorkerCounts(() => 0)
    const one = { ...question('s', 'a', 2), most: 1 }
    expect(counts.answer(one).passed).toBe(true)
    expect(counts.answer({ ...one, key: 'b' }).passed).toBe(true)
    expect(counts.answer(one).passed).toBe(true)
  })

  it('forgets a scope of which nothing is counted any more, when another comes', () => {
    let now = 0
    const counts = new WorkerCounts(() => now)
    counts.answer(question('old', 'a'))
    counts.answer(question('older', 'a', 2))
    now = 30_000
    counts.answer(question('new', 'a'))
    expect(counts.size).toBe(2)
    expect(counts.answer(question('older', 'a', 2)).passed).toBe(false)
  })

  it('has a clock', () => {
    jest.spyOn(performance, 'now').mockReturnValue(5)
    const counts = new WorkerCounts()
    expect([2, 1].map((cost) => counts.answer(question('s', 'a', cost)).passed)).toEqual([true, false])
    jest.spyOn(performance, 'now').mockReturnValue(30_005)
    expect(counts.answer(question('s', 'a')).passed).toBe(true)
    jest.restoreAllMocks()
  })
})

describe('countForWorkers', () => {
  const worker = () => ({
    sent: [] as unknown[],
    connected: true,
    isConnected() {
      return this.connected
    },
    send(message: unknown, done: (error: Error | null) => void) {
      this.sent.push(message)
      done(null)
    },
  })

  it('answers each worker what it asks, once, and nothing else', () => {
    const primary = new EventEmitter()
    countForWorkers(primary)
    countForWorkers(primary)
    expect(primary.listenerCount('message')).toBe(1)
    const [one, other] = [worker(), worker()]
    primary.emit('message', one, question('s', 'a'))
    primary.emit('message', other, question('s', 'a'))
    primary.emit('message', other, question('s', 'a'))
    for (const message of [null, undefined, 7, { type: 'hello' }, { type: 'tsgi.rate-limit.taken' }])
      primary.emit('message', one, message)
    expect(one.sent).toMatchObject([{ passed: true, levels: [30_000] }])
    expect(other.sent).toMatchObject([{ passed: true }, { passed: false }])
  })

  it('says nothing to a worker that is gone', () => {
    const primary = new EventEmitter()
    countForWorkers(primary)
    const gone = worker()
    gone.connected = false
    primary.emit('message', gone, question('s', 'a'))
    expect(gone.sent).toEqual([])
  })
})
