import { runInNewContext } from 'node:vm'
import {
  MIDDLEWARE,
  toApplication,
  type Application,
  type ApplicationLike,
  type Environ,
  type StartResponse,
} from '../../lib/protocol/index.js'

const environ = { REQUEST_METHOD: 'GET' } as Environ
const startResponse: StartResponse = () => () => undefined
const bytes = new Uint8Array([1])

function refusal(like: unknown): string {
  try {
    toApplication(like as ApplicationLike)
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    return (error as Error).message
  }
  throw new Error('it was taken')
}

const WHAT =
  'an application is a function (environ, startResponse), an object with such a method call, or a class that is constructed with them and iterated'

describe('toApplication', () => {
  it('W1, W2: takes a function as it is', () => {
    const named: Application = () => [bytes]
    expect(toApplication(named)).toBe(named)
  })
  it('W1: takes an async function, a bound function and a Proxy over a function as they are', () => {
    const target: Application = function (this: unknown) {
      return [bytes]
    }
    for (const like of [async () => [bytes], target.bind(null), new Proxy(target, {})]) {
      expect(toApplication(like)).toBe(like)
    }
  })
  it('takes generator functions, sync and async, whose generators are the bodies', async () => {
    function* sync(_: Environ, start: StartResponse) {
      start('200 OK', [])
      yield bytes
    }
    async function* later() {
      yield bytes
    }
    expect(toApplication(sync)).toBe(sync)
    expect([...(toApplication(sync)(environ, startResponse) as Iterable<Uint8Array>)]).toEqual([bytes])
    expect(toApplication(later)).toBe(later)
    const seen: Uint8Array[] = []
    for await (const chunk of (await toApplication(later)(environ, startResponse)) as AsyncIterable<Uint8Array>) {
      seen.push(chunk)
    }
    expect(seen).toEqual([bytes])
  })
  it('W2: calls the method of an object, with the object as this and exactly two arguments', () => {
    const object = {
      piece: bytes,
      call(...given: unknown[]) {
        expect(given).toEqual([environ, startResponse])
        return [this.piece]
      },
    }
    const application = toApplication(object)
    expect(application(environ, startResponse)).toEqual([bytes])
    expect(application).not.toHaveProperty([MIDDLEWARE])
    expect(application).toHaveLength(2)
  })
  it('looks the method up at each call, so that it may be replaced', () => {
    const object = { call: () => [bytes] }
    const application = toApplication(object)
    object.call = () => []
    expect(application(environ, startResponse)).toEqual([])
  })
  it('takes an instance whose class has no prototype', () => {
    const object = Object.assign(Object.create(null) as object, { call: () => [bytes] })
    expect(toApplication(object)(environ, startResponse)).toEqual([bytes])
  })
  it('takes a callable instance as the function that it is, though it has a method call', () => {
    const callable = Object.assign(() => [bytes], { call: () => [] })
    expect(toApplication(callable)).toBe(callable)
  })
  it('W2: constructs a class that is iterated, once for each request', () => {
    class Page {
      constructor(
        readonly given: Environ,
        readonly start: StartResponse,
      ) {}
      *[Symbol.iterator]() {
        this.start('200 OK', [])
        yield bytes
      }
    }
    class Later {
      async *[Symbol.asyncIterator]() {
        yield bytes
      }
    }
    const application = toApplication(Page)
    const first = application(environ, startResponse)
    expect(first).toBeInstanceOf(Page)
    expect(first).toMatchObject({ given: environ, start: startResponse })
    expect(application(environ, startResponse)).not.toBe(first)
    expect(application).toHaveLength(2)
    expect(toApplication(Later)(environ, startResponse)).toBeInstanceOf(Later)
    expect(toApplication(new Proxy(Page, {}))(environ, startResponse)).toBeInstanceOf(Page)
    expect(toApplication(class extends Page {})(environ, startResponse)).toBeInstanceOf(Page)
  })
  it('marks the application of a middleware instance with that instance', () => {
    const instance = { [MIDDLEWARE]: true, call: () => [bytes] }
    const application = toApplication(instance)
    expect((application as { [MIDDLEWARE]?: unknown })[MIDDLEWARE]).toBe(instance)
    expect(application(environ, startResponse)).toEqual([bytes])
    expect(toApplication(application)).toBe(application)
  })
  it('takes objects, functions and classes of another realm', () => {
    const other = (source: string): ApplicationLike => runInNewContext(source) as ApplicationLike
    expect(toApplication(other('() => [1]'))(environ, startResponse)).toEqual([1])
    expect(toApplication(other('({ call() { return [2] } })'))(environ, startResponse)).toEqual([2])
    const body = toApplication(other('(class { *[Symbol.iterator]() { yield 3 } })'))(environ, startResponse)
    expect([...(body as Iterable<unknown>)]).toEqual([3])
  })

  it('refuses a middleware class and says how it is used', () => {
    class Gate {
      call() {
        return []
      }
      *[Symbol.iterator]() {
        yield bytes
      }
    }
    Object.defineProperty(Gate.prototype, MIDDLEWARE, { value: true })
    expect(refusal(Gate)).toBe(
      'Gate is a middleware class, which wraps an application; pass an instance, new Gate(application, options), or stack it with new Chain().use(Gate).wrap(application)',
    )
  })
  it('refuses a class with a method call, of which an instance is meant', () => {
    class Page {
      call() {
        return []
      }
    }
    expect(refusal(Page)).toBe(
      'the class Page is no application: it has neither [Symbol.iterator] nor [Symbol.asyncIterator], so what it constructs is no body; pass an instance: new Page()',
    )
  })
  it('refuses a class that can do nothing', () => {
    class Empty {}
    expect(refusal(Empty)).toBe(
      'the class Empty is no application: it has neither [Symbol.iterator] nor [Symbol.asyncIterator], so what it constructs is no body; give it one of them, or a method call and pass an instance',
    )
    expect(refusal(class {})).toContain('the class (anonymous) is no application')
  })
  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [5, 'the number 5'],
    ['app', 'the string "app"'],
    [Symbol('x'), 'the symbol Symbol(x)'],
    [{}, 'an object of Object without a method call'],
    [{ call: 5 }, 'an object of Object without a method call'],
    [Object.create(null), 'an object of no class without a method call'],
    [new Map(), 'an object of Map without a method call'],
    [[], 'an array of 0 without a method call'],
  ])('refuses %p and says what it is', (like, what) => {
    expect(refusal(like)).toBe(`${WHAT}; got ${what}`)
  })
  it('refuses a promise and says what to do', () => {
    expect(refusal(Promise.resolve(() => []))).toBe(
      `${WHAT}; got a promise: await it, and pass the application that it gives`,
    )
  })
  it('refuses a chain that was not wrapped around anything and says what to do', () => {
    class Chain {
      wrap() {
        return () => []
      }
    }
    expect(refusal(new Chain())).toBe(
      `${WHAT}; got an object of Chain: call its wrap(application), and pass what that gives`,
    )
  })
  it('refuses a middleware instance without a method call', () => {
    expect(refusal({ [MIDDLEWARE]: true })).toBe(
      'an object of Object is a middleware without a method call; write call(environ, startResponse) { return this.app(environ, startResponse) }',
    )
  })
})
