import type { Definition } from '../../lib/core/definition.js'
import { RegistryError } from '../../lib/core/errors.js'
import { nameUnknown, Registry, registry } from '../../lib/core/registry.js'
import type * as module from '../../lib/core/registry.js'

class Gate {}
class Other {}

function definition(more: Partial<Definition> = {}): Definition {
  return { name: 'gate', kind: 'middleware', ...more }
}

const HINT = '(a class is registered when the module that declares it is imported)'

describe('Registry', () => {
  it('gives a class by kind and name', () => {
    const own = new Registry()
    own.register(Gate, definition())
    expect(own.get('middleware', 'gate')).toEqual({ Class: Gate, definition: definition() })
    expect(own.find('middleware', 'gate')?.Class).toBe(Gate)
    expect(own.find('application', 'gate')).toBeUndefined()
    expect(own.find('middleware', 'gates')).toBeUndefined()
  })
  it('keeps the kinds apart and sorts the names of each', () => {
    const own = new Registry()
    own.register(Gate, definition({ name: 'b' }))
    own.register(Other, definition({ name: 'a' }))
    own.register(Other, definition({ name: 'b', kind: 'application' }))
    expect(own.names('middleware')).toEqual(['a', 'b'])
    expect(own.names('application')).toEqual(['b'])
    expect(own.names('server')).toEqual([])
  })
  it('says that a name is unknown, and the near ones', () => {
    const own = new Registry()
    own.register(Gate, definition())
    own.register(Other, definition({ name: 'gates', kind: 'server' }))
    expect(() => own.get('middleware', 'gaet')).toThrow(RegistryError)
    expect(() => own.get('middleware', 'gaet')).toThrow(
      `no middleware is registered as "gaet"; did you mean "gate"? ${HINT} [NAME_UNKNOWN]`,
    )
    expect(nameUnknown('middleware', 'zzzzz', own).remedy).toBe(`registered: gate ${HINT}`)
    expect(nameUnknown('composite', 'gate', own).remedy).toBe(`there are none ${HINT}`)
  })
  it('takes the same class twice', () => {
    const own = new Registry()
    own.register(Gate, definition())
    own.register(Gate, definition({ description: 'again' }))
    expect(own.get('middleware', 'gate').definition.description).toBeUndefined()
  })
  it.each<[string, Partial<Definition>, Partial<Definition>]>([
    [
      'of the same package and version',
      { package: 'acme@1.0.0', place: 'a.ts:1:1' },
      { package: 'acme@1.0.0', place: 'b.ts:1:1' },
    ],
    ['declared at the same place', { place: 'a.ts:1:1' }, { place: 'a.ts:1:1' }],
  ])('leaves the first of two classes %s', (_, first, second) => {
    const own = new Registry()
    own.register(Gate, definition(first))
    own.register(Other, definition(second))
    expect(own.get('middleware', 'gate').Class).toBe(Gate)
  })
  it.each<[string, Partial<Definition>, Partial<Definition>, string]>([
    [
      'of another version',
      { package: 'acme@1.0.0', place: 'a.ts:1:1' },
      { package: 'acme@1.0.1', place: 'a.ts:1:1' },
      ' (a.ts:1:1)',
    ],
    [
      'of a package, the first of none',
      { place: 'a.ts:1:1' },
      { package: 'acme@1.0.0', place: 'a.ts:1:1' },
      ' (a.ts:1:1)',
    ],
    ['of no package, the first of one', { package: 'acme@1.0.0' }, {}, ' (acme@1.0.0)'],
    ['declared elsewhere', { place: 'a.ts:1:1' }, { place: 'b.ts:1:1' }, ' (a.ts:1:1)'],
    ['of which nothing is known', {}, {}, ''],
  ])('refuses another class %s under the name', (_, first, second, where) => {
    const own = new Registry()
    own.register(Gate, definition(first))
    expect(() => own.register(Other, definition(second))).toThrow(RegistryError)
    expect(() => own.register(Other, definition(second))).toThrow(
      `${second.place === undefined ? '' : `${second.place}: `}the middleware name "gate" is taken by Gate${where}; give this class another name [NAME_TAKEN]`,
    )
    expect(own.get('middleware', 'gate').Class).toBe(Gate)
  })
})

describe('registry', () => {
  it('is one for all copies of the package', () => {
    jest.isolateModules(() => {
      const copy = jest.requireActual<typeof module>('../../lib/core/registry.js')
      expect(copy.Registry).not.toBe(Registry)
      expect(copy.registry).toBe(registry)
    })
  })
})
