import { START_FAILED, Supervisor } from '../../../lib/cli/serve/supervisor.js'
import type { PrimaryMessage, WorkerListener, WorkerProcess } from '../../../lib/cli/serve/worker-process.js'

/** A worker that does only what a spec has it do. */
class FakeWorker implements WorkerProcess {
  readonly told: PrimaryMessage[] = []
  readonly signals: string[] = []
  listener!: WorkerListener

  constructor(readonly pid: number) {}

  send(message: PrimaryMessage): void {
    this.told.push(message)
  }

  kill(signal: NodeJS.Signals): void {
    this.signals.push(signal)
    this.listener.exit(null, signal)
  }

  follow(listener: WorkerListener): void {
    this.listener = listener
  }

  ready(): void {
    this.listener.message({ type: 'ready', url: 'http://a:1', drainTime: 100, heartbeatTimeout: 2_000 })
  }

  get isDraining(): boolean {
    return this.told.some(({ type }) => type === 'drain')
  }
}

function supervised(workers = 2) {
  const forked: FakeWorker[] = []
  const events: string[] = []
  const told: string[] = []
  const clock = { now: 0 }
  const supervisor = new Supervisor({
    workers,
    fork: () => {
      const worker = new FakeWorker(forked.length + 1)
      forked.push(worker)
      return worker
    },
    now: () => clock.now,
    tell: (event, text) => {
      events.push(event)
      told.push(text)
    },
    serving: (url) => events.push(`open ${String(url)}`),
  })
  supervisor.start()
  const at = (index: number) => forked[index] as FakeWorker
  const ready = (...indexes: number[]) => {
    for (const index of indexes) at(index).ready()
  }
  return { supervisor, forked, events, told, clock, at, ready }
}

describe('Supervisor', () => {
  beforeEach(() => {
    jest.useFakeTimers()
  })
  afterEach(() => {
    jest.useRealTimers()
  })

  it('has every worker open its logs anew, also those of the generation to come', () => {
    const { supervisor, at, ready } = supervised(1)
    ready(0)
    supervisor.reload()
    supervisor.reopenLogs()
    expect([at(0).told, at(1).told]).toEqual([[{ type: 'reopen-logs' }], [{ type: 'reopen-logs' }]])
  })

  it('serves when all workers of the first generation are ready, and ends with 0 when all have finished', async () => {
    const { supervisor, events, at, ready } = supervised()
    ready(0)
    expect(events).toEqual(['worker_ready'])
    ready(1)
    expect(events).toEqual(['worker_ready', 'worker_ready', 'open http://a:1'])
    supervisor.terminate()
    expect(at(0).told).toEqual([{ type: 'drain', isLast: true }])
    at(0).listener.message({ type: 'finished' })
    expect(at(0).told[1]).toEqual({ type: 'end' })
    at(0).listener.exit(0, null)
    at(1).listener.exit(0, null)
    expect(await supervisor.ended).toBe(0)
  })

  it('F17: ends with a code of its own where no worker came up, and starts no other', async () => {
    const { supervisor, forked, events, at } = supervised()
    at(0).listener.exit(1, null)
    expect(await supervisor.ended).toBe(START_FAILED)
    expect([forked.length, at(1).signals, events]).toEqual([2, ['SIGKILL'], ['start_failed']])
  })

  it('F13: swaps generations only when all workers of the new one are ready', () => {
    const { supervisor, forked, events, at, ready } = supervised()
    ready(0, 1)
    supervisor.reload()
    expect(forked).toHaveLength(4)
    ready(2)
    expect(at(0).isDraining).toBe(false)
    ready(3)
    expect([at(0).told, at(1).isDraining, supervisor.reloads]).toEqual([[{ type: 'drain', isLast: false }], true, 1])
    expect(events.at(-1)).toBe('reloaded')
  })

  it('F14: keeps the old generation where the new one fails, counts it, and takes the next good one', () => {
    const { supervisor, events, at, ready } = supervised(1)
    ready(0)
    supervisor.reload()
    at(1).listener.exit(1, null)
    expect([at(0).isDraining, supervisor.reloadsFailed, events.at(-1)]).toEqual([false, 1, 'reload_failed'])
    supervisor.reload()
    ready(2)
    expect([at(0).isDraining, supervisor.reloads]).toEqual([true, 1])
  })

  it('F14: tells why a worker could not start, if it said so, and ends it', () => {
    const { supervisor, told, at, ready } = supervised(2)
    ready(0, 1)
    supervisor.reload()
    at(2).listener.message({ type: 'failed', why: 'paste.ini:2:7: error: no' })
    expect([at(2).signals, at(3).signals]).toEqual([['SIGKILL'], ['SIGKILL']])
    expect(told.at(-1)).toBe('the reload failed, generation 1 serves on: paste.ini:2:7: error: no')
    supervisor.reload()
    at(4).listener.exit(1, null)
    expect(told.at(-1)).toBe('the reload failed, generation 1 serves on: worker 5 ended with 1 before it was ready')
  })

  it('gives up a generation that is starting when what it reads has changed', () => {
    const { supervisor, forked, events, at, ready } = supervised(1)
    ready(0)
    supervisor.reloadAnew()
    supervisor.reload()
    supervisor.reloadAnew()
    expect([at(1).signals, forked.length, supervisor.reloadsFailed]).toEqual([['SIGKILL'], 3, 0])
    ready(2)
    expect([at(0).isDraining, forked.length, supervisor.reloads, events.at(-1)]).toEqual([true, 3, 1, 'reloaded'])
    supervisor.terminate()
    supervisor.reloadAnew()
    expect(forked).toHaveLength(3)
  })

  it('gives up the first generation, too, and serves with the next', () => {
    const { supervisor, events, at, ready } = supervised(1)
    supervisor.reloadAnew()
    ready(1)
    expect([at(0).signals, events]).toEqual([['SIGKILL'], ['worker_ready', 'open http://a:1']])
  })

  it('F23: makes one more reload of all that were asked for during one', () => {
    const { supervisor, forked, ready } = supervised(1)
    ready(0)
    for (let count = 0; count < 20; count++) supervisor.reload()
    expect(forked).toHaveLength(2)
    ready(1)
    expect(forked).toHaveLength(3)
    ready(2)
    expect([forked.length, supervisor.reloads]).toEqual([3, 2])
  })

  it('F23: kills what only starts when it is told to end during a reload, and ends with 0', async () => {
    const { supervisor, at, ready } = supervised(1)
    ready(0)
    supervisor.reload()
    supervisor.terminate()
    expect([at(0).isDraining, at(1).signals]).toEqual([true, ['SIGKILL']])
    at(0).listener.exit(0, null)
    expect(await supervisor.ended).toBe(0)
  })

  it('F12: kills a worker that does not end in time, says so, and ends with 1', async () => {
    const { supervisor, events, at, ready } = supervised(1)
    ready(0)
    supervisor.terminate()
    jest.advanceTimersByTime(2_099)
    expect(at(0).signals).toEqual([])
    jest.advanceTimersByTime(1)
    expect([at(0).signals, events.at(-1)]).toEqual([['SIGKILL'], 'worker_killed'])
    expect(await supervisor.ended).toBe(1)
  })

  it('ends all at once when it is told a second time', async () => {
    const { supervisor, at, ready } = supervised(1)
    ready(0)
    supervisor.terminate()
    supervisor.terminate()
    expect(at(0).signals).toEqual(['SIGKILL'])
    expect(await supervisor.ended).toBe(1)
  })

  it('F11: replaces a crashed worker at once, five times, then once a second', () => {
    const { forked, at, ready } = supervised(1)
    ready(0)
    for (let count = 1; count <= 5; count++) {
      at(count - 1).listener.exit(null, 'SIGKILL')
      expect(forked).toHaveLength(count + 1)
    }
    at(5).listener.exit(1, null)
    expect(forked).toHaveLength(6)
    jest.advanceTimersByTime(1_000)
    expect(forked).toHaveLength(7)
  })

  it('F21: kills and replaces a worker of which nothing was heard for too long', () => {
    const { forked, events, clock, at, ready } = supervised(1)
    ready(0)
    clock.now = 2_000
    jest.advanceTimersByTime(1_000)
    expect(at(0).signals).toEqual([])
    clock.now = 2_001
    jest.advanceTimersByTime(1_000)
    expect([at(0).signals, forked.length]).toEqual([['SIGKILL'], 2])
    expect(events.slice(-2)).toEqual(['worker_blocked', 'worker_crashed'])
  })

  it('replaces workers that have served their requests one after another', () => {
    const { forked, at, ready } = supervised(2)
    ready(0, 1)
    at(0).listener.message({ type: 'retire' })
    at(1).listener.message({ type: 'retire' })
    expect([forked.length, at(0).isDraining]).toEqual([3, false])
    ready(2)
    expect([at(0).isDraining, at(1).isDraining, forked.length]).toEqual([true, false, 4])
    ready(3)
    expect([at(1).isDraining, forked.length]).toEqual([true, 4])
  })
})
