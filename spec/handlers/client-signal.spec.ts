import { addAbortListener } from 'node:events'
import { clientSignal } from '../../lib/handlers/client-signal.js'

const reports: unknown[][] = []
beforeEach(() => {
  reports.length = 0
})
const reporter = {
  report: (message: string, error?: unknown) => {
    reports.push([message, error])
  },
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const boom = (): never => {
  throw new Error('boom')
}

const reject = (): unknown => Promise.reject(new Error('boom'))

describe('clientSignal', () => {
  it.each<[string, (signal: AbortSignal) => void]>([
    [
      'throws',
      (signal) => {
        signal.addEventListener('abort', boom)
      },
    ],
    [
      'rejects',
      (signal) => {
        signal.addEventListener('abort', reject)
      },
    ],
    [
      'is an object that throws',
      (signal) => {
        signal.addEventListener('abort', { handleEvent: boom })
      },
    ],
    [
      'is onabort and throws',
      (signal) => {
        signal.onabort = boom
      },
    ],
    [
      'was added through node:events and throws',
      (signal) => {
        addAbortListener(signal, boom)
      },
    ],
  ])('F7: a listener that %s is reported, and the others are called', async (_, listen) => {
    const controller = clientSignal(reporter)
    listen(controller.signal)
    const other = jest.fn()
    controller.signal.addEventListener('abort', other)
    controller.abort()
    await settled()
    expect(other).toHaveBeenCalledTimes(1)
    expect(reports).toEqual([['a listener of tsgi.signal threw', new Error('boom')]])
  })

  it('adds a listener once, calls it with the event and the signal, and takes it away again', () => {
    const { signal, abort } = bound(clientSignal(reporter))
    const seen: unknown[] = []
    function listener(this: unknown, event: unknown): void {
      seen.push([this, (event as Event).type])
    }
    const removed = jest.fn()
    signal.addEventListener('abort', listener)
    signal.addEventListener('abort', listener)
    signal.addEventListener('abort', removed)
    signal.removeEventListener('abort', removed)
    signal.removeEventListener('abort', () => undefined)
    signal.addEventListener('abort', null as never)
    signal.removeEventListener('abort', null as never)
    abort()
    expect(seen).toEqual([[signal, 'abort']])
    expect(removed).not.toHaveBeenCalled()
  })

  it('passes the options of a listener on', () => {
    const { signal, abort } = bound(clientSignal(reporter))
    const once = jest.fn()
    const own = new AbortController()
    const withdrawn = jest.fn()
    signal.addEventListener('abort', once, { once: true })
    signal.addEventListener('abort', withdrawn, { signal: own.signal })
    own.abort()
    abort()
    signal.dispatchEvent(new Event('abort'))
    expect([once.mock.calls.length, withdrawn.mock.calls.length]).toEqual([1, 0])
  })

  it('has onabort like any signal: null at first, the last function that was set, nothing that is none', () => {
    const { signal, abort } = bound(clientSignal(reporter))
    expect(signal.onabort).toBeNull()
    const first = jest.fn()
    const last = jest.fn()
    signal.onabort = first
    signal.onabort = last
    expect(signal.onabort).toBe(last)
    abort()
    expect([first.mock.calls.length, last.mock.calls.length]).toEqual([0, 1])
    signal.onabort = 3 as never
    expect(signal.onabort).toBeNull()
  })

  it('is a signal that others follow', () => {
    const controller = clientSignal(reporter)
    const any = AbortSignal.any([controller.signal])
    controller.abort(new Error('gone'))
    expect([controller.signal.aborted, any.reason]).toEqual([true, new Error('gone')])
  })
})

function bound(controller: AbortController): { signal: AbortSignal; abort: () => void } {
  return {
    signal: controller.signal,
    abort: () => {
      controller.abort()
    },
  }
}
