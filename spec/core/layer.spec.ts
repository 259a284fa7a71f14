import { expectTypeOf } from 'expect-type'
import { Chain } from '../../lib/core/chain.js'
import { environKey } from '../../lib/core/environ-key.js'
import { boundClass, boundLayer, layer } from '../../lib/core/layer.js'
import { Middleware } from '../../lib/core/middleware.js'
import type { Environ, ResponseBody, StartResponse } from '../../lib/protocol/index.js'

const USER = environKey<string>()('layer.user')

class Auth extends Middleware<{ realm: string }> {
  static readonly provides = [USER]
  call(environ: Environ, startResponse: StartResponse) {
    USER.set(environ, this.options.realm)
    return this.app(environ, startResponse)
  }
}

class NeedsUser extends Middleware {
  static readonly requires = [USER]
  call(environ: Environ, startResponse: StartResponse) {
    return this.app(environ, startResponse)
  }
}

describe('layer', () => {
  it('binds the options of a class', () => {
    const bound = layer(Auth, { realm: 'staff' })
    const inner = (): ResponseBody => []
    const instance = bound(inner)
    expect(instance).toBeInstanceOf(Auth)
    expect(instance).toMatchObject({ app: inner, options: { realm: 'staff' } })
    expect(bound(inner)).not.toBe(instance)
  })
  it('remembers class and options', () => {
    const options = { realm: 'staff' }
    expect(boundClass(layer(Auth, options))).toEqual({ Class: Auth, options })
    expect(boundClass(layer(NeedsUser))).toEqual({ Class: NeedsUser, options: undefined })
  })
  it('may be made in a way of its own, and have a place, which a chain then tells', () => {
    const inner = (): ResponseBody => []
    const made = boundLayer({ Class: NeedsUser, options: {}, place: 'paste.ini:3:1' }, () => inner)
    expect(made(inner)).toBe(inner)
    expect(boundClass(made)).toEqual({ Class: NeedsUser, options: {}, place: 'paste.ini:3:1' })
    expect(String(new Chain().use(made))).toBe('NeedsUser  paste.ini:3:1')
    expect(() => new Chain().use(made).wrap(inner)).toThrow(
      /^paste\.ini:3:1: NeedsUser needs environ key 'layer\.user'/,
    )
  })
  it('says what its class provides and requires', () => {
    expect(layer(Auth, { realm: 'a' }).provides).toEqual([USER])
    expect(layer(NeedsUser).requires).toEqual([USER])
    const chain = new Chain().use(layer(Auth, { realm: 'a' })).use(layer(NeedsUser))
    expectTypeOf(chain).toEqualTypeOf<Chain<Record<never, never> & { 'layer.user': string }>>()
    // @ts-expect-error -- needs environ key 'layer.user', which no earlier layer provides
    new Chain().use(layer(NeedsUser))
    expect(() => chain.wrap(() => [])).not.toThrow()
  })
  it('takes the options of the class, and no other', () => {
    // @ts-expect-error -- realm is required
    layer(Auth)
    // @ts-expect-error -- realm is a text
    layer(Auth, { realm: 5 })
    // @ts-expect-error -- there are no options
    layer(NeedsUser, { realm: 'a' })
    expect(layer(NeedsUser)).toBeInstanceOf(Function)
  })
  it.each([
    [class Plain {}, 'the class Plain'],
    [() => [], 'a function'],
    [undefined, 'undefined'],
    ['auth', 'the string "auth"'],
  ])('refuses %p', (value, what) => {
    expect(() => layer(value as unknown as typeof NeedsUser)).toThrow(
      new TypeError(`${what} is no middleware class; let it extend Middleware`),
    )
  })
})

describe('boundClass', () => {
  it.each([[undefined], [null], ['x'], [{}], [() => 1], [Auth]])('finds none in %p', (value) => {
    expect(boundClass(value)).toBeUndefined()
  })
})
