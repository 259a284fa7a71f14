import { isPart, Lifecycle, type Part } from '../../lib/core/lifecycle.js'
import type * as module from '../../lib/core/lifecycle.js'

/** Parts that note their names, `+` for started and `-` for stopped. */
function noting(log: string[]): (name: string, more?: Part) => Part {
  return (name, more) => ({
    async start() {
      log.push(`+${name}`)
      await more?.start?.()
    },
    async stop() {
      log.push(`-${name}`)
      await more?.stop?.()
    },
  })
}

function fails(message: string): () => never {
  return () => {
    throw new Error(message)
  }
}

describe('Lifecycle', () => {
  it('starts in order, one after the other, and stops in reverse', async () => {
    const log: string[] = []
    const part = noting(log)
    const pause = () => new Promise<void>((resolve) => setImmediate(resolve)).then(() => void log.push('ready'))
    const lifecycle = new Lifecycle([part('a', { start: pause }), part('b', { stop: pause }), part('c')])
    await lifecycle.start()
    expect(log).toEqual(['+a', 'ready', '+b', '+c'])
    log.length = 0
    await lifecycle.stop()
    expect(log).toEqual(['-c', '-b', 'ready', '-a'])
  })
  it('takes parts that only start or only stop, and calls them as methods', async () => {
    class Counter {
      started = 0
      start(): void {
        this.started++
      }
    }
    const counter = new Counter()
    const stop = jest.fn()
    const lifecycle = new Lifecycle([counter, { stop }])
    await lifecycle.start()
    await lifecycle.stop()
    expect(counter.started).toBe(1)
    expect(stop).toHaveBeenCalledTimes(1)
  })
  it('starts once, however often it is told, also at the same time', async () => {
    const log: string[] = []
    const lifecycle = new Lifecycle([noting(log)('a')])
    await Promise.all([lifecycle.start(), lifecycle.start()])
    await lifecycle.start()
    expect(log).toEqual(['+a'])
    await Promise.all([lifecycle.stop(), lifecycle.stop()])
    await lifecycle.stop()
    expect(log).toEqual(['+a', '-a'])
  })
  it('starts a part once that is named twice, at its first place', async () => {
    const log: string[] = []
    const part = noting(log)
    const [a, b] = [part('a'), part('b')]
    const lifecycle = new Lifecycle([a, b, a])
    await lifecycle.start()
    await lifecycle.stop()
    expect(log).toEqual(['+a', '+b', '-b', '-a'])
  })
  it('stops nothing that was not started', async () => {
    const log: string[] = []
    await new Lifecycle([noting(log)('a')]).stop()
    expect(log).toEqual([])
  })
  it('can be started again', async () => {
    const log: string[] = []
    const lifecycle = new Lifecycle([noting(log)('a')])
    await lifecycle.start()
    await lifecycle.stop()
    await lifecycle.start()
    expect(log).toEqual(['+a', '-a', '+a'])
  })
  it('keeps the order of calls that come while another is under way', async () => {
    const log: string[] = []
    const lifecycle = new Lifecycle([noting(log)('a')])
    const calls = [lifecycle.start(), lifecycle.stop(), lifecycle.start(), lifecycle.stop(), lifecycle.start()]
    await Promise.all(calls)
    expect(log).toEqual(['+a', '-a', '+a', '-a', '+a'])
  })

  describe('when a start fails', () => {
    it('stops those before it, in reverse, and rejects with its error', async () => {
      const log: string[] = []
      const part = noting(log)
      const lifecycle = new Lifecycle([part('a'), part('b'), part('c', { start: fails('no database') }), part('d')])
      await expect(lifecycle.start()).rejects.toThrow(new Error('no database'))
      expect(log).toEqual(['+a', '+b', '+c', '-b', '-a'])
    })
    it('rejects with that error though a stop fails too', async () => {
      const log: string[] = []
      const part = noting(log)
      const lifecycle = new Lifecycle([part('a'), part('b', { stop: fails('late') }), { start: fails('early') }])
      await expect(lifecycle.start()).rejects.toThrow(new Error('early'))
      expect(log).toEqual(['+a', '+b', '-b', '-a'])
    })
    it('has nothing to stop, and may be started again', async () => {
      const log: string[] = []
      let broken = true
      const start = (): void => {
        if (broken) throw new Error('broken')
      }
      const lifecycle = new Lifecycle([noting(log)('a', { start })])
      const calls = [lifecycle.start(), lifecycle.start()]
      await expect(Promise.allSettled(calls)).resolves.toMatchObject([{ status: 'rejected' }, { status: 'rejected' }])
      await lifecycle.stop()
      broken = false
      await lifecycle.start()
      await lifecycle.stop()
      expect(log).toEqual(['+a', '+a', '-a'])
    })
    it('gives each caller a promise of its own, so that none hides a failure from another', async () => {
      const lifecycle = new Lifecycle([{ start: fails('no') }])
      const [first, second] = [lifecycle.start(), lifecycle.start()]
      expect(first).not.toBe(second)
      const [one, two] = await Promise.allSettled([first, second])
      expect(one).toMatchObject({ status: 'rejected', reason: new Error('no') })
      expect(two).toMatchObject({ status: 'rejected', reason: new Error('no') })
    })
    it('lets a stop that waits for it pass', async () => {
      const lifecycle = new Lifecycle([{ start: fails('no') }])
      const started = lifecycle.start()
      const stopped = lifecycle.stop()
      await expect(started).rejects.toThrow('no')
      await expect(stopped).resolves.toBeUndefined()
    })
  })

  describe('when a stop fails', () => {
    it('stops the others and rejects with its error', async () => {
      const log: string[] = []
      const part = noting(log)
      const error = new Error('stuck')
      const stop = (): never => {
        throw error
      }
      const lifecycle = new Lifecycle([part('a'), part('b', { stop }), part('c')])
      await lifecycle.start()
      await expect(lifecycle.stop()).rejects.toBe(error)
      expect(log).toEqual(['+a', '+b', '+c', '-c', '-b', '-a'])
    })
    it('rejects with all errors if several do', async () => {
      const lifecycle = new Lifecycle([{ stop: fails('first') }, { stop: fails('second') }])
      await lifecycle.start()
      const error: unknown = await lifecycle.stop().catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(AggregateError)
      expect(error).toMatchObject({
        message: 'several layers failed to stop',
        errors: [{ message: 'second' }, { message: 'first' }],
      })
    })
    it('is stopped nevertheless, and may be started again', async () => {
      const log: string[] = []
      const lifecycle = new Lifecycle([noting(log)('a', { stop: fails('stuck') })])
      await lifecycle.start()
      await expect(lifecycle.stop()).rejects.toThrow('stuck')
      await expect(lifecycle.stop()).resolves.toBeUndefined()
      await lifecycle.start()
      expect(log).toEqual(['+a', '-a', '+a'])
    })
  })

  describe('with a part that is in another too', () => {
    it('starts it with the first and stops it with the last', async () => {
      const log: string[] = []
      const shared = noting(log)('a')
      const [first, second] = [new Lifecycle([shared]), new Lifecycle([shared])]
      await Promise.all([first.start(), second.start()])
      expect(log).toEqual(['+a'])
      await first.stop()
      expect(log).toEqual(['+a'])
      await second.stop()
      expect(log).toEqual(['+a', '-a'])
      await second.start()
      await second.stop()
      expect(log).toEqual(['+a', '-a', '+a', '-a'])
    })
    it('fails both if it does not start, and can be tried again', async () => {
      const log: string[] = []
      let broken = true
      const shared = noting(log)('a', {
        async start() {
          await Promise.resolve()
          if (broken) throw new Error('broken')
        },
      })
      const [first, second] = [new Lifecycle([shared]), new Lifecycle([shared])]
      const calls = [first.start(), second.start()]
      await expect(Promise.allSettled(calls)).resolves.toMatchObject([
        { reason: { message: 'broken' } },
        { reason: { message: 'broken' } },
      ])
      expect(log).toEqual(['+a'])
      broken = false
      await second.start()
      await first.start()
      await second.stop()
      expect(log).toEqual(['+a', '+a'])
      await first.stop()
      expect(log).toEqual(['+a', '+a', '-a'])
    })
    it('does so across copies of the package', async () => {
      const log: string[] = []
      const shared = noting(log)('a')
      let second: Lifecycle | undefined
      jest.isolateModules(() => {
        second = new (jest.requireActual<typeof module>('../../lib/core/lifecycle.js').Lifecycle)([shared])
      })
      await new Lifecycle([shared]).start()
      await second?.start()
      expect(second).not.toBeInstanceOf(Lifecycle)
      expect(log).toEqual(['+a'])
    })
  })
})

describe('isPart', () => {
  it('tells what has anything to start or to stop', () => {
    expect([isPart({ start: () => undefined }), isPart({ stop: () => undefined })]).toEqual([true, true])
    expect([isPart({}), isPart({ start: 5 }), isPart(() => 1)]).toEqual([false, false, false])
  })
})
