import cluster, { type Worker } from 'node:cluster'
import { EventEmitter } from 'node:events'
import { forkWorker } from '../../../lib/cli/serve/cluster-processes.js'

/** What `node:cluster` gives for a process. */
class FakeClusterWorker extends EventEmitter {
  connected = true
  readonly sent: unknown[] = []
  readonly process: EventEmitter & { pid?: number; send(...all: unknown[]): boolean; kill: jest.Mock }

  constructor(pid?: number) {
    super()
    const below: unknown[][] = (this.below = [])
    this.process = Object.assign(new EventEmitter(), {
      ...(pid === undefined ? {} : { pid }),
      send: (...all: unknown[]) => below.push(all) > 0,
      kill: jest.fn(),
    })
  }

  below: unknown[][]

  isConnected(): boolean {
    return this.connected
  }

  send(message: unknown, done: () => void): void {
    this.sent.push(message)
    done()
  }
}

function forked(pid: number | undefined = 7) {
  const worker = new FakeClusterWorker(pid)
  const fork = jest.spyOn(cluster, 'fork').mockReturnValue(worker as unknown as Worker)
  const process = forkWorker()
  fork.mockRestore()
  return { worker, process }
}

describe('forkWorker', () => {
  it('has the primary hand connections over', () => {
    cluster.schedulingPolicy = cluster.SCHED_NONE
    forked()
    expect(cluster.schedulingPolicy).toBe(cluster.SCHED_RR)
  })

  it('is a process with its id; one that could not be started has none', () => {
    expect(forked().process.pid).toBe(7)
    const worker = new FakeClusterWorker()
    jest.spyOn(cluster, 'fork').mockReturnValueOnce(worker as unknown as Worker)
    expect(forkWorker().pid).toBe(0)
    jest.restoreAllMocks()
  })

  it('tells a worker something as long as it hears, and kills it', () => {
    const { worker, process } = forked()
    process.send({ type: 'end' })
    worker.connected = false
    process.send({ type: 'reopen-logs' })
    expect(worker.sent).toEqual([{ type: 'end' }])
    process.kill('SIGKILL')
    expect(worker.process.kill.mock.calls).toEqual([['SIGKILL']])
  })

  it('hands on what a worker says, and how it ends', () => {
    const { worker, process } = forked()
    const heard: unknown[] = []
    process.follow({ message: (message) => heard.push(message), exit: (...how) => heard.push(how) })
    worker.emit('message', { type: 'retire' })
    worker.emit('exit', 1, '')
    worker.emit('exit', null, 'SIGKILL')
    worker.emit('exit', 0, null)
    // A message that could not be sent.
    worker.emit('error', new Error('EPIPE'))
    expect(heard).toEqual([{ type: 'retire' }, [1, null], [null, 'SIGKILL'], [0, null]])
  })

  describe('where a worker is killed', () => {
    const handOver = (worker: FakeClusterWorker, seq: number) => {
      const handle = { close: jest.fn() }
      expect(worker.process.send({ act: 'newconn', seq }, handle)).toBe(true)
      return handle
    }

    it('F11: closes the connection that it was given and had not taken', () => {
      const { worker } = forked()
      const [first, second] = [handOver(worker, 1), handOver(worker, 2)]
      worker.process.emit('internalMessage', { ack: 1 })
      worker.process.emit('exit')
      expect([first.close.mock.calls.length, second.close.mock.calls.length]).toEqual([0, 1])
      expect(worker.below).toEqual([
        [{ act: 'newconn', seq: 1 }, first],
        [{ act: 'newconn', seq: 2 }, second],
      ])
    })

    it('leaves alone what it has taken, and what is no connection', () => {
      const { worker } = forked()
      const taken = handOver(worker, 1)
      worker.process.emit('internalMessage', { ack: 1 })
      const other = { close: jest.fn() }
      worker.process.send({ act: 'other', seq: 3 }, other)
      worker.process.send({ act: 'newconn', seq: 4 })
      worker.process.emit('exit')
      expect([taken.close.mock.calls, other.close.mock.calls]).toEqual([[], []])
    })

    it('minds no handle that cannot be closed', () => {
      const { worker } = forked()
      worker.process.send({ act: 'newconn', seq: 1 }, {})
      expect(() => worker.process.emit('exit')).not.toThrow()
    })
  })
})
