import cluster from 'node:cluster'
import { availableParallelism } from 'node:os'
import { nodeProcesses } from '../../../lib/cli/serve/node-processes.js'
import type { PrimaryChannel } from '../../../lib/cli/serve/processes.js'

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGUSR1'] as const

/** What is listened to meanwhile is forgotten afterwards. */
function keepingListeners(): void {
  const events = [...SIGNALS, 'message', 'disconnect', 'uncaughtException'] as const
  const before = new Map(events.map((event) => [event, process.rawListeners(event)]))
  afterEach(() => {
    for (const [event, listeners] of before) {
      for (const each of process.rawListeners(event)) {
        if (!listeners.includes(each)) process.off(event, each as () => void)
      }
    }
  })
}

describe('nodeProcesses', () => {
  keepingListeners()
  const isWorker = jest.replaceProperty(cluster, 'isWorker', false)
  afterEach(() => isWorker.replaceValue(false))
  afterAll(() => isWorker.restore())

  it('is a primary with as many workers as there are cores, which takes signals', () => {
    const { cores, onSignal, primary } = nodeProcesses()
    expect([cores, primary]).toEqual([availableParallelism(), undefined])
    const taken: string[] = []
    onSignal((signal) => taken.push(signal))
    for (const signal of SIGNALS) process.emit(signal, signal)
    expect(taken).toEqual([...SIGNALS])
  })

  describe('of a worker', () => {
    const channel = (): PrimaryChannel => {
      isWorker.replaceValue(true)
      const { primary } = nodeProcesses()
      if (primary === undefined) throw new Error('no channel')
      return primary
    }

    it('leaves signals to the primary', () => {
      const counts = () => SIGNALS.map((signal) => process.listenerCount(signal))
      const before = counts()
      channel()
      expect(counts()).toEqual(before.map((count) => count + 1))
      for (const signal of SIGNALS) process.emit(signal, signal)
    })

    it('takes messages of ours only', () => {
      const taken: unknown[] = []
      channel().onMessage((message) => taken.push(message))
      const ours = ['start', 'drain', 'end', 'reopen-logs'].map((type) => ({ type }))
      for (const message of [null, 'text', { type: 'other' }, {}, ...ours]) process.emit('message', message, undefined)
      expect(taken).toEqual(ours)
    })

    it('sends as long as there is somebody, and does not mind what becomes of it', () => {
      const sent = jest.fn()
      const [send, connected] = [process.send, process.connected]
      Object.assign(process, { send: sent })
      try {
        const primary = channel()
        Object.assign(process, { connected: false })
        primary.send({ type: 'retire' })
        expect(sent).not.toHaveBeenCalled()
        Object.assign(process, { connected: true })
        primary.send({ type: 'retire' })
        expect(sent).toHaveBeenCalledWith({ type: 'retire' }, undefined, undefined, expect.any(Function))
        ;(sent.mock.calls[0] as (() => void)[])[3]?.()
      } finally {
        Object.assign(process, { send, connected })
      }
    })

    it('F23: ends when the primary is gone', () => {
      const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never)
      const others = process.rawListeners('disconnect')
      channel()
      for (const each of process.rawListeners('disconnect')) if (!others.includes(each)) (each as () => void)()
      expect(exit.mock.calls).toEqual([[1]])
      exit.mockRestore()
    })

    it('calls back for what nobody catches, until it is told not to', () => {
      const others = process.listenerCount('uncaughtException')
      const forget = channel().onUncaught(() => undefined)
      expect(process.listenerCount('uncaughtException')).toBe(others + 1)
      forget()
      expect(process.listenerCount('uncaughtException')).toBe(others)
    })
  })
})
