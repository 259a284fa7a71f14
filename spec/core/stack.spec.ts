import { Chain } from '../../lib/core/chain.js'
import type { Interposer } from '../../lib/core/composition.js'
import type { Entry } from '../../lib/core/entry.js'
import { Middleware } from '../../lib/core/middleware.js'
import { asStack, describeEntries, isStack, makeStack } from '../../lib/core/stack.js'
import type * as module from '../../lib/core/stack.js'
import {
  toApplication,
  type Application,
  type ApplicationLike,
  type Environ,
  type StartResponse,
} from '../../lib/protocol/index.js'

const environ = { SCRIPT_NAME: '', PATH_INFO: '/' } as Environ
const startResponse: StartResponse = () => () => undefined

let log: string[] = []
beforeEach(() => {
  log = []
})

class Layer extends Middleware {
  call(given: Environ, start: StartResponse) {
    log.push(this.constructor.name)
    return this.app(given, start)
  }
  override start(): void {
    log.push(`+${this.constructor.name}`)
  }
  override stop(): void {
    log.push(`-${this.constructor.name}`)
  }
}
class A extends Layer {}
class B extends Layer {}
class C extends Layer {}

function hello() {
  return []
}

function entry(Class: typeof Layer, place?: string): Entry {
  return { kind: 'layer', name: Class.name, Class, layer: (inner) => new Class(inner), place }
}

describe('makeStack', () => {
  it('is an application that carries what it was made of', () => {
    const stack = makeStack([entry(A), entry(B)], hello)
    expect(stack(environ, startResponse)).toEqual([])
    expect(log).toEqual(['A', 'B'])
    expect(stack.entries.map(({ name }) => name)).toEqual(['A', 'B'])
    expect(Object.isFrozen(stack.entries)).toBe(true)
    expect(stack.application).toBe(hello)
    expect(stack).toHaveLength(2)
    expect(toApplication(stack)).toBe(stack)
  })
  it('is not changed by what becomes of the list that it was made of', () => {
    const entries = [entry(A)]
    const stack = makeStack(entries, hello)
    entries.push(entry(B))
    expect(stack.entries).toHaveLength(1)
    expect(stack.interpose((inner) => inner).entries).toHaveLength(1)
    expect(String(stack)).not.toContain('B')
  })
  it('starts its parts, outermost first, and stops them in reverse', async () => {
    const app = { call: () => [], start: () => void log.push('+app'), stop: () => void log.push('-app') }
    const stack = makeStack([entry(A), entry(B)], app)
    await stack.start()
    expect(log.splice(0)).toEqual(['+A', '+B', '+app'])
    await stack.stop()
    expect(log).toEqual(['-app', '-B', '-A'])
  })
  it('starts middleware that is wrapped by hand inside of it', async () => {
    const stack = makeStack([entry(A)], new B(new C(hello)))
    await stack.start()
    await stack.stop()
    expect(log).toEqual(['+A', '+B', '+C', '-C', '-B', '-A'])
  })
  it('starts what is inside of a layer that makes several', async () => {
    const both: Entry = { kind: 'layer', name: 'both', layer: (inner) => new A(new B(inner)) }
    const stack = makeStack([both, entry(C)], hello)
    await stack.start()
    expect(log).toEqual(['+A', '+B', '+C'])
  })
  it('starts applications beside the line where they stand', async () => {
    const aside = (app: ApplicationLike): Entry => ({
      kind: 'branch',
      name: 'branch',
      aside: app,
      predicate: () => false,
    })
    const stack = makeStack([entry(A), aside(new B(hello)), aside(makeStack([entry(C)], hello))], hello)
    await stack.start()
    await stack.stop()
    expect(log).toEqual(['+A', '+B', '+C', '-C', '-B', '-A'])
  })
  it('starts a layer that only some requests pass', async () => {
    const stack = makeStack([{ ...entry(A), conditions: [{ predicate: () => false }] }, entry(B)], hello)
    await stack.start()
    expect(log).toEqual(['+A', '+B'])
  })
  it('starts an instance once that is inside of several', async () => {
    const shared = new C(hello)
    const inner = makeStack([entry(A)], shared)
    const stack = makeStack(
      [{ kind: 'branch', name: 'branch', aside: inner, predicate: () => false }, entry(B)],
      shared,
    )
    await stack.start()
    await stack.stop()
    expect(log).toEqual(['+A', '+C', '+B', '-B', '-C', '-A'])
  })
  it('takes the place of a stack inside of a stack, with its entries and its application', async () => {
    const inner = makeStack([entry(B, 'b.ts:1:1')], hello)
    const stack = makeStack([entry(A)], inner)
    expect(stack.entries.map(({ name }) => name)).toEqual(['A', 'B'])
    expect(stack.application).toBe(hello)
    expect(String(stack)).toBe('A\nB  b.ts:1:1\nhello')
    stack(environ, startResponse)
    expect(log.splice(0)).toEqual(['A', 'B'])
    await stack.start()
    await stack.stop()
    expect(log).toEqual(['+A', '+B', '-B', '-A'])
  })
  it('refuses what is no application', () => {
    expect(() => makeStack([], undefined as unknown as ApplicationLike)).toThrow('got undefined')
    expect(() => makeStack([], null as unknown as ApplicationLike)).toThrow('got null')
    const wrong: Entry = { kind: 'layer', name: 'x', layer: () => ({}) as ApplicationLike }
    expect(() => makeStack([wrong], hello)).toThrow('without a method call')
  })
  it.each<[string, ApplicationLike, string]>([
    ['a function', hello, 'hello'],
    ['a function without a name', (() => () => [])() as Application, 'application'],
    [
      'an object',
      new (class Page {
        call() {
          return []
        }
      })(),
      'Page',
    ],
    ['an object of no class', Object.assign(Object.create(null) as object, { call: () => [] }), 'application'],
    [
      'an object with a strange class',
      { call: () => [], constructor: { name: 5 } } as unknown as ApplicationLike,
      'application',
    ],
  ])('prints %s by its name', (_, app, name) => {
    expect(String(makeStack([], app))).toBe(name)
  })
})

describe('interpose', () => {
  const between =
    (names: (string | undefined)[]): Interposer =>
    (inner, { name } = { name: 'app' } as Entry) => {
      names.push(name)
      return (given, start) => {
        log.push(`(${name}`)
        return inner(given, start)
      }
    }

  it('puts something between each pair of neighbours, and around the whole', () => {
    const names: (string | undefined)[] = []
    const stack = makeStack([entry(A), entry(B)], hello).interpose(between(names))
    expect(names).toEqual(['app', 'B', 'A'])
    stack(environ, startResponse)
    expect(log).toEqual(['(A', 'A', '(B', 'B', '(app'])
  })
  it('does so inside of a stack in a stack, once at the border', () => {
    const names: (string | undefined)[] = []
    const stack = makeStack([entry(A)], makeStack([entry(B)], hello)).interpose(between(names))
    expect(names).toEqual(['app', 'B', 'A'])
    stack(environ, startResponse)
    expect(log).toEqual(['(A', 'A', '(B', 'B', '(app'])
    expect(stack.entries.map(({ name }) => name)).toEqual(['A', 'B'])
  })
  it('tells of the application that no entry made it', () => {
    const interposer = jest.fn<Application, [Application, Entry | undefined]>((inner) => inner)
    makeStack([], hello).interpose(interposer)
    expect(interposer.mock.calls).toEqual([[hello, undefined]])
  })
  it('makes instances anew and leaves the stack that there was', async () => {
    const stack = makeStack([entry(A)], new B(hello))
    const interposed = stack.interpose(between([]))
    expect(isStack(interposed)).toBe(true)
    await Promise.all([stack.start(), interposed.start()])
    expect(log.splice(0).sort()).toEqual(['+A', '+A', '+B'])
    stack(environ, startResponse)
    expect(log).toEqual(['A', 'B'])
    expect(String(interposed)).toBe(String(stack))
    const plain = makeStack([entry(A)], hello)
    expect(plain.interpose((inner) => inner).application).toBe(plain.application)
  })
  it('starts the application though what stands before it hides it', async () => {
    const stack = makeStack([entry(A)], new B(hello)).interpose((inner) => (given, start) => inner(given, start))
    await stack.start()
    expect(log).toEqual(['+A', '+B'])
  })
})

describe('isStack', () => {
  it('knows stacks, also of another copy of the package', () => {
    expect(isStack(makeStack([], hello))).toBe(true)
    let copied: unknown
    jest.isolateModules(() => {
      copied = jest.requireActual<typeof module>('../../lib/core/stack.js').makeStack([], hello)
    })
    expect(isStack(copied)).toBe(true)
  })
  it.each([[hello], [undefined], [null], [{}], [new Chain()], [{ [Symbol.for('tsgi.stack.v1')]: true }]])(
    'takes %p for none',
    (value) => {
      expect(isStack(value)).toBe(false)
    },
  )
})

describe('asStack', () => {
  it('gives a stack back', () => {
    const stack = makeStack([], hello)
    expect(asStack(stack)).toBe(stack)
  })
  it('makes one of any application, which starts what is inside', async () => {
    const stack = asStack(new A(new B(new Chain().use(C).wrap(hello))))
    expect(stack.entries).toEqual([])
    expect(String(stack)).toBe('A')
    stack(environ, startResponse)
    expect(log.splice(0)).toEqual(['A', 'B', 'C'])
    await stack.start()
    await stack.stop()
    expect(log).toEqual(['+A', '+B', '+C', '-C', '-B', '-A'])
  })
})

describe('describeEntries', () => {
  it('writes a line for each, the places in a column', () => {
    expect(describeEntries([{ name: 'a', place: 'x:1:1' }, { name: 'longer', place: 'y:2:2' }, { name: 'none' }])).toBe(
      'a       x:1:1\nlonger  y:2:2\nnone',
    )
    expect(describeEntries([{ name: 'a' }], 'app')).toBe('a\napp')
    expect(describeEntries([])).toBe('')
    expect(describeEntries([], 'app')).toBe('app')
  })
})
