import { application, composite, middleware, server, type CompositeLoader } from '../../lib/core/decorators.js'
import type * as decorators from '../../lib/core/decorators.js'
import { definitionOf } from '../../lib/core/definition.js'
import { RegistryError } from '../../lib/core/errors.js'
import { Middleware } from '../../lib/core/middleware.js'
import type * as module from '../../lib/core/middleware.js'
import { registry } from '../../lib/core/registry.js'
import { toApplication, type Environ, type ResponseBody } from '../../lib/protocol/index.js'
import { compiled, plainReflect, type Compilation } from './compiled.js'

class Gate extends Middleware {
  call(): ResponseBody {
    return []
  }
}

describe('middleware', () => {
  it('registers a class and declares it, as a decorator', () => {
    @middleware('decorators-spec-a', { roles: ['authorization'], description: 'A gate' })
    class A extends Gate {}
    expect(registry.get('middleware', 'decorators-spec-a').Class).toBe(A)
    expect(definitionOf(A)).toMatchObject({
      name: 'decorators-spec-a',
      kind: 'middleware',
      roles: ['authorization'],
      description: 'A gate',
    })
  })
  it('gives the class back, called as a function', () => {
    class B extends Gate {}
    expect(middleware('decorators-spec-b')(B)).toBe(B)
    expect(registry.find('middleware', 'decorators-spec-b')?.Class).toBe(B)
  })
  it('does not let a definition have another name or kind', () => {
    class C extends Gate {}
    middleware('decorators-spec-c', { name: 'x', kind: 'server' } as object)(C)
    expect(definitionOf(C)).toMatchObject({ name: 'decorators-spec-c', kind: 'middleware' })
  })
  it('remembers where it was written', () => {
    class D extends Gate {}
    const [declared, line] = [
      middleware('decorators-spec-d'),
      Number(/:(\d+):\d+\)?$/.exec(new Error('here').stack?.split('\n')[1] ?? '')?.[1]),
    ]
    declared(D)
    expect(definitionOf(D)?.place).toMatch(/decorators\.spec\.ts:\d+:\d+$/)
    expect(Number(definitionOf(D)?.place?.split(':')[1])).toBe(line - 1)
  })
  it('takes without decorators the options of plain JavaScript', () => {
    class E extends Middleware<{ most?: number }> {
      call(): ResponseBody {
        return []
      }
    }
    middleware('decorators-spec-e', { options: { most: { type: 'integer', default: 5 } } })(E)
    expect(new E(() => [], { most: '7' as unknown as number }).options).toEqual({ most: 7 })
    expect(new E(() => []).options).toEqual({ most: 5 })
  })
  it('refuses another class under the name', () => {
    middleware('decorators-spec-f')(class F extends Gate {})
    expect(() => middleware('decorators-spec-f')(class G extends Gate {})).toThrow(RegistryError)
    expect(() => middleware('decorators-spec-f')(class G extends Gate {})).toThrow('is taken by F')
  })
  it('does not declare a class whose name is taken', () => {
    class H extends Gate {}
    expect(() => middleware('decorators-spec-f')(H)).toThrow('is taken')
    expect(definitionOf(H)).toBeUndefined()
  })
  it.each([
    [class Plain {}, 'the class Plain'],
    [() => 1, 'a function'],
    [undefined, 'undefined'],
  ])('refuses %p, which is no middleware class', (value, what) => {
    expect(() => middleware('decorators-spec-g')(value as unknown as typeof Gate)).toThrow(
      new TypeError(`${what} is no middleware class; let it extend Middleware`),
    )
    expect(registry.find('middleware', 'decorators-spec-g')).toBeUndefined()
  })
  it.each(['', 'a b', '-a', '.a', 'a/b', 'ä', 'a\n', ' a'])('refuses the name %p', (name) => {
    expect(() => middleware(name)).toThrow(
      new TypeError(
        `${JSON.stringify(name)} is no name for a class of kind middleware; use letters, digits and hyphens, like 'powered-by'`,
      ),
    )
  })
  it.each(['a', 'A', '0', 'powered-by', 'a.b_c', 'gzip2'])('takes the name %p', (name) => {
    expect(() => middleware(name)).not.toThrow()
  })
  it('says what is missing if it stands without parentheses', () => {
    expect(() => middleware(Gate as unknown as string)).toThrow(
      new TypeError("@middleware needs a name and stands with parentheses, @middleware('a-name'); got the class Gate"),
    )
    expect(() => server(undefined as unknown as string)).toThrow('@server needs a name')
  })
  it('shares its registry with another copy of the package, where the first class stays', () => {
    class First extends Gate {}
    middleware('decorators-spec-copy', { package: 'acme@1.0.0' })(First)
    jest.isolateModules(() => {
      const copy = jest.requireActual<typeof decorators>('../../lib/core/decorators.js')
      const { Middleware: Copied } = jest.requireActual<typeof module>('../../lib/core/middleware.js')
      expect(Copied).not.toBe(Middleware)
      class Second extends Copied {
        call(): ResponseBody {
          return []
        }
      }
      copy.middleware('decorators-spec-copy', { package: 'acme@1.0.0' })(Second)
      expect(registry.get('middleware', 'decorators-spec-copy').Class).toBe(First)
      expect(definitionOf(Second)).toMatchObject({ name: 'decorators-spec-copy' })
      // A class of the other copy is a middleware class here too.
      expect(middleware('decorators-spec-other')(Second)).toBe(Second)
    })
  })
})

describe('application, composite, server', () => {
  it('register classes of their kind', () => {
    class Hello {
      call(_environ: Environ): ResponseBody {
        return []
      }
    }
    class Choice {
      async compose(loader: CompositeLoader) {
        return loader.getApp('a')
      }
    }
    class Listener {
      serve(): void {
        toApplication(() => [])
      }
    }
    expect(application('decorators-spec-k')(Hello)).toBe(Hello)
    expect(composite('decorators-spec-k', { description: 'chooses' })(Choice)).toBe(Choice)
    expect(server('decorators-spec-k')(Listener)).toBe(Listener)
    expect(registry.get('application', 'decorators-spec-k').Class).toBe(Hello)
    expect(registry.get('composite', 'decorators-spec-k').definition).toMatchObject({
      kind: 'composite',
      description: 'chooses',
    })
    expect(registry.get('server', 'decorators-spec-k').Class).toBe(Listener)
    for (const Class of [Hello, Choice, Listener])
      expect(definitionOf(Class)?.place).toMatch(/decorators\.spec\.ts:\d+:\d+$/)
  })
  it('say their kind in the message about a name', () => {
    expect(() => application('a b')).toThrow('is no name for a class of kind application')
    expect(() => composite('a b')).toThrow('is no name for a class of kind composite')
    expect(() => server('a b')).toThrow('is no name for a class of kind server')
  })
})

const COMPILATIONS: readonly (readonly [string, Compilation])[] = [
  ['legacy', { decorators: 'legacy', reflect: plainReflect() }],
  ['metadata', { decorators: 'legacy', metadata: true }],
  ['standard', { decorators: 'standard' }],
]

describe.each(COMPILATIONS)('the decorators, compiled as %s ones', (name, compilation) => {
  it('register classes and leave them what they are', () => {
    const exports = compiled(
      `
      @middleware('decorators-spec-compiled-${name}') export class Gate extends Middleware { call() { return [] } }
      @application('decorators-spec-compiled-${name}') export class Hello { call() { return [] } }
      @composite('decorators-spec-compiled-${name}') export class Choice { compose() {} }
      @server('decorators-spec-compiled-${name}') export class Listener { serve() {} }`,
      { middleware, application, composite, server, Middleware },
      compilation,
    )
    expect(registry.get('middleware', `decorators-spec-compiled-${name}`).Class).toBe(exports.Gate)
    expect(registry.get('application', `decorators-spec-compiled-${name}`).Class).toBe(exports.Hello)
    expect(registry.get('composite', `decorators-spec-compiled-${name}`).Class).toBe(exports.Choice)
    expect(registry.get('server', `decorators-spec-compiled-${name}`).Class).toBe(exports.Listener)
    expect(exports.Gate).toHaveProperty('name', 'Gate')
  })
})
