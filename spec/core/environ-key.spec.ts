import { expectTypeOf } from 'expect-type'
import {
  environKey,
  type EnvironKey,
  type EnvironOf,
  type Missing,
  type NoKeys,
  type Provided,
} from '../../lib/core/environ-key.js'
import type { Environ } from '../../lib/protocol/index.js'

interface User {
  readonly name: string
}

const USER = environKey<User>()('acme.user')
const COUNT = environKey<number>()('acme.count')

function emptyEnviron(): Environ {
  return {} as Environ
}

describe('environKey', () => {
  it('gives a key that sets and gets its value', () => {
    const environ = emptyEnviron()
    expect(USER.key).toBe('acme.user')
    expect(USER.get(environ)).toBeUndefined()
    USER.set(environ, { name: 'ann' })
    expect(USER.get(environ)).toEqual({ name: 'ann' })
    expect(environ['acme.user']).toEqual({ name: 'ann' })
    expect(USER.require(environ)).toEqual({ name: 'ann' })
  })
  it('says what is missing and what to do', () => {
    expect(() => USER.require(emptyEnviron())).toThrow(
      new TypeError(
        'the environ has no "acme.user"; put a layer that provides it before this one, or set it where the application is tested',
      ),
    )
  })
  it.each([0, null, false, ''])('takes %p for a value', (value) => {
    const key = environKey<unknown>()('acme.any')
    const environ = emptyEnviron()
    key.set(environ, value)
    expect(key.require(environ)).toBe(value)
  })
  it('types the value: there if the environ says so, else perhaps not', () => {
    expectTypeOf(USER).toEqualTypeOf<EnvironKey<'acme.user', User>>()
    const environ = { 'acme.user': { name: 'ann' } } as Environ & { 'acme.user': User }
    expectTypeOf(USER.get(environ)).toEqualTypeOf<User>()
    expectTypeOf(USER.get(emptyEnviron())).toEqualTypeOf<User | undefined>()
    expectTypeOf(USER.require(environ)).toEqualTypeOf<User>()
    expectTypeOf(environKey<string>()('REMOTE_USER')).toEqualTypeOf<EnvironKey<'REMOTE_USER', string>>()
    expect(USER.get(environ).name).toBe('ann')
  })
  it('takes a name in lower case or one of CGI, and a value of its type', () => {
    // @ts-expect-error -- upper case is CGI's
    const key = environKey<string>()('ACME_USER')
    // @ts-expect-error -- a user is no text
    USER.set(emptyEnviron(), 'ann')
    expect(key.key).toBe('ACME_USER')
  })
})

describe('Provided', () => {
  it('is what the statics of a class say', () => {
    class Gives {
      static readonly provides = [USER, COUNT]
    }
    class GivesNothing {
      readonly nothing = true
    }
    expectTypeOf<Provided<typeof Gives>>().toEqualTypeOf<{ 'acme.user': User; 'acme.count': number }>()
    expectTypeOf<Provided<typeof GivesNothing>>().toEqualTypeOf<NoKeys>()
    expectTypeOf<EnvironOf<typeof USER>>().toEqualTypeOf<{ 'acme.user': User }>()
    expect([Gives.provides.length, new GivesNothing().nothing]).toEqual([2, true])
  })
})

describe('Missing', () => {
  it('is the names of the keys that are not there, or of another type', () => {
    class Needs {
      static readonly requires = [USER, COUNT]
    }
    expectTypeOf<Missing<typeof Needs, NoKeys>>().toEqualTypeOf<'acme.user' | 'acme.count'>()
    expectTypeOf<Missing<typeof Needs, { 'acme.user': User }>>().toEqualTypeOf<'acme.count'>()
    expectTypeOf<Missing<typeof Needs, { 'acme.user': string; 'acme.count': 1 }>>().toEqualTypeOf<'acme.user'>()
    expectTypeOf<Missing<typeof Needs, { 'acme.user': User; 'acme.count': number }>>().toEqualTypeOf<never>()
    expect(Needs.requires).toHaveLength(2)
  })
})
