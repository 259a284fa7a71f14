import { NO_FIGURES } from '../../../lib/handlers/index.js'
import type { Blueprint } from '../../../lib/cli/serve/blueprint.js'
import { START_FAILED, Supervisor } from '../../../lib/cli/serve/supervisor.js'
import { workerStatus } from '../../handlers/admin/statuses.js'
import { FakeWorker } from './fake-worker.js'

function supervised(wanted: number | 'unsaid' = 2, adminBind = 'off') {
  const workers = wanted === 'unsaid' ? undefined : wanted
  const forked: FakeWorker[] = []
  const events: string[] = []
  const texts: string[] = []
  const clock = { now: 0 }
  const blueprint: Blueprint = { workers, admin: { adminBind, adminPublic: false }, files: [['/a.ini', 'b25l']] }
  const next = { blueprint: (): Blueprint => ({ ...blueprint, files: [['/a.ini', 'dHdv']] }) }
  const supervisor = new Supervisor({
    cores: 3,
    blueprint: () => next.blueprint(),
    fork: () => {
      const worker = new FakeWorker(forked.length + 1)
      forked.push(worker)
      return worker
    },
    now: () => clock.now,
    tell: (event, text) => {
      events.push(event)
      texts.push(text)
    },
    serving: ({ number, ready }) => events.push(`generation ${number} at ${String(ready?.url)}`),
  })
  supervisor.start(blueprint)
  const at = (index: number) => forked[index] as FakeWorker
  const ready = (...indexes: number[]) => {
    for (const index of indexes) at(index).ready()
  }
  return { supervisor, forked, events, texts, clock, next, at, ready }
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
    expect([at(0).told.slice(1), at(1).told.slice(1)]).toEqual([[{ type: 'reopen-logs' }], [{ type: 'reopen-logs' }]])
  })

  it('serves when all workers of the first generation are ready, and ends with 0 when all have finished', async () => {
    const { supervisor, events, at, ready } = supervised()
    ready(0)
    expect(events).toEqual(['worker_ready'])
    ready(1)
    expect(events).toEqual(['worker_ready', 'worker_ready', 'generation 1 at http://a:1'])
    supervisor.terminate()
    expect(at(0).told.slice(1)).toEqual([{ type: 'drain', isLast: true, isHurried: false }])
    at(0).listener.message({ type: 'finished', status: undefined })
    expect(at(0).told[2]).toEqual({ type: 'end' })
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
    expect(at(0).told.slice(1)).toEqual([{ type: 'drain', isLast: false, isHurried: false }])
    expect([at(1).isDraining, supervisor.ledger.reloads]).toEqual([true, { succeeded: 1, failed: 0 }])
    expect(events.slice(-2)).toEqual(['reloaded', 'generation 2 at http://a:1'])
  })

  it('F14: keeps the old generation where the new one fails, counts it, and takes the next good one', () => {
    const { supervisor, events, at, ready } = supervised(1)
    ready(0)
    supervisor.reload()
    at(1).listener.exit(1, null)
    expect([at(0).isDraining, events.at(-1)]).toEqual([false, 'reload_failed'])
    expect(supervisor.ledger.reloads).toEqual({
      succeeded: 0,
      failed: 1,
      failure: 'worker 2 ended with 1 before it was ready',
    })
    supervisor.reload()
    ready(2)
    expect([at(0).isDraining, supervisor.ledger.reloads]).toEqual([true, { succeeded: 1, failed: 1 }])
  })

  it('gives up a generation that is starting when what it reads has changed', () => {
    const { supervisor, forked, events, at, ready } = supervised(1)
    ready(0)
    supervisor.reloadAnew()
    supervisor.reload()
    supervisor.reloadAnew()
    expect([at(1).signals, forked.length, supervisor.ledger.reloads.failed]).toEqual([['SIGKILL'], 3, 0])
    ready(2)
    expect([at(0).isDraining, forked.length, events.at(-2)]).toEqual([true, 3, 'reloaded'])
    supervisor.terminate()
    supervisor.reloadAnew()
    expect(forked).toHaveLength(3)
  })

  it('gives up the first generation, too, and serves with the next', () => {
    const { supervisor, events, at, ready } = supervised(1)
    supervisor.reloadAnew()
    ready(1)
    expect([at(0).signals, events]).toEqual([['SIGKILL'], ['worker_ready', 'generation 2 at http://a:1']])
  })

  it('F23: makes one more reload of all that were asked for during one', () => {
    const { supervisor, forked, ready } = supervised(1)
    ready(0)
    for (let count = 0; count < 20; count++) supervisor.reload()
    expect(forked).toHaveLength(2)
    ready(1)
    expect(forked).toHaveLength(3)
    ready(2)
    expect([forked.length, supervisor.ledger.reloads.succeeded]).toEqual([3, 2])
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

  it('ends all at once when it is told a second time, which is no echo of the first', async () => {
    const { supervisor, clock, texts, at, ready } = supervised(1)
    ready(0)
    supervisor.terminate()
    clock.now = 299
    supervisor.terminate()
    expect(at(0).signals).toEqual([])
    clock.now = 300
    supervisor.terminate()
    expect([at(0).signals, texts.at(-1)]).toEqual([['SIGKILL'], 'told a second time: all workers are killed'])
    expect(await supervisor.ended).toBe(1)
  })

  it('tells workers to hurry where somebody waits', () => {
    const { supervisor, at, ready } = supervised(1)
    ready(0)
    supervisor.terminate(true)
    expect(at(0).told.slice(1)).toEqual([{ type: 'drain', isLast: true, isHurried: true }])
  })

  it('starts nothing where it was told to end before it started, and ends with 0', async () => {
    const fork = jest.fn()
    const supervisor = new Supervisor({ cores: 1, blueprint: jest.fn(), fork, now: () => 0, tell: jest.fn() })
    supervisor.terminate()
    supervisor.start({ workers: 1, admin: { adminBind: 'off', adminPublic: false }, files: [] })
    supervisor.reload()
    expect(fork).not.toHaveBeenCalled()
    expect(await supervisor.ended).toBe(0)
  })

  it('has as many workers as there are cores where nobody says, and one at least', () => {
    expect(supervised('unsaid').forked).toHaveLength(3)
    const { supervisor, forked, next, ready } = supervised(1)
    ready(0)
    next.blueprint = () => ({ workers: 0, admin: { adminBind: 'off', adminPublic: false }, files: [] })
    supervisor.reload()
    expect(forked).toHaveLength(2)
  })

  it('F11: makes a worker that replaces another of what its generation is made of, not of what the file is now', () => {
    const { supervisor, at, ready } = supervised(1)
    const first = { type: 'start', generation: 1, files: [['/a.ini', 'b25l']], isWatched: false }
    ready(0)
    at(0).listener.exit(null, 'SIGKILL')
    expect([at(0).told[0], at(1).told[0]]).toEqual([
      { ...first, worker: 1 },
      { ...first, worker: 2 },
    ])
    ready(1)
    supervisor.reload()
    expect(at(2).told[0]).toEqual({ ...first, worker: 3, generation: 2, files: [['/a.ini', 'dHdv']] })
  })

  it('F17: says once what all workers of a generation say', async () => {
    const { supervisor, events, texts, at } = supervised(2)
    for (const index of [0, 1]) at(index).listener.message({ type: 'warned', text: 'warning: odd' })
    for (const index of [0, 1]) at(index).listener.message({ type: 'failed', text: 'error: no file' })
    at(1).listener.message({ type: 'failed', text: 'error: another' })
    expect(events).toEqual(['worker_warns', 'worker_failed', 'worker_failed'])
    expect([at(0).told.at(-1), at(1).told.at(-1)]).toEqual([{ type: 'end' }, { type: 'end' }])
    at(0).listener.exit(1, null)
    expect(texts).toEqual([
      'warning: odd',
      'error: no file',
      'error: another',
      'nothing is served: worker 1 cannot start',
    ])
    expect(await supervisor.ended).toBe(START_FAILED)
  })

  it('F14: keeps the generation where the next one cannot even be read', () => {
    const { supervisor, texts, next, at, ready } = supervised(1)
    ready(0)
    next.blueprint = () => {
      throw new Error('no disk')
    }
    supervisor.reload()
    expect([at(0).isDraining, texts.at(-1)]).toEqual([
      false,
      'the reload failed, generation 1 serves on: Error: no disk',
    ])
    expect(supervisor.ledger.reloads).toEqual({ succeeded: 0, failed: 1, failure: 'Error: no disk' })
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

  it('replaces one that crashes while its replacement is under way by that one, or else at once', () => {
    const { forked, events, at, ready } = supervised(2)
    ready(0, 1)
    at(0).listener.message({ type: 'retire' })
    at(0).listener.message({ type: 'retire' })
    expect(forked).toHaveLength(3)
    at(0).listener.exit(1, null)
    expect([forked.length, events.at(-1)]).toEqual([3, 'worker_retires'])
    ready(2)
    expect([at(1).isDraining, at(2).isDraining]).toEqual([false, false])
    at(1).listener.message({ type: 'retire' })
    at(2).listener.message({ type: 'retire' })
    expect(forked).toHaveLength(4)
    // The second in line has none yet; the one that starts takes its place, and the first in line gets another.
    at(2).listener.exit(1, null)
    expect(forked).toHaveLength(4)
    at(3).listener.exit(1, null)
    expect(forked).toHaveLength(5)
  })

  it('heeds a worker as far as it can be as it says', () => {
    const { supervisor, events, at, ready } = supervised(1)
    ready(0, 0)
    expect(events).toEqual(['worker_ready', 'generation 1 at http://a:1'])
    supervisor.terminate()
    at(0).listener.message({ type: 'retire' })
    expect(events.at(-1)).toBe('draining')
    supervisor.reopenLogs()
    expect(at(0).told.at(-1)).toEqual({ type: 'reopen-logs' })
    at(0).listener.exit(null, null)
    expect(supervisor.status().workers).toEqual([])
  })

  it('knows how all workers fare, and forgets nothing that ended ones had counted', () => {
    jest.setSystemTime(5_000)
    const { supervisor, at, ready } = supervised(2, '127.0.0.1:0')
    expect(at(0).told[0]).toMatchObject({ isWatched: true })
    expect(supervisor.status()).toMatchObject({
      state: 'starting',
      pid: process.pid,
      startedAt: Math.round(performance.timeOrigin),
      generation: 1,
      listening: [],
      stack: [],
    })
    ready(0, 1)
    at(0).listener.message({ type: 'report', status: workerStatus(1) })
    const { workers, ...rest } = supervisor.status()
    expect(rest).toMatchObject({
      state: 'ready',
      reloads: { succeeded: 0, failed: 0 },
      crashes: 0,
      listening: ['http://a:1'],
      stack: ['layer', 'app'],
      ended: NO_FIGURES,
    })
    expect(workers).toEqual([
      { ...workerStatus(1), generation: 1, pid: 1 },
      {
        ...NO_FIGURES,
        worker: 2,
        generation: 1,
        pid: 2,
        state: 'ready',
        startedAt: 5_000,
        eventLoopDelayMs: 0,
        eventLoopDelayMaxMs: 0,
        eventLoopUtilization: 0,
        rss: 0,
        heapUsed: 0,
        accessLog: { errors: 0, lost: 0 },
      },
    ])
    at(0).listener.exit(null, 'SIGKILL')
    const later = supervisor.status()
    expect(later).toMatchObject({ state: 'ready', crashes: 1 })
    expect(later.ended).toMatchObject({ requests: { GET: 7, POST: 3 }, bytes: 2_048, connections: 0, inFlight: 0 })
    expect(later.workers.map(({ state, worker }) => [worker, state])).toEqual([
      [2, 'ready'],
      [3, 'starting'],
    ])
    at(1).listener.exit(1, null)
    expect(supervisor.status()).toMatchObject({ state: 'starting', listening: ['http://a:1'] })
    ready(2, 3)
    supervisor.terminate()
    expect(supervisor.status().state).toBe('draining')
    at(2).listener.message({ type: 'finished', status: workerStatus(3, { bytes: 1 }) })
    expect(supervisor.status().workers[0]).toMatchObject({ worker: 3, state: 'draining', bytes: 1 })
    at(2).listener.exit(0, null)
    expect(supervisor.status().ended).toMatchObject({ requests: { GET: 14, POST: 6 }, bytes: 2_049 })
  })

  it('counts no worker that has ended twice', () => {
    const { supervisor, at, ready } = supervised(1)
    ready(0)
    at(0).listener.exit(1, null)
    at(0).listener.exit(1, null)
    expect(supervisor.ledger.crashes).toBe(1)
  })
})
