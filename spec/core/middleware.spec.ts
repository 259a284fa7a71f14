import { runInNewContext } from 'node:vm'
import { expectTypeOf } from 'expect-type'
import { middleware } from '../../lib/core/decorators.js'
import { OptionError } from '../../lib/core/errors.js'
import { isMiddleware, isMiddlewareClass, Middleware, type OptionsArgument } from '../../lib/core/middleware.js'
import type * as module from '../../lib/core/middleware.js'
import { option } from '../../lib/core/option.js'
import {
  MIDDLEWARE,
  toApplication,
  type Application,
  type ApplicationLike,
  type Environ,
  type ResponseBody,
  type StartResponse,
} from '../../lib/protocol/index.js'

const environ = {} as Environ
const startResponse: StartResponse = () => () => undefined

class PassOptions {
  @option({ type: 'string' }) key!: string
  @option() value?: string = 'x'
}

@middleware('middleware-spec-pass', { options: PassOptions })
class Pass extends Middleware<PassOptions> {
  call(given: Environ, start: StartResponse) {
    return this.app(given, start)
  }
}

describe('Middleware', () => {
  it('wraps an application, with its options checked, filled in and frozen', () => {
    const app = (): ResponseBody => []
    const pass = new Pass(app, { key: 'a' })
    expect(pass.app).toBe(app)
    expect(pass.options).toEqual({ key: 'a', value: 'x' })
    expect(Object.isFrozen(pass.options)).toBe(true)
    expectTypeOf(pass.options).toEqualTypeOf<Readonly<Required<PassOptions>>>()
    expectTypeOf(pass.options.value).toEqualTypeOf<string>()
  })
  it('throws everything that is wrong with the options', () => {
    expect(() => new Pass(() => [], { kye: 'a' } as unknown as PassOptions)).toThrow(OptionError)
    expect(() => new Pass(() => [], { kye: 'a' } as unknown as PassOptions)).toThrow(/OPTION_UNKNOWN[^]*OPTION_MISSING/)
  })
  it('has no options if it declares none', () => {
    class Plain extends Middleware {
      call(): ResponseBody {
        return []
      }
    }
    expect(new Plain(() => []).options).toEqual({})
  })
  it('takes an application of every form, another middleware instance too', () => {
    const inner = new Pass(() => [new Uint8Array([1])], { key: 'a' })
    const outer = new Pass(inner, { key: 'b' })
    expect(outer.call(environ, startResponse)).toEqual([new Uint8Array([1])])
    expect(toApplication(outer)(environ, startResponse)).toEqual([new Uint8Array([1])])
    expect((outer.app as { [MIDDLEWARE]?: unknown })[MIDDLEWARE]).toBe(inner)
    expect(() => new Pass({} as ApplicationLike, { key: 'a' })).toThrow('got an object of Object without a method call')
    expect(() => new Pass(Pass as unknown as ApplicationLike, { key: 'a' })).toThrow('Pass is a middleware class')
  })
  it('W5: serves requests that are interleaved, with nothing of one on the instance', async () => {
    const pass = new Pass(async (given) => [new Uint8Array([Number(given.PATH_INFO)])], { key: 'a' })
    const bodies = [1, 2].map(async (path) => pass.call({ PATH_INFO: String(path) } as Environ, startResponse))
    expect(await Promise.all(bodies)).toEqual([[new Uint8Array([1])], [new Uint8Array([2])]])
    expect(Object.keys(pass)).toEqual(['app', 'options'])
  })
})

describe('OptionsArgument', () => {
  it('may be left out only if no option is required', () => {
    expectTypeOf<OptionsArgument<{ a: string }>>().toEqualTypeOf<[options: { a: string }]>()
    expectTypeOf<OptionsArgument<{ a?: string }>>().toEqualTypeOf<[options?: { a?: string }]>()
    expectTypeOf<OptionsArgument<{ a?: string; b: 1 }>>().toEqualTypeOf<[options: { a?: string; b: 1 }]>()
    const app: Application = () => []
    // @ts-expect-error -- options are required
    expect(() => new Pass(app)).toThrow('option "key" is required')
  })
})

describe('isMiddlewareClass and isMiddleware', () => {
  it('know classes and instances, also of another copy of the package', () => {
    let Copied: typeof Middleware | undefined
    jest.isolateModules(() => {
      Copied = jest.requireActual<typeof module>('../../lib/core/middleware.js').Middleware
    })
    expect(Copied).not.toBe(Middleware)
    const Other = class extends (Copied as unknown as typeof Middleware) {
      call(): ResponseBody {
        return []
      }
    }
    const other = new Other(() => [])
    expect(other).not.toBeInstanceOf(Middleware)
    expect([isMiddlewareClass(Pass), isMiddlewareClass(Other), isMiddlewareClass(Middleware)]).toEqual([
      true,
      true,
      true,
    ])
    expect([isMiddleware(new Pass(() => [], { key: 'a' })), isMiddleware(other)]).toEqual([true, true])
  })
  it('take nothing else for one', () => {
    const values = [
      undefined,
      null,
      'Pass',
      5,
      {},
      class {},
      () => 1,
      runInNewContext('(class {})'),
      Object.create(null),
    ]
    for (const value of values) expect([isMiddlewareClass(value), isMiddleware(value)]).toEqual([false, false])
    expect(isMiddleware(Pass)).toBe(false)
    expect(isMiddlewareClass(new Pass(() => [], { key: 'a' }))).toBe(false)
    expect(isMiddlewareClass(Object.assign(() => 1, { prototype: null }))).toBe(false)
    expect(isMiddleware(Object.assign(() => 1, { [MIDDLEWARE]: true }))).toBe(false)
  })
})
