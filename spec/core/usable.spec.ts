import { expectTypeOf } from 'expect-type'
import { Chain } from '../../lib/core/chain.js'
import { environKey, type NoKeys } from '../../lib/core/environ-key.js'
import { Middleware } from '../../lib/core/middleware.js'
import type { EnvironWith, LayerLike, Usable, UseArguments } from '../../lib/core/usable.js'
import type { Application, Environ, ResponseBody, StartResponse } from '../../lib/protocol/index.js'

interface User {
  readonly name: string
}
const USER = environKey<User>()('usable.user')
const ROLE = environKey<string>()('usable.role')

class Plain extends Middleware {
  call(environ: Environ, startResponse: StartResponse) {
    return this.app(environ, startResponse)
  }
}
class Auth extends Middleware<{ realm: string; strict?: boolean }> {
  static readonly provides = [USER]
  call(environ: Environ, startResponse: StartResponse) {
    return this.app(environ, startResponse)
  }
}
class Roles extends Plain {
  static readonly requires = [USER]
  static readonly provides = [ROLE]
}
class NeedsRole extends Plain {
  static readonly requires = [ROLE]
}

const hello = (): ResponseBody => []

/** What a chain provides, by its type. */
type KeysOf<C> = C extends Chain<infer P> ? keyof P : never

describe('the types of a chain', () => {
  const auth = new Chain().use(Auth, { realm: 'staff' })

  it('know what the layers provide', () => {
    expectTypeOf<KeysOf<Chain>>().toEqualTypeOf<never>()
    expectTypeOf<KeysOf<typeof auth>>().toEqualTypeOf<'usable.user'>()
    const roles = auth.use(Roles)
    expectTypeOf<KeysOf<typeof roles>>().toEqualTypeOf<'usable.user' | 'usable.role'>()
    const nested = new Chain().use(Plain).use(auth)
    expectTypeOf<KeysOf<typeof nested>>().toEqualTypeOf<'usable.user'>()
    const conditional = new Chain().when(() => true, auth)
    expectTypeOf<KeysOf<typeof conditional>>().toEqualTypeOf<never>()
    const assumed = new Chain().assume(USER, ROLE)
    expectTypeOf<KeysOf<typeof assumed>>().toEqualTypeOf<'usable.user' | 'usable.role'>()
    const removed = auth.remove(Auth)
    expectTypeOf<KeysOf<typeof removed>>().toEqualTypeOf<never>()
    const replaced = auth.use(Roles).replace(Roles, Plain)
    expectTypeOf<KeysOf<typeof replaced>>().toEqualTypeOf<'usable.user'>()
    const inserted = new Chain().use(Plain).insertBefore(Plain, Auth, { realm: 'a' })
    expectTypeOf<KeysOf<typeof inserted>>().toEqualTypeOf<'usable.user'>()
    for (const chain of [roles, nested, conditional, assumed, removed, replaced, inserted]) {
      expect(chain).toBeInstanceOf(Chain)
    }
  })
  it('give it to applications and predicates', () => {
    const app = auth
      .branch(
        (environ) => environ['usable.user'].name === 'ann',
        (environ) => [new Uint8Array(environ['usable.user'].name.length)],
      )
      .when((environ) => USER.get(environ).name === 'eve', Plain)
      .mount('/x', (environ) => [new Uint8Array(USER.get(environ).name.length)])
      .wrap((environ) => {
        expectTypeOf(USER.get(environ)).toEqualTypeOf<User>()
        expectTypeOf(environ['usable.user']).toEqualTypeOf<User>()
        return []
      })
    expectTypeOf<EnvironWith<NoKeys>>().toExtend<Environ>()
    expect(app.entries).toHaveLength(4)
  })
  it('refuse a layer or an application that needs more', () => {
    // @ts-expect-error -- needs environ key 'usable.user', which no earlier layer provides
    const early = new Chain().use(Roles)
    // @ts-expect-error -- needs environ key 'usable.role', which no earlier layer provides
    const missing = auth.use(NeedsRole)
    // @ts-expect-error -- needs environ key 'usable.user', which no earlier layer provides
    new Chain().when(() => true, Roles)
    // @ts-expect-error -- needs environ key 'usable.role', which no earlier layer provides
    new Chain().use(Plain).insertAfter(Plain, NeedsRole)
    const needsUser: Application<Environ & { 'usable.user': User }> = hello
    // @ts-expect-error -- the environ has no user
    new Chain().wrap(needsUser)
    expect(() => early.wrap(hello)).toThrow('REQUIREMENT_MISSING')
    expect(() => missing.wrap(hello)).toThrow('REQUIREMENT_MISSING')
    expect(auth.wrap(needsUser)(...([{}, () => () => undefined] as unknown as Parameters<Application>))).toEqual([])
  })
  it('refuse wrong options, missing ones, and options where there are none', () => {
    // @ts-expect-error -- realm is required
    new Chain().use(Auth)
    // @ts-expect-error -- realm is required
    new Chain().use(Auth, {})
    // @ts-expect-error -- realm is a text
    new Chain().use(Auth, { realm: 5 })
    // @ts-expect-error -- there is no such option
    new Chain().use(Auth, { realm: 'a', relm: 'b' })
    // @ts-expect-error -- Plain has no options
    new Chain().use(Plain, { realm: 'a' })
    // @ts-expect-error -- a function has none
    new Chain().use((app: Application) => app, {})
    // @ts-expect-error -- a class that is no middleware
    new Chain().use(Date)
    expect(String(new Chain().use('by-name', { any: 'option' }))).toContain('by-name')
  })
  it('name what use takes', () => {
    expectTypeOf<typeof Auth>().toExtend<Usable>()
    expectTypeOf<'name'>().toExtend<Usable>()
    expectTypeOf<Chain<{ a: 1 }>>().toExtend<LayerLike>()
    expectTypeOf<(app: Application) => Application>().toExtend<LayerLike>()
    expectTypeOf<UseArguments<'name'>>().toEqualTypeOf<[options?: Readonly<Record<string, unknown>>]>()
    expectTypeOf<UseArguments<typeof Auth>>().toEqualTypeOf<[options: { realm: string; strict?: boolean }]>()
    expectTypeOf<UseArguments<(app: Application) => Application>>().toEqualTypeOf<[]>()
    expect(hello()).toEqual([])
  })
})
