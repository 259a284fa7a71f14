import { compose, partsOf } from '../../lib/core/composition.js'
import type { AsideEntry, Condition, Entry, LayerEntry } from '../../lib/core/entry.js'
import { Middleware } from '../../lib/core/middleware.js'
import {
  MIDDLEWARE,
  type Application,
  type ApplicationLike,
  type Environ,
  type StartResponse,
} from '../../lib/protocol/index.js'

const startResponse: StartResponse = () => () => undefined

/** A layer that notes its name on the way in; with a key it also sets that in the environ. */
function noting(
  log: string[],
  name: string,
  conditions: readonly Condition[] = [],
  set?: Lowercase<string>,
): LayerEntry {
  return {
    kind: 'layer',
    name,
    conditions,
    layer: (inner) => (environ, start) => {
      log.push(name)
      if (set !== undefined) environ[set] = true
      return inner(environ, start)
    },
  }
}

function application(log: string[], name = 'app'): Application {
  return () => {
    log.push(name)
    return []
  }
}

function run(entries: readonly Entry[], app: ApplicationLike, environ: Partial<Environ> = {}): void {
  void compose(entries, app).application({ SCRIPT_NAME: '', PATH_INFO: '/', ...environ } as Environ, startResponse)
}

class Layer extends Middleware {
  call(environ: Environ, start: StartResponse) {
    return this.app(environ, start)
  }
}

describe('compose', () => {
  it('makes the first entry the outermost', () => {
    const log: string[] = []
    run([noting(log, 'a'), noting(log, 'b')], application(log))
    expect(log).toEqual(['a', 'b', 'app'])
  })
  it('is the application itself if there are no entries', () => {
    const app = application([])
    expect(compose([], app).application).toBe(app)
  })
  it('makes layers once, innermost first, however many requests come', () => {
    const made: string[] = []
    const layer = (name: string): LayerEntry => ({
      kind: 'layer',
      name,
      layer: (inner) => {
        made.push(name)
        return inner
      },
    })
    const { application: composed } = compose([layer('a'), layer('b')], () => [])
    void composed({} as Environ, startResponse)
    void composed({} as Environ, startResponse)
    expect(made).toEqual(['b', 'a'])
  })
  it('passes environ and startResponse on as they are, and what comes back', () => {
    const environ = {} as Environ
    const body = [new Uint8Array([1])]
    const app = jest.fn(() => body)
    const condition = { predicate: () => true }
    const { application: composed } = compose(
      [{ kind: 'when', name: 'a', layer: (inner) => inner, conditions: [condition] }],
      app,
    )
    expect(composed(environ, startResponse)).toBe(body)
    expect(app).toHaveBeenCalledWith(environ, startResponse)
  })

  describe('with conditions', () => {
    const isStaff: Condition = { predicate: (environ) => environ['acme.staff'] === true }
    const isWriter: Condition = { predicate: (environ) => environ['acme.writer'] === true }

    it('goes past a layer whose condition does not hold, and on to what is inside', () => {
      const log: string[] = []
      const entries = [noting(log, 'a'), noting(log, 'b', [isStaff]), noting(log, 'c')]
      run(entries, application(log), { 'acme.staff': false })
      expect(log.splice(0)).toEqual(['a', 'c', 'app'])
      run(entries, application(log), { 'acme.staff': true })
      expect(log).toEqual(['a', 'b', 'c', 'app'])
    })
    it('asks once for neighbours that share a condition, in front of the first', () => {
      const log: string[] = []
      const predicate = jest.fn((environ: Environ) => environ['acme.done'] === undefined)
      const once: Condition = { predicate }
      // The first layer changes what the predicate looks at; the second is passed nevertheless.
      const entries = [noting(log, 'a', [once], 'acme.done'), noting(log, 'b', [once]), noting(log, 'c')]
      run(entries, application(log))
      expect(log).toEqual(['a', 'b', 'c', 'app'])
      expect(predicate).toHaveBeenCalledTimes(1)
    })
    it('asks again for one that stands apart, and for another condition of the same predicate', () => {
      const log: string[] = []
      const predicate = jest.fn((environ: Environ) => environ['acme.done'] === undefined)
      const [one, two] = [{ predicate }, { predicate }]
      run([noting(log, 'a', [one], 'acme.done'), noting(log, 'x'), noting(log, 'b', [one])], application(log))
      expect(log.splice(0)).toEqual(['a', 'x', 'app'])
      run([noting(log, 'a', [one], 'acme.done'), noting(log, 'b', [two])], application(log))
      expect(log).toEqual(['a', 'app'])
      expect(predicate).toHaveBeenCalledTimes(4)
    })
    it.each([
      [true, true, ['a', 'b', 'c', 'd', 'app']],
      [true, false, ['a', 'c', 'd', 'app']],
      [false, true, ['d', 'app']],
      [false, false, ['d', 'app']],
    ])('asks an inner condition only where the outer one holds: %p, %p', (staff, writer, passed) => {
      const log: string[] = []
      const entries = [
        noting(log, 'a', [isStaff]),
        noting(log, 'b', [isStaff, isWriter]),
        noting(log, 'c', [isStaff]),
        noting(log, 'd'),
      ]
      run(entries, application(log), { 'acme.staff': staff, 'acme.writer': writer })
      expect(log).toEqual(passed)
    })
    it('opens and closes two conditions in one place', () => {
      const entries = (log: string[]) => [noting(log, 'a', [isStaff, isWriter]), noting(log, 'b', [isWriter, isStaff])]
      for (const [staff, writer] of [
        [true, false],
        [false, true],
      ] as const) {
        const log: string[] = []
        run(entries(log), application(log), { 'acme.staff': staff, 'acme.writer': writer })
        expect(log).toEqual(['app'])
      }
      const log: string[] = []
      run(entries(log), application(log), { 'acme.staff': true, 'acme.writer': true })
      expect(log).toEqual(['a', 'b', 'app'])
    })
    it('refuses a promise for an answer', () => {
      const late = { predicate: (async () => false) as unknown as Condition['predicate'] }
      expect(() => run([noting([], 'a', [late])], () => [])).toThrow('gave a promise')
    })
  })

  describe('with applications beside the line', () => {
    const beside = (log: string[], more: Partial<AsideEntry> = {}): AsideEntry => ({
      kind: 'branch',
      name: 'branch',
      aside: application(log, 'aside'),
      predicate: (environ) => environ['acme.staff'] === true,
      ...more,
    })

    it('sends those requests there for which the predicate holds', () => {
      const log: string[] = []
      const entries = [noting(log, 'a'), beside(log), noting(log, 'b')]
      run(entries, application(log), { 'acme.staff': true })
      expect(log.splice(0)).toEqual(['a', 'aside'])
      run(entries, application(log))
      expect(log).toEqual(['a', 'b', 'app'])
    })
    it('moves the prefix of a mount, and only for the requests that go there', () => {
      const seen: unknown[] = []
      const watch = (environ: Environ) => {
        seen.push([environ.SCRIPT_NAME, environ.PATH_INFO])
        return []
      }
      const mount = beside([], {
        kind: 'mount',
        prefix: '/api',
        aside: watch,
        predicate: (e) => e.PATH_INFO.startsWith('/api'),
      })
      run([mount], watch, { PATH_INFO: '/api/x' })
      run([mount], watch, { PATH_INFO: '/other' })
      expect(seen).toEqual([
        ['/api', '/x'],
        ['', '/other'],
      ])
    })
    it('asks the conditions before the predicate', () => {
      const log: string[] = []
      const predicate = jest.fn(() => true)
      const entries = [beside(log, { predicate, conditions: [{ predicate: () => false }] })]
      run(entries, application(log))
      expect(log).toEqual(['app'])
      expect(predicate).not.toHaveBeenCalled()
    })
    it('takes every form of application, and refuses a promise for an answer', () => {
      const log: string[] = []
      run([beside(log, { aside: { call: application(log, 'object') }, predicate: () => true })], () => [])
      expect(log).toEqual(['object'])
      const late = (async () => true) as unknown as AsideEntry['predicate']
      expect(() => run([beside(log, { predicate: late })], () => [])).toThrow('gave a promise')
    })
  })

  it('puts something around each entry, innermost first, and inside of conditions', () => {
    const log: string[] = []
    const order: (string | undefined)[] = []
    const entries: Entry[] = [
      noting(log, 'a'),
      noting(log, 'b', [{ predicate: (environ) => environ['acme.staff'] === true }]),
      { kind: 'branch', name: 'c', aside: application(log, 'aside'), predicate: () => false },
    ]
    const { application: composed } = compose(entries, application(log), (inner, entry) => {
      order.push(entry?.name)
      return (environ, start) => {
        log.push(`(${entry?.name ?? ''}`)
        return inner(environ, start)
      }
    })
    expect(order).toEqual(['c', 'b', 'a'])
    void composed({} as Environ, startResponse)
    expect(log.splice(0)).toEqual(['(a', 'a', '(c', 'app'])
    void composed({ 'acme.staff': true } as unknown as Environ, startResponse)
    expect(log).toEqual(['(a', 'a', '(b', 'b', '(c', 'app'])
  })

  it('collects what has to be started, outermost first', () => {
    const app = { call: () => [], start: () => undefined }
    const aside = { call: () => [], stop: () => undefined }
    const a = new (class extends Layer {
      override start(): void {
        this.app.toString()
      }
    })(() => [])
    const entries: Entry[] = [
      { kind: 'layer', name: 'a', layer: () => a },
      { kind: 'branch', name: 'b', aside, predicate: () => true },
    ]
    expect(compose(entries, app).parts).toEqual([a, aside, app])
  })
})

describe('partsOf', () => {
  class Starting extends Layer {
    override start(): void {
      this.app.toString()
    }
  }

  it('finds middleware instances that wrap one another by hand, outermost first, and the application', () => {
    const app = { call: () => [], stop: () => undefined }
    const inner = new Starting(app)
    const silent = new Layer(inner)
    const outer = new Starting(silent)
    // An application that is no middleware is seen only where it is handed on as it is.
    expect(partsOf(outer)).toEqual([outer, inner])
    expect(partsOf(outer.app)).toEqual([inner])
    expect(partsOf(app)).toEqual([app])
  })
  it('finds an instance behind the mark of an application', () => {
    const instance = new Starting(() => [])
    expect(partsOf(Object.assign(() => [], { [MIDDLEWARE]: instance }))).toEqual([instance])
  })
  it.each([[() => []], [undefined], [null], ['x'], [new Layer(() => [])]])('finds nothing in %p', (value) => {
    expect(partsOf(value as unknown as ApplicationLike)).toEqual([])
  })
})
