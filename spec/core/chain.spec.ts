import fc from 'fast-check'
import { Chain } from '../../lib/core/chain.js'
import type * as chainModule from '../../lib/core/chain.js'
import { middleware } from '../../lib/core/decorators.js'
import { environKey } from '../../lib/core/environ-key.js'
import { ChainError } from '../../lib/core/errors.js'
import { layer } from '../../lib/core/layer.js'
import { Middleware } from '../../lib/core/middleware.js'
import { Registry } from '../../lib/core/registry.js'
import type { Application, ApplicationLike, Environ, ResponseBody, StartResponse } from '../../lib/protocol/index.js'

const startResponse: StartResponse = () => () => undefined
const USER = environKey<string>()('chain.user')

let log: string[] = []
beforeEach(() => {
  log = []
})

class Noting extends Middleware<{ note?: string }> {
  call(environ: Environ, start: StartResponse) {
    log.push(this.options.note || this.constructor.name)
    return this.app(environ, start)
  }
}
class A extends Noting {}
class B extends Noting {}
class C extends Noting {}

@middleware('chain-spec-gate', { unique: true, options: { note: { default: 'gate' } } })
class Gate extends Noting {}

class Auth extends Noting {
  static readonly provides = [USER]
}
class Acl extends Noting {
  static readonly requires = [USER]
}

const hello: Application = function hello() {
  log.push('hello')
  return []
}

const other: Application = (environ) => {
  log.push(`other ${environ.SCRIPT_NAME}:${environ.PATH_INFO}`)
  return []
}

/** What a chain does with one request. */
function passed(chain: { wrap(app: ApplicationLike): Application }, path = '/', more: Partial<Environ> = {}): string[] {
  log = []
  void chain.wrap(hello)({ SCRIPT_NAME: '', PATH_INFO: path, ...more } as Environ, startResponse)
  return log
}

/** The line of this file on which it is called. */
function line(): number {
  return Number(/chain\.spec\.ts:(\d+):/.exec(new Error('here').stack?.split('\n')[2] ?? '')?.[1])
}

function failure(action: () => unknown): ChainError {
  try {
    action()
  } catch (error) {
    expect(error).toBeInstanceOf(ChainError)
    return error as ChainError
  }
  throw new Error('nothing was thrown')
}

const isStaff = (environ: Environ): boolean => environ['acme.staff'] === true
const STAFF = { 'acme.staff': true }

describe('Chain', () => {
  it('makes the first layer used the outermost', () => {
    expect(passed(new Chain().use(A).use(B).use(C))).toEqual(['A', 'B', 'C', 'hello'])
    expect(passed(new Chain())).toEqual(['hello'])
  })
  it('is immutable: every verb gives a new chain and leaves the old one', () => {
    const chain = new Chain().use(A).use(B)
    const verbs = [
      chain.use(C),
      chain.when(() => true, C),
      chain.branch(() => true, other),
      chain.mount('/x', other),
      chain.insertBefore(A, C),
      chain.insertAfter(A, C),
      chain.replace(A, C),
      chain.remove(A),
      chain.assume(USER),
    ]
    expect(new Set([...verbs, chain]).size).toBe(10)
    expect(passed(chain)).toEqual(['A', 'B', 'hello'])
    for (const each of verbs) expect(each).toBeInstanceOf(Chain)
  })

  describe('use', () => {
    it('takes a class with its options, checked', () => {
      expect(passed(new Chain().use(Gate, { note: 'x' }))).toEqual(['x', 'hello'])
      expect(passed(new Chain().use(Gate))).toEqual(['gate', 'hello'])
    })
    it('takes the name of a class, with options', () => {
      expect(passed(new Chain().use('chain-spec-gate', { note: 'x' }))).toEqual(['x', 'hello'])
      expect(passed(new Chain().use('chain-spec-gate'))).toEqual(['gate', 'hello'])
    })
    it('takes a function, a bound layer and a class without a declaration', () => {
      const through =
        (app: Application): Application =>
        (environ, start) => {
          log.push('through')
          return app(environ, start)
        }
      expect(
        passed(
          new Chain()
            .use(through)
            .use(layer(A, { note: 'bound' }))
            .use(B, { note: 'b' }),
        ),
      ).toEqual(['through', 'bound', 'b', 'hello'])
    })
    it('takes a chain, in its place', () => {
      const inner = new Chain().use(B).use(C)
      expect(passed(new Chain().use(A).use(inner).use(A))).toEqual(['A', 'B', 'C', 'A', 'hello'])
      expect(passed(new Chain().use(new Chain()).use(A))).toEqual(['A', 'hello'])
    })
    it('looks names up in the registry of the chain that wrote them', () => {
      const registry = new Registry()
      registry.register(B, { name: 'own', kind: 'middleware' })
      expect(passed(new Chain().use(A).use(new Chain(registry).use('own')))).toEqual(['A', 'B', 'hello'])
      expect(passed(new Chain(registry).use('own').use(new Chain().use('chain-spec-gate')))).toEqual([
        'B',
        'gate',
        'hello',
      ])
      expect(passed(new Chain(registry).use(A).use('own').insertBefore('own', 'own').replace(A, 'own'))).toEqual([
        'B',
        'B',
        'B',
        'hello',
      ])
    })
    it('takes a chain of another copy of the package', () => {
      let Copied: typeof Chain | undefined
      jest.isolateModules(() => {
        Copied = jest.requireActual<typeof chainModule>('../../lib/core/chain.js').Chain
      })
      expect(Copied).not.toBe(Chain)
      const copied = new (Copied as unknown as typeof Chain)().use(A)
      expect(passed(new Chain().use(copied).use(B))).toEqual(['A', 'B', 'hello'])
      expect(copied).not.toBeInstanceOf(Chain)
    })
  })

  describe('when', () => {
    it('lets some requests pass a layer, and all go on', () => {
      const chain = new Chain().use(A).when(isStaff, B).use(C)
      expect(passed(chain, '/', STAFF)).toEqual(['A', 'B', 'C', 'hello'])
      expect(passed(chain)).toEqual(['A', 'C', 'hello'])
    })
    it('takes a name and options, a function and a bound layer', () => {
      const chain = new Chain().when(isStaff, 'chain-spec-gate', { note: 'x' }).when(isStaff, layer(A, { note: 'y' }))
      expect(passed(chain, '/', STAFF)).toEqual(['x', 'y', 'hello'])
      expect(passed(chain)).toEqual(['hello'])
    })
    it('decides once for a whole chain, whatever its layers change', () => {
      class Leaves extends Middleware {
        call(environ: Environ, start: StartResponse) {
          environ.PATH_INFO = '/elsewhere'
          return this.app(environ, start)
        }
      }
      const chain = new Chain().when(({ PATH_INFO }) => PATH_INFO === '/api', new Chain().use(Leaves).use(A)).use(B)
      expect(passed(chain, '/api')).toEqual(['A', 'B', 'hello'])
      expect(passed(chain, '/')).toEqual(['B', 'hello'])
    })
    it('holds for branches and mounts inside of that chain', () => {
      const inner = new Chain().mount('/api', other).branch(() => true, other)
      const chain = new Chain().when(isStaff, inner)
      expect(passed(chain, '/api/x', STAFF)).toEqual(['other /api:/x'])
      expect(passed(chain, '/x', STAFF)).toEqual(['other :/x'])
      expect(passed(chain, '/api/x')).toEqual(['hello'])
    })
    it('asks an inner condition only where the outer one holds', () => {
      const inner = jest.fn(() => true)
      const chain = new Chain().when(isStaff, new Chain().when(inner, A).use(B))
      expect(passed(chain)).toEqual(['hello'])
      expect(inner).not.toHaveBeenCalled()
      expect(passed(chain, '/', STAFF)).toEqual(['A', 'B', 'hello'])
    })
    it('asks each of two that stand side by side', () => {
      const chain = new Chain().when(isStaff, A).when((environ) => !isStaff(environ), B)
      expect(passed(chain, '/', STAFF)).toEqual(['A', 'hello'])
      expect(passed(chain)).toEqual(['B', 'hello'])
    })
    it('refuses what is no predicate, at once', () => {
      expect(() => new Chain().when('/api' as unknown as () => boolean, A)).toThrow(
        new TypeError('a predicate is a function (environ) => boolean; got the string "/api"'),
      )
      expect(() => new Chain().branch(undefined as unknown as () => boolean, other)).toThrow('got undefined')
    })
  })

  describe('branch', () => {
    it('sends some requests elsewhere, through the layers outside of it', () => {
      const chain = new Chain().use(A).branch(isStaff, other).use(B)
      expect(passed(chain, '/x', STAFF)).toEqual(['A', 'other :/x'])
      expect(passed(chain)).toEqual(['A', 'B', 'hello'])
    })
    it('takes every form of application, a stack and a middleware instance too', () => {
      const staff = new Chain().use(B).wrap(other)
      expect(passed(new Chain().branch(isStaff, staff), '/x', STAFF)).toEqual(['B', 'other :/x'])
      expect(passed(new Chain().branch(isStaff, new A(other)), '/x', STAFF)).toEqual(['A', 'other :/x'])
      expect(passed(new Chain().branch(isStaff, { call: other }), '/x', STAFF)).toEqual(['other :/x'])
    })
  })

  describe('mount', () => {
    const chain = new Chain().use(A).mount('/foo', other).use(B)

    it.each([
      ['/foo', 'other /foo:'],
      ['/foo/', 'other /foo:/'],
      ['/foo/bar', 'other /foo:/bar'],
    ])('U05: sends %s to the application, with the prefix in SCRIPT_NAME', (path, seen) => {
      expect(passed(chain, path)).toEqual(['A', seen])
    })
    it.each(['/foobar', '/foo.bak', '/fo', '/', '/x/foo', '/FOO'])('U06: sends %s on', (path) => {
      expect(passed(chain, path)).toEqual(['A', 'B', 'hello'])
    })
    it.each([
      ['/foo/../bar', ['A', 'B', 'hello']],
      ['/x/../foo/./y', ['A', 'other /foo:/y']],
      ['//foo//y', ['A', 'other /foo:/y']],
      ['/foo/y/..', ['A', 'other /foo:/']],
    ])('U08: resolves %s of another server first, so that nothing leads out of a mount', (path, seen) => {
      expect(passed(chain, path)).toEqual(seen)
    })
    it('adds to the SCRIPT_NAME that there is, also one mount inside of another', () => {
      expect(passed(chain, '/foo/x', { SCRIPT_NAME: '/app' })).toEqual(['A', 'other /app/foo:/x'])
      const nested = new Chain().mount('/a', new Chain().mount('/b', other).wrap(hello))
      expect(passed(nested, '/a/b/c')).toEqual(['other /a/b:/c'])
      expect(passed(nested, '/a/c')).toEqual(['hello'])
    })
    it('takes the empty prefix for every path but *', () => {
      expect(passed(new Chain().mount('', other), '/x')).toEqual(['other :/x'])
      expect(passed(new Chain().mount('', other), '*')).toEqual(['hello'])
    })
    it('refuses what is no prefix, at once', () => {
      expect(() => new Chain().mount('/foo/', other)).toThrow('"/foo/" is no prefix of a path')
    })
  })

  describe('the editing verbs', () => {
    const chain = new Chain().use(A).use(Gate).use(B)

    it('insert before and after, by class or by name', () => {
      expect(passed(chain.insertBefore(Gate, C))).toEqual(['A', 'C', 'gate', 'B', 'hello'])
      expect(passed(chain.insertBefore('chain-spec-gate', C, { note: 'x' }))).toEqual(['A', 'x', 'gate', 'B', 'hello'])
      expect(passed(chain.insertBefore(A, C))).toEqual(['C', 'A', 'gate', 'B', 'hello'])
      expect(passed(chain.insertAfter('Gate', C))).toEqual(['A', 'gate', 'C', 'B', 'hello'])
      expect(passed(chain.insertAfter(B, C, { note: 'x' }))).toEqual(['A', 'gate', 'B', 'x', 'hello'])
    })
    it('insert whole chains', () => {
      expect(passed(chain.insertAfter(A, new Chain().use(C).use(A)))).toEqual(['A', 'C', 'A', 'gate', 'B', 'hello'])
      expect(passed(chain.replace(Gate, new Chain().use(C).use(A)))).toEqual(['A', 'C', 'A', 'B', 'hello'])
    })
    it('replace and remove, by class or by name', () => {
      expect(passed(chain.replace(Gate, C, { note: 'x' }))).toEqual(['A', 'x', 'B', 'hello'])
      expect(passed(chain.replace('A', 'chain-spec-gate').remove('chain-spec-gate'))).toEqual(['gate', 'B', 'hello'])
      expect(passed(chain.remove(Gate))).toEqual(['A', 'B', 'hello'])
      expect(passed(chain.remove('B'))).toEqual(['A', 'gate', 'hello'])
    })
    it('mean the first of several', () => {
      const twice = new Chain().use(A, { note: '1' }).use(A, { note: '2' })
      expect(passed(twice.remove(A))).toEqual(['2', 'hello'])
      expect(passed(twice.insertAfter(A, B))).toEqual(['1', 'B', '2', 'hello'])
    })
    it('find a class that was used by name, conditional ones, and applications beside the line', () => {
      expect(passed(new Chain().use('chain-spec-gate').remove(Gate))).toEqual(['hello'])
      expect(passed(new Chain().when(isStaff, 'chain-spec-gate').remove('chain-spec-gate'), '/', STAFF)).toEqual([
        'hello',
      ])
      expect(passed(new Chain().when(isStaff, A).remove(A), '/', STAFF)).toEqual(['hello'])
      expect(passed(new Chain().mount('/x', other).remove('mount /x'), '/x')).toEqual(['hello'])
      expect(passed(new Chain().branch(isStaff, other).replace('branch', A), '/', STAFF)).toEqual(['A', 'hello'])
    })
    it('leave a replacement under the condition of what it replaces', () => {
      const conditional = new Chain().when(isStaff, A).replace(A, B)
      expect(passed(conditional)).toEqual(['hello'])
      expect(passed(conditional, '/', STAFF)).toEqual(['B', 'hello'])
      const many = new Chain().when(isStaff, A).replace(
        A,
        new Chain().use(B).when(() => true, C),
      )
      expect(passed(many)).toEqual(['hello'])
      expect(passed(many, '/', STAFF)).toEqual(['B', 'C', 'hello'])
    })
    it('put a layer under a condition only between two that share it', () => {
      const pair = new Chain().when(isStaff, new Chain().use(A).use(B))
      expect(passed(pair.insertBefore(A, C))).toEqual(['C', 'hello'])
      expect(passed(pair.insertAfter(B, C))).toEqual(['C', 'hello'])
      for (const between of [pair.insertAfter(A, C), pair.insertBefore(B, C)]) {
        expect(passed(between)).toEqual(['hello'])
        expect(passed(between, '/', STAFF)).toEqual(['A', 'C', 'B', 'hello'])
      }
      const apart = new Chain().when(isStaff, A).when(isStaff, B)
      expect(passed(apart.insertAfter(A, C))).toEqual(['C', 'hello'])
      const nested = new Chain().when(
        isStaff,
        new Chain().use(A).when(() => false, B),
      )
      expect(passed(nested.insertAfter(A, C))).toEqual(['hello'])
      expect(passed(nested.insertAfter(A, C), '/', STAFF)).toEqual(['A', 'C', 'hello'])
    })
    it.each<[string, (from: Chain) => unknown]>([
      ['insertBefore', (from) => from.insertBefore('Gat', C)],
      ['insertAfter', (from) => from.insertAfter('Gat', C)],
      ['replace', (from) => from.replace('Gat', C)],
      ['remove', (from) => from.remove('Gat')],
    ])('%s tells at once, with its place, that there is no such layer', (_, verb) => {
      const error = failure(() => verb(new Chain().use(A).use('gate')))
      expect(error.code).toBe('TARGET_MISSING')
      expect(error.problems[0]?.place).toMatch(/chain\.spec\.ts:\d+:\d+$/)
      expect(error.message).toMatch(
        /chain\.spec\.ts:\d+:\d+: the chain has no layer "Gat"; did you mean "gate"\? \[TARGET_MISSING\]$/,
      )
    })
    it('tell of a class that is not there, and of what names none', () => {
      expect(failure(() => chain.remove(C)).message).toContain('the chain has no layer "C"')
      expect(failure(() => new Chain().remove(C)).message).toContain('"C"; there are none')
      expect(failure(() => chain.remove(undefined as unknown as string)).message).toContain('undefined names no layer')
    })
  })

  describe('assume', () => {
    it('declares what something outside provides', () => {
      const wrapped = new Chain().assume(USER).use(Acl).wrap(hello)
      void wrapped({} as Environ, startResponse)
      expect(log).toEqual(['Acl', 'hello'])
    })
    it('takes several keys and none, and counts in a chain inside of another', () => {
      const ROLE = environKey<string>()('chain.role')
      class NeedsBoth extends Noting {
        static readonly requires = [USER, ROLE]
      }
      expect(() => new Chain().assume(USER, ROLE).assume().use(NeedsBoth).wrap(hello)).not.toThrow()
      expect(() => new Chain().use(new Chain().assume(USER).assume(ROLE).use(NeedsBoth)).wrap(hello)).not.toThrow()
      expect(() => new Chain().assume(USER, ROLE).use(A).remove(A).use(NeedsBoth).wrap(hello)).not.toThrow()
    })
  })

  describe('call-sites', () => {
    it('are those of the caller, for every verb', () => {
      const chain = new Chain().use(A)
      const sites: (readonly [Chain<object>, number])[] = [
        [new Chain().use(A), line()],
        [new Chain().use('gate'), line()],
        [new Chain().when(isStaff, A), line()],
        [new Chain().branch(isStaff, other), line()],
        [new Chain().mount('/x', other), line()],
        [chain.insertBefore(A, B).remove(A), line()],
        [chain.insertAfter(A, B).remove(A), line()],
        [chain.replace(A, B), line()],
      ]
      for (const [written, expected] of sites) {
        expect(String(written)).toMatch(/ {2}\/\S+\/spec\/core\/chain\.spec\.ts:\d+:\d+$/)
        expect(Number(String(written).split(':').at(-2))).toBe(expected)
      }
    })
    it('are those of the lines of a chain inside of another', () => {
      const [inner, expected] = [new Chain().use(A).use(B), line()]
      const lines = String(new Chain().use(inner)).split('\n')
      expect(lines).toHaveLength(2)
      for (const each of lines) expect(each).toContain(`chain.spec.ts:${expected}:`)
    })
  })

  describe('toString', () => {
    it('prints the layers outermost first, with their places', () => {
      const chain = new Chain()
        .use(A)
        .when(isStaff, Gate)
        .branch(isStaff, other)
        .mount('/x', other)
        .use((app) => app)
      const names = String(chain)
        .split('\n')
        .map((each) => each.split('  ')[0]?.trim())
      expect(names).toEqual(['A', 'when chain-spec-gate', 'branch', 'mount /x', 'layer'])
      expect(String(new Chain())).toBe('')
    })
    it('prints of what is wrapped the application, too', () => {
      expect(String(new Chain().use(A).wrap(hello))).toMatch(/^A {2}\/.*:\d+:\d+\nhello$/)
    })
    it('prints no option', () => {
      expect(String(new Chain().use(A, { note: 'hunter2' }).wrap(hello))).not.toContain('hunter2')
    })
  })

  describe('wrap', () => {
    it('carries the entries, with what was written', () => {
      const stack = new Chain().use(Gate, { note: 'x' }).when(isStaff, A).mount('/x', other).wrap(hello)
      expect(stack.entries).toMatchObject([
        { kind: 'layer', name: 'chain-spec-gate', Class: Gate, options: { note: 'x' } },
        { kind: 'when', name: 'when A', Class: A },
        { kind: 'mount', name: 'mount /x', aside: other, prefix: '/x' },
      ])
      expect(stack.application).toBe(hello)
    })
    it('makes new instances each time', () => {
      const made: unknown[] = []
      class Made extends Noting {
        constructor(app: ApplicationLike) {
          super(app)
          made.push(this)
        }
      }
      const chain = new Chain().use(Made)
      expect(chain.wrap(hello)).not.toBe(chain.wrap(hello))
      expect(made).toHaveLength(2)
    })
    it('wraps a stack, a middleware instance and every other form', () => {
      const inner = new Chain().use(B).wrap(hello)
      expect(
        new Chain()
          .use(A)
          .wrap(inner)
          .entries.map(({ name }) => name),
      ).toEqual(['A', 'B'])
      void new Chain().use(A).wrap(new C(inner))({} as Environ, startResponse)
      expect(log).toEqual(['A', 'C', 'B', 'hello'])
    })
    it('tells everything that is wrong at once, each with its place, in order', () => {
      // String(), because JavaScriptCore drops the frame of a function that only returns what it calls.
      const error = failure(() =>
        String(
          new Chain()
            .use('chain-spec-gaet')
            .use(Gate, { nte: 'x' } as object)
            .use(undefined as unknown as typeof A)
            .use(new Chain().wrap(hello) as unknown as () => Application)
            .branch(isStaff, {} as ApplicationLike)
            .mount('/x', undefined as unknown as ApplicationLike)
            .use(layer(A), ...([{ note: 'x' }] as unknown as []))
            .use(Acl as typeof A)
            .use(Auth)
            .use(Gate)
            .wrap(5 as unknown as ApplicationLike),
        ),
      )
      expect(error.problems.map(({ code }) => code)).toEqual([
        'NAME_UNKNOWN',
        'OPTION_UNKNOWN',
        'NOT_A_LAYER',
        'NOT_A_LAYER',
        'NOT_AN_APPLICATION',
        'NOT_AN_APPLICATION',
        'OPTIONS_UNUSED',
        'REQUIREMENT_MISSING',
        'ORDER_UNIQUE',
        'NOT_AN_APPLICATION',
      ])
      for (const { place } of error.problems) expect(place).toMatch(/chain\.spec\.ts:\d+:\d+$/)
      const lines = error.problems.map(({ place }) => Number(place?.split(':')[1]))
      expect(lines).toEqual([...lines].sort((a, b) => a - b))
      expect(error.message.split('\n')).toHaveLength(11)
      expect(error.message).toMatch(/^The chain cannot be wrapped around the application:\n {2}\//)
      expect(error.message).toContain('did you mean "chain-spec-gate"?')
      expect(error.message).toMatch(/move Auth \(.*chain\.spec\.ts:\d+:\d+\) before Acl \[REQUIREMENT_MISSING\]/)
    })
    it('finds a requirement met inside of the same when, and not by another', () => {
      const together = new Chain().when(isStaff, new Chain().use(Auth).use(Acl))
      expect(passed(together, '/', STAFF)).toEqual(['Auth', 'Acl', 'hello'])
      // @ts-expect-error -- needs environ key 'chain.user', which no earlier layer provides
      const apart = new Chain().when(isStaff, Auth).use(Acl)
      expect(failure(() => apart.wrap(hello)).message).toContain(
        "Acl needs environ key 'chain.user', which no earlier layer provides for every request (when Auth does for some)",
      )
    })
    it('never sorts', () => {
      class Outermost extends Noting {}
      middleware('chain-spec-outermost', { first: true, before: ['A'] })(Outermost)
      const error = failure(() => new Chain().use(A).use(Outermost).wrap(hello))
      expect(error.problems.map(({ code }) => code)).toEqual(['ORDER', 'ORDER_FIRST'])
      expect(passed(new Chain().use(Outermost).use(A))).toEqual(['Outermost', 'A', 'hello'])
    })
    it('starts and stops everything in it', async () => {
      const starting = (name: string) =>
        class extends Noting {
          override start(): void {
            log.push(`+${name}`)
          }
          override stop(): void {
            log.push(`-${name}`)
          }
        }
      const [One, Two, Three] = [starting('1'), starting('2'), starting('3')]
      const stack = new Chain()
        .use(One)
        .when(isStaff, Two)
        .mount('/x', new Chain().use(Three).wrap(hello))
        .wrap(new One(hello))
      await stack.start()
      expect(log.splice(0)).toEqual(['+1', '+2', '+3', '+1'])
      await stack.stop()
      expect(log).toEqual(['-1', '-3', '-2', '-1'])
    })
    it('W98: makes no promise of a sync application, through every kind of layer', () => {
      const chain = new Chain()
        .use(A)
        .when(isStaff, B)
        .mount('/x', other)
        .branch(isStaff, other)
        .use((app) => app)
      const body: ResponseBody = []
      const environ = { SCRIPT_NAME: '', PATH_INFO: '/' } as Environ
      expect(chain.wrap(() => body)(environ, startResponse)).toBe(body)
    })
  })

  describe('as an algebra', () => {
    const small = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 })
    const chainOf = (notes: readonly string[]) =>
      notes.reduce<Chain<object>>((chain, note) => chain.use(A, { note }), new Chain())
    const names = (chain: Chain<object>) => passed(chain).slice(0, -1)

    it('has the empty chain and the identity layer for neutral elements', () => {
      fc.assert(
        fc.property(small, (notes) => {
          const chain = chainOf(notes)
          expect(names(new Chain().use(chain))).toEqual(notes)
          expect(names(chain.use(new Chain()))).toEqual(notes)
          expect(names(chain.use((app) => app))).toEqual(notes)
          expect(names(new Chain().use((app: Application) => app).use(chain))).toEqual(notes)
        }),
      )
    })
    it('is associative', () => {
      fc.assert(
        fc.property(small, small, small, (a, b, c) => {
          const [x, y, z] = [chainOf(a), chainOf(b), chainOf(c)]
          const left = new Chain().use(new Chain().use(x).use(y)).use(z)
          const right = new Chain().use(x).use(new Chain().use(y).use(z))
          expect(names(left)).toEqual([...a, ...b, ...c])
          expect(names(right)).toEqual(names(left))
          expect(String(left)).toBe(String(right))
        }),
      )
    })
    it('does what a list does, edit by edit', () => {
      const classes = { a: class a extends Noting {}, b: class b extends Noting {}, c: class c extends Noting {} }
      const letter = fc.constantFrom('a', 'b', 'c')
      const verb = fc.constantFrom('use', 'before', 'after', 'replace', 'remove')
      const edits = fc.array(fc.tuple(verb, letter, letter), { maxLength: 8 })
      fc.assert(
        fc.property(edits, (steps) => {
          let chain = new Chain<object>()
          let list: ('a' | 'b' | 'c')[] = []
          for (const [name, target, added] of steps) {
            const at = list.indexOf(target)
            const [Target, Added] = [classes[target], classes[added]]
            if (name === 'use') {
              chain = chain.use(Added)
              list = [...list, added]
            } else if (at >= 0) {
              if (name === 'before') chain = chain.insertBefore(Target, Added)
              if (name === 'after') chain = chain.insertAfter(target, Added)
              if (name === 'replace') chain = chain.replace(Target, Added)
              if (name === 'remove') chain = chain.remove(target)
              const [start, removed] = { before: [at, 0], after: [at + 1, 0], replace: [at, 1], remove: [at, 1] }[
                name
              ] as [number, number]
              list = list.toSpliced(start, removed, ...(name === 'remove' ? [] : [added]))
            }
          }
          expect(names(chain)).toEqual(list)
        }),
        { numRuns: 50 },
      )
    })
  })
})
