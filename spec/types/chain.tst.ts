import { describe, expect, it } from 'tstyche'
import {
  Chain,
  environKey,
  layer,
  Middleware,
  type Application,
  type Environ,
  type Layer,
  type StartResponse,
} from 'tsgi'
import { every, except, preset, some } from 'tsgi/middleware'

interface User {
  readonly name: string
}
const USER = environKey<User>()('tsgi.user')
const ROUTE = environKey<string>()('tsgi.route')

abstract class Passing<O extends object = Record<never, never>> extends Middleware<O> {
  call(environ: Environ, startResponse: StartResponse) {
    return this.app(environ, startResponse)
  }
}

class Auth extends Passing {
  static readonly provides = [USER] as const
}

class Router extends Passing {
  static readonly requires = [USER] as const
  static readonly provides = [ROUTE] as const
}

class NeedsBoth extends Passing {
  static readonly requires = [USER, ROUTE] as const
}

class OtherUser extends Passing {
  static readonly provides = [environKey<number>()('tsgi.user')] as const
}

interface LimitOptions {
  readonly most: number
  readonly per?: 'second' | 'minute'
}
class Limit extends Passing<LimitOptions> {}

interface LaxOptions {
  readonly per?: number
}
class Lax extends Passing<LaxOptions> {}

declare const greet: Application<Environ & { 'tsgi.user': User }>
declare const plain: Application
declare const gzip: Layer

describe('Chain.use', () => {
  const chain = new Chain()

  it('refuses a layer that needs what no earlier layer provides, and says so', () => {
    expect(chain.use).type.not.toBeCallableWith(Router)
    // @ts-expect-error needs environ key 'tsgi.user', which no earlier layer provides
    chain.use(Router)
    // @ts-expect-error needs environ key 'tsgi.user', which no earlier layer provides
    chain.use(Limit, { most: 1 }).use(Router)
    // @ts-expect-error needs environ key 'tsgi.route', which no earlier layer provides
    chain.use(Auth).use(NeedsBoth)
  })

  it('refuses a layer that needs a key with another type than the provided one', () => {
    // @ts-expect-error needs environ key 'tsgi.user', which no earlier layer provides
    chain.use(OtherUser).use(Router)
  })

  it('takes a layer after those that provide what it needs', () => {
    expect(chain.use(Auth).use).type.toBeCallableWith(Router)
    expect(chain.use(Auth).use(Router).use).type.toBeCallableWith(NeedsBoth)
  })

  it('takes a layer that needs what is assumed from outside', () => {
    expect(chain.assume(USER).use).type.toBeCallableWith(Router)
  })

  it('refuses an unknown option, a wrong one, and the lack of a required one', () => {
    // @ts-expect-error 'mots' does not exist in type 'LimitOptions'
    chain.use(Limit, { most: 1, mots: 2 })
    // @ts-expect-error Type 'string' is not assignable to type 'number'
    chain.use(Limit, { most: '1' })
    // @ts-expect-error Type '"hour"' is not assignable to type '"second" | "minute"'
    chain.use(Limit, { most: 1, per: 'hour' })
    // @ts-expect-error Property 'most' is missing in type
    chain.use(Limit, { per: 'second' })
    // @ts-expect-error Expected 2 arguments, but got 1
    chain.use(Limit)
  })

  it('takes a class without options if none is required', () => {
    expect(chain.use).type.toBeCallableWith(Lax)
    expect(chain.use).type.toBeCallableWith(Lax, { per: 1 })
    expect(chain.use).type.toBeCallableWith(Auth)
  })

  it('takes a name with any options, and a bound layer with none', () => {
    expect(chain.use).type.toBeCallableWith('gzip', { level: 3 })
    expect(chain.use).type.toBeCallableWith(gzip)
    expect(chain.use).type.not.toBeCallableWith(gzip, { level: 3 })
    expect(chain.use).type.toBeCallableWith(layer(Limit, { most: 1 }))
  })

  it('refuses what is no layer', () => {
    expect(chain.use).type.not.toBeCallableWith(class {})
    expect(chain.use).type.not.toBeCallableWith(42)
    expect(chain.use).type.not.toBeCallableWith(Date)
  })

  it('gives what a chain that is used as a layer provides', () => {
    expect(chain.use(new Chain().use(Auth)).use).type.toBeCallableWith(Router)
  })
})

describe('Chain.wrap', () => {
  it('types the environ of the application with what the layers provide', () => {
    new Chain()
      .use(Auth)
      .use(Router)
      .wrap((environ, startResponse) => {
        expect(environ['tsgi.user']).type.toBe<User>()
        expect(environ['tsgi.route']).type.toBe<string>()
        expect(environ.PATH_INFO).type.toBe<string>()
        expect(USER.get(environ)).type.toBe<User>()
        return plain(environ, startResponse)
      })
  })

  it('leaves a key that no layer provides unknown', () => {
    new Chain().wrap((environ, startResponse) => {
      expect(environ['tsgi.user']).type.toBe<unknown>()
      expect(USER.get(environ)).type.toBe<User | undefined>()
      return plain(environ, startResponse)
    })
  })

  it('refuses an application that needs what no layer provides', () => {
    expect(new Chain().wrap).type.not.toBeCallableWith(greet)
    expect(new Chain().use(Auth).wrap).type.toBeCallableWith(greet)
  })

  it('refuses an application whose provider was removed', () => {
    expect(new Chain().use(Auth).remove(Auth).wrap).type.not.toBeCallableWith(greet)
  })

  it('refuses an application whose provider only some requests pass', () => {
    expect(new Chain().when(() => true, Auth).wrap).type.not.toBeCallableWith(greet)
  })

  it('refuses a body of text', () => {
    expect(new Chain().wrap).type.not.toBeCallableWith(() => ['text'])
    expect(new Chain().wrap).type.not.toBeCallableWith(() => 'text')
  })
})

describe('Chain.branch and Chain.mount', () => {
  it('type the environ with what the layers before them provide', () => {
    expect(new Chain().use(Auth).branch).type.toBeCallableWith(() => true, greet)
    expect(new Chain().use(Auth).mount).type.toBeCallableWith('/greet', greet)
    expect(new Chain().branch).type.not.toBeCallableWith(() => true, greet)
    expect(new Chain().mount).type.not.toBeCallableWith('/greet', greet)
  })
})

describe('combined guards', () => {
  const chain = new Chain()
  const limit = layer(Limit, { most: 1 })

  it('every: provides what each of them does, and requires what none of them provides', () => {
    expect(chain.use(every(layer(Auth), limit)).use).type.toBeCallableWith(Router)
    expect(chain.use).type.toBeCallableWith(every(layer(Auth), layer(Router)))
    expect(chain.use).type.not.toBeCallableWith(every(limit, layer(Router)))
  })

  it('some: provides what all of them do', () => {
    expect(chain.use(some(layer(Auth), every(layer(Auth), limit))).use).type.toBeCallableWith(Router)
    expect(chain.use(some(layer(Auth), limit)).use).type.not.toBeCallableWith(Router)
  })

  it('except: provides nothing, and requires what its guard does', () => {
    expect(chain.use(except(['/x'], layer(Auth))).use).type.not.toBeCallableWith(Router)
    expect(chain.use).type.not.toBeCallableWith(except(['/x'], layer(Router)))
    expect(chain.use(Auth).use).type.toBeCallableWith(except(['/x'], layer(Router)))
  })
})

describe('preset', () => {
  it('asks for what only its owner knows, and takes options of its own layers only', () => {
    const hosts = { 'host-allow-list': { hosts: ['a.example'] } }
    expect(preset).type.toBeCallableWith('site', hosts)
    expect(preset).type.toBeCallableWith('api', { ...hosts, cors: false })
    expect(preset).type.not.toBeCallableWith('api', hosts)
    expect(preset).type.not.toBeCallableWith('site', {})
    expect(preset).type.not.toBeCallableWith('sites', hosts)
    expect(preset).type.not.toBeCallableWith('site', { ...hosts, csrf: { trusted: [] } })
  })
})
