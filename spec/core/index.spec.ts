import * as core from '../../lib/core/index.js'
import type { Environ, ResponseBody, StartResponse } from '../../lib/protocol/index.js'

type Core = typeof core

/** A second copy of the package, as two versions in node_modules or a mixed bundle make one. */
function secondCopy(): Core {
  let copy: Core | undefined
  jest.isolateModules(() => {
    copy = jest.requireActual<Core>('../../lib/core/index.js')
  })
  if (copy === undefined) throw new Error('there is no copy')
  return copy
}

describe('two copies of the package', () => {
  const copy = secondCopy()
  const environ = { SCRIPT_NAME: '', PATH_INFO: '/' } as Environ
  const startResponse: StartResponse = () => () => undefined
  const key = core.environKey<string>()('copies.user')

  class Inner extends copy.Middleware {
    static readonly requires = [key]
    call(given: Environ, start: StartResponse) {
      return this.app(given, start)
    }
    override start(): void {
      started.push('Inner')
    }
  }
  class Outer extends core.Middleware {
    static readonly provides = [copy.environKey<string>()('copies.user')]
    call(given: Environ, start: StartResponse) {
      return this.app(given, start)
    }
    override start(): void {
      started.push('Outer')
    }
  }
  const hello = (): ResponseBody => [new Uint8Array([1])]
  let started: string[] = []
  beforeEach(() => {
    started = []
  })

  it('are two', () => {
    expect(copy.Chain).not.toBe(core.Chain)
    expect(copy.Middleware).not.toBe(core.Middleware)
  })
  it('share one registry: a name of one is found by the other', () => {
    copy.middleware('copies-inner')(Inner)
    core.middleware('copies-outer', { before: ['copies-inner'] })(Outer)
    expect(copy.registry).toBe(core.registry)
    const stack = new core.Chain().use('copies-outer').use('copies-inner').wrap(hello)
    expect(stack(environ, startResponse)).toEqual([new Uint8Array([1])])
  })
  it('stack each other’s layers, which are ordered, started and wrapped as one', async () => {
    const stack = new core.Chain().use(Outer).use(Inner).wrap(hello)
    await stack.start()
    expect(started).toEqual(['Outer', 'Inner'])
    expect(stack.entries.map(({ name }) => name)).toEqual(['copies-outer', 'copies-inner'])
    const wrong = (): unknown =>
      new core.Chain()
        .use(Inner as unknown as typeof Outer)
        .use(Outer)
        .wrap(hello)
    expect(wrong).toThrow('must come before')
    expect(wrong).toThrow('REQUIREMENT_MISSING')
  })
  it('know each other’s stacks, chains, layers and instances', () => {
    const inner = new copy.Chain().assume(key).use(Inner).wrap(hello)
    expect(core.isStack(inner)).toBe(true)
    expect(core.asStack(inner)).toBe(inner)
    expect(new core.Chain().use(Outer).wrap(inner).entries).toHaveLength(2)
    expect(new core.Chain().use(copy.layer(Outer)).wrap(hello).entries).toMatchObject([{ Class: Outer }])
    expect(core.isMiddleware(new Inner(hello))).toBe(true)
    expect(new Outer(new Inner(hello)).call(environ, startResponse)).toEqual([new Uint8Array([1])])
  })
  it('tell a name that is unknown to the registry of one among the problems of the other', () => {
    const wrong = (): unknown =>
      new copy.Chain(core.registry as never).use('copies-iner').use('copies-outr').wrap(hello)
    expect(wrong).toThrow(/did you mean "copies-inner"[^]*did you mean "copies-outer"\?/)
  })
  it('read each other’s options', () => {
    class Options {
      @copy.option() most = 5
    }
    class Gate extends core.Middleware<Options> {
      call(): ResponseBody {
        return []
      }
    }
    core.middleware('copies-gate', { options: Options })(Gate)
    expect(new Gate(hello, { most: 7 }).options).toEqual({ most: 7 })
    expect(copy.optionSchema(Gate)?.specs.get('most')).toMatchObject({ default: 5 })
  })
  it('know each other’s errors', () => {
    let error: unknown
    try {
      copy.registry.get('server', 'copies-none')
    } catch (caught) {
      error = caught
    }
    expect([core.isTsgiError(error), copy.isTsgiError(error)]).toEqual([true, true])
  })
})
