import cluster from 'node:cluster'
import { availableParallelism } from 'node:os'
import { nodeProcesses } from '../../../lib/cli/serve/node-processes.js'

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGUSR1'] as const

type Listener = (...all: unknown[]) => void

/** What was added to the listeners of this process by something; it is taken away again, unheard. */
function added<T>(act: () => T): { readonly gave: T; readonly emit: (event: string, ...all: unknown[]) => void } {
  const events = [...SIGNALS, 'message', 'disconnect', 'uncaughtException']
  const listeners = (event: string) => process.rawListeners(event) as Listener[]
  const before = new Map(events.map((event) => [event, listeners(event)]))
  const gave = act()
  const news = new Map<string, Listener[]>()
  for (const event of events) {
    const own = listeners(event).filter((each) => before.get(event)?.includes(each) !== true)
    for (const each of own) process.off(event, each)
    news.set(event, own)
  }
  return {
    gave,
    emit: (event, ...all) => {
      const own = news.get(event) ?? []
      if (own.length === 0) throw new Error(`nobody listens to ${event}`)
      for (const each of own) each(...all)
    },
  }
}

describe('nodeProcesses', () => {
  const isWorker = jest.replaceProperty(cluster, 'isWorker', false)
  afterEach(() => isWorker.replaceValue(false))
  afterAll(() => isWorker.restore())

  it('is a primary with as many workers as there are cores, which takes signals', () => {
    const { cores, onSignal, primary } = nodeProcesses()
    expect([cores, primary]).toEqual([availableParallelism(), undefined])
    const taken: string[] = []
    const { emit } = added(() => {
      onSignal((signal) => taken.push(signal))
    })
    for (const signal of SIGNALS) emit(signal, signal)
    expect(taken).toEqual([...SIGNALS])
  })

  describe('of a worker', () => {
    const channel = () =>
      added(() => {
        isWorker.replaceValue(true)
        const { primary } = nodeProcesses()
        if (primary === undefined) throw new Error('no channel')
        return primary
      })

    it('leaves signals to the primary', () => {
      const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never)
      const { emit } = channel()
      for (const signal of SIGNALS) emit(signal, signal)
      expect(exit).not.toHaveBeenCalled()
      exit.mockRestore()
    })

    it('takes messages of ours only', () => {
      const taken: unknown[] = []
      const { gave: primary } = channel()
      const { emit } = added(() => {
        primary.onMessage((message) => taken.push(message))
      })
      const ours = ['start', 'drain', 'end', 'reopen-logs'].map((type) => ({ type }))
      for (const message of [null, 'text', { type: 'other' }, {}, ...ours]) emit('message', message, undefined)
      expect(taken).toEqual(ours)
    })

    it('sends as long as there is somebody, and does not mind what becomes of it', () => {
      const sent = jest.fn()
      const [send, connected] = [process.send, process.connected]
      Object.assign(process, { send: sent })
      try {
        const { gave: primary } = channel()
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
      channel().emit('disconnect')
      expect(exit.mock.calls).toEqual([[1]])
      exit.mockRestore()
    })

    it('calls back for what nobody catches, until it is told not to', () => {
      const before = process.listenerCount('uncaughtException')
      const forget = channel().gave.onUncaught(() => undefined)
      expect(process.listenerCount('uncaughtException')).toBe(before + 1)
      forget()
      expect(process.listenerCount('uncaughtException')).toBe(before)
    })
  })
})
