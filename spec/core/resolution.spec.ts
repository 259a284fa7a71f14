import { Chain } from '../../lib/core/chain.js'
import { middleware } from '../../lib/core/decorators.js'
import type { AsideDraft, Draft, LayerDraft } from '../../lib/core/draft.js'
import type { Entry, LayerEntry } from '../../lib/core/entry.js'
import { OptionError, type Problem } from '../../lib/core/errors.js'
import { layer } from '../../lib/core/layer.js'
import { Middleware } from '../../lib/core/middleware.js'
import { Registry } from '../../lib/core/registry.js'
import { notApplication, resolveDraft } from '../../lib/core/resolution.js'
import type { Application, ApplicationLike, ResponseBody } from '../../lib/protocol/index.js'

const hello: Application = () => []
const place = 'a.ts:1:2'

@middleware('resolution-spec-gate', { options: { most: { type: 'integer', default: 5 } } })
class Gate extends Middleware<{ most?: number | string }> {
  call(): ResponseBody {
    return []
  }
}

function named(what: unknown, more: Partial<LayerDraft> = {}): LayerDraft {
  return { kind: 'layer', what: what as LayerDraft['what'], registry: new Registry(), conditions: [], place, ...more }
}

function resolved(draft: Draft): { entry: Entry | undefined; problems: Problem[] } {
  const problems: Problem[] = []
  return { entry: resolveDraft(draft, problems), problems }
}

function made(draft: Draft): ApplicationLike {
  const { entry, problems } = resolved(draft)
  expect(problems).toEqual([])
  return (entry as LayerEntry).layer(hello)
}

describe('resolveDraft', () => {
  it('makes an entry of a class, with its options checked', () => {
    const { entry, problems } = resolved(named(Gate, { options: { most: '7' } }))
    expect(problems).toEqual([])
    expect(entry).toMatchObject({
      kind: 'layer',
      name: 'resolution-spec-gate',
      place,
      Class: Gate,
      options: { most: 7 },
      conditions: [],
    })
    const instance = (entry as LayerEntry).layer(hello)
    expect(instance).toBeInstanceOf(Gate)
    expect(instance).toMatchObject({ app: hello, options: { most: 7 } })
  })
  it('looks a name up in the registry of the draft', () => {
    const registry = new Registry()
    registry.register(Gate, { name: 'own', kind: 'middleware' })
    expect(made(named('own', { registry, options: { most: 1 } }))).toMatchObject({ options: { most: 1 } })
    expect(resolved(named('own', { registry })).entry).toMatchObject({ name: 'own' })
  })
  it('tells with its place that a name is unknown', () => {
    const registry = new Registry()
    registry.register(Gate, { name: 'own', kind: 'middleware' })
    expect(resolved(named('owm', { registry }))).toEqual({
      entry: undefined,
      problems: [
        {
          code: 'NAME_UNKNOWN',
          fault: 'no middleware is registered as "owm"',
          remedy: 'did you mean "own"? (a class is registered when the module that declares it is imported)',
          place,
        },
      ],
    })
  })
  it('makes one of a bound layer, with its options', () => {
    expect(made(named(layer(Gate, { most: '3' })))).toMatchObject({ options: { most: 3 } })
    expect(resolved(named(layer(Gate))).entry).toMatchObject({ Class: Gate, options: { most: 5 } })
  })
  it('tells what is wrong with options, and makes an entry nevertheless, whose order is looked at', () => {
    for (const draft of [named(Gate, { options: { moist: 1 } }), named(layer(Gate, { moist: 1 } as object))]) {
      const { entry, problems } = resolved(draft)
      expect(problems).toMatchObject([{ code: 'OPTION_UNKNOWN', place }])
      expect(entry).toMatchObject({ Class: Gate })
    }
  })
  it('makes one of a function, which gets the application inside of it', () => {
    const app = hello.bind(null)
    const wrap = jest.fn(() => app)
    expect(made(named(wrap))).toBe(app)
    expect(wrap).toHaveBeenCalledWith(hello)
    expect(resolved(named(wrap)).entry).not.toHaveProperty('Class')
  })
  it('is of the kind when under conditions', () => {
    const conditions = [{ predicate: () => true }]
    expect(resolved(named(Gate, { conditions })).entry).toMatchObject({ kind: 'when', conditions })
    expect(resolved(named(Gate, { conditions })).entry?.conditions).toBe(conditions)
  })
  it('tells that a layer takes no options any more', () => {
    const wrap = (app: Application): Application => app
    for (const [what, name] of [
      [layer(Gate), 'resolution-spec-gate'],
      [wrap, 'wrap'],
    ] as const) {
      expect(resolved(named(what, { options: { most: 1 } })).problems).toEqual([
        {
          code: 'OPTIONS_UNUSED',
          fault: `${name} is a layer already and takes no options`,
          remedy: 'leave them out, or use the class with them',
          place,
        },
      ])
    }
  })

  const ANY = 'use a class that extends Middleware, its registered name, a function (app) => application, or a Chain'
  class Page {
    call(): ResponseBody {
      return []
    }
  }
  it.each<[string, unknown, string, string]>([
    ['a class that is none', Page, 'the class Page cannot be a layer', ANY],
    ['a number', 5, 'the number 5 cannot be a layer', ANY],
    ['null', null, 'null cannot be a layer', ANY],
    ['an object', {}, 'an object of Object cannot be a layer', ANY],
    [
      'undefined',
      undefined,
      'undefined cannot be a layer',
      'look at its import: of two modules that import one another, one sees undefined',
    ],
    [
      'an instance',
      new Gate(hello),
      'an object of Gate cannot be a layer',
      'pass the class and its options, use(Gate, options): the chain makes the instance',
    ],
    [
      'a stack',
      new Chain().wrap(hello),
      'a stack is an application, and cannot be a layer',
      'pass it to wrap(), branch() or mount()',
    ],
  ])('refuses %s', (_, what, fault, remedy) => {
    expect(resolved(named(what))).toEqual({
      entry: undefined,
      problems: [{ code: 'NOT_A_LAYER', fault, remedy, place }],
    })
  })
  it('refuses what a registry has under the name, if it is no layer', () => {
    const registry = new Registry()
    registry.register(Page, { name: 'page', kind: 'middleware' })
    expect(resolved(named('page', { registry })).problems).toMatchObject([
      { code: 'NOT_A_LAYER', fault: 'the class Page cannot be a layer' },
    ])
    registry.register(undefined, { name: 'none', kind: 'middleware' })
    expect(resolved(named('none', { registry })).problems).toEqual([])
  })

  it.each<[string, unknown, string]>([
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['an object', {}, 'an object of Object'],
    ['a promise', Promise.resolve(hello), 'a promise'],
    ['a class that is none', Gate, 'the class Gate'],
  ])('tells with its place of a function that gives %s', (_, value, what) => {
    const wrap = () => value as ApplicationLike
    const message = `the layer wrap returned ${what}; a layer returns an application, at once`
    expect(() => made(named(wrap))).toThrow(`${place}: ${message}`)
    expect(() => made(named(wrap, { place: undefined }))).toThrow(TypeError)
    expect(() =>
      made(
        named(
          (
            () => () =>
              value as ApplicationLike
          )(),
        ),
      ),
    ).toThrow('the layer (app) => … returned')
  })
  it('keeps why as the cause', () => {
    let error: unknown
    try {
      made(named(() => ({}) as ApplicationLike))
    } catch (caught) {
      error = caught
    }
    expect(error).toMatchObject({
      cause: { message: expect.stringContaining('an application is a function') as string },
    })
  })
  it('lets through what a function throws', () => {
    const error = new Error('its own')
    const wrap = (): never => {
      throw error
    }
    expect(() => made(named(wrap))).toThrow(error)
  })

  describe('of a class that checks more when it is constructed', () => {
    const own: Problem = { code: 'RULE', fault: 'rule 1 is wrong', remedy: 'mend it' }
    class Checks extends Middleware<{ problems: readonly Problem[] }> {
      constructor(app: ApplicationLike, options: { problems: readonly Problem[] }) {
        super(app, options)
        throw new OptionError('Rules', this.options.problems)
      }
      call(): ResponseBody {
        return []
      }
    }
    const thrown = (problems: readonly Problem[], at: string | undefined): unknown => {
      try {
        made(named(Checks, { options: { problems }, place: at }))
      } catch (error) {
        return error
      }
      return undefined
    }

    it('adds the place to what it finds, unless that has one', () => {
      const error = thrown([own, { ...own, place: 'rules.txt:1' }], place) as OptionError
      expect(error).toBeInstanceOf(OptionError)
      expect(error.problems).toEqual([
        { ...own, place },
        { ...own, place: 'rules.txt:1' },
      ])
      expect(error.message).toContain('The options of Checks do not fit:')
      expect(error.cause).toMatchObject({ problems: [own, { place: 'rules.txt:1' }] })
    })
    it('leaves it where no place is known', () => {
      expect((thrown([own], undefined) as OptionError).problems).toEqual([own])
      expect((thrown([own], undefined) as OptionError).cause).toBeUndefined()
    })
    it('leaves every other error', () => {
      class Breaks extends Middleware {
        readonly broken = JSON.parse('{') as unknown
        call(): ResponseBody {
          return []
        }
      }
      expect(() => made(named(Breaks))).toThrow(SyntaxError)
    })
  })

  it('makes an entry of an application beside the line', () => {
    const predicate = () => true
    const draft: AsideDraft = { kind: 'branch', what: hello, predicate, conditions: [], place }
    expect(resolved(draft)).toEqual({
      entry: { kind: 'branch', name: 'branch', aside: hello, predicate, conditions: [], place },
      problems: [],
    })
    expect(resolved({ ...draft, kind: 'mount', prefix: '/api' }).entry).toEqual({
      kind: 'mount',
      name: 'mount /api',
      aside: hello,
      predicate,
      prefix: '/api',
      conditions: [],
      place,
    })
  })
  it('tells with its place that it is none', () => {
    const draft: AsideDraft = {
      kind: 'branch',
      what: {} as ApplicationLike,
      predicate: () => true,
      conditions: [],
      place,
    }
    expect(resolved(draft)).toMatchObject({ entry: undefined, problems: [{ code: 'NOT_AN_APPLICATION', place }] })
  })
})

describe('a function that is no layer', () => {
  it.each<[string, unknown, string]>([
    [
      'an application',
      function page(_: unknown, __: unknown) {
        return []
      },
      'the function page takes 2 parameters',
    ],
    [
      'what other frameworks call a middleware',
      (_: unknown, __: unknown, ___: unknown) => 1,
      'the function takes 3 parameters',
    ],
  ])('is refused where it was written: %s', (_, what, fault) => {
    expect(resolved(named(what)).problems).toEqual([
      {
        code: 'NOT_A_LAYER',
        fault: `${fault}; a layer takes one, the inner application`,
        remedy:
          'write (app) => (environ, startResponse) => …, or a class that extends Middleware; pass an application to wrap()',
        place,
      },
    ])
  })

  it('is told as one if it is async and fails, and nothing is left unhandled', async () => {
    const unhandled = jest.fn()
    process.on('unhandledRejection', unhandled)
    const broken = (): Promise<never> => Promise.reject(new Error('next is not a function'))
    expect(() => made(named(broken))).toThrow(
      `${place}: the layer broken returned a promise; a layer returns an application`,
    )
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })
})

describe('notApplication', () => {
  it('says nothing of an application', () => {
    expect(notApplication(hello, place)).toBeUndefined()
  })
  it('says what is wrong', () => {
    expect(notApplication(5, place)).toEqual({
      code: 'NOT_AN_APPLICATION',
      fault:
        'an application is a function (environ, startResponse), an object with such a method call, or a class that is constructed with them and iterated; got the number 5',
      remedy: 'pass an application',
      place,
    })
  })
})
