import { describe, expect, it } from 'tstyche'
import { environKey, Middleware, option, type Environ, type StartResponse, type Status } from 'tsgi'

declare const environ: Environ

describe('Environ', () => {
  it("has WSGI's keys with their types", () => {
    expect(environ.REQUEST_METHOD).type.toBe<string>()
    expect(environ.HTTP_X_ANYTHING).type.toBe<string | undefined>()
    expect(environ['wsgi.url_scheme']).type.toBe<'http' | 'https'>()
    expect(environ['acme.own']).type.toBe<unknown>()
  })

  it('refuses a key that is misspelt', () => {
    expect<Environ>().type.not.toHaveProperty('PATH_IFNO')
    expect<Environ>().type.not.toHaveProperty('RemoteUser')
    expect<Environ>().type.toHaveProperty('acme.user')
  })
})

describe('environKey', () => {
  it('refuses a name that the environ cannot have', () => {
    expect(environKey<string>()).type.not.toBeCallableWith('Acme.User')
    expect(environKey<string>()).type.toBeCallableWith('acme.user')
    expect(environKey<string>()).type.toBeCallableWith('REMOTE_USER')
  })

  it('types what it gets and takes', () => {
    const key = environKey<{ readonly id: number }>()('acme.id')

    expect(key.require(environ)).type.toBe<{ readonly id: number }>()
    expect(key.get(environ)).type.toBe<{ readonly id: number } | undefined>()
    expect(key.set).type.not.toBeCallableWith(environ, 'text')
  })
})

describe('Status', () => {
  it('is a number and a reason', () => {
    expect<'200 OK'>().type.toBeAssignableTo<Status>()
    expect<'OK'>().type.not.toBeAssignableTo<Status>()
  })
})

describe('Middleware', () => {
  class Options {
    @option() size?: number = 3
    @option({ type: 'string' }) name!: string
  }

  it('has options in which nothing is optional and nothing can be written', () => {
    class Sized extends Middleware<Options> {
      call(environ: Environ, startResponse: StartResponse) {
        expect(this.options.size).type.toBe<number>()
        expect(this.options.name).type.toBe<string>()
        // @ts-expect-error Cannot assign to 'size' because it is a read-only property
        this.options.size = 4
        return this.app(environ, startResponse)
      }
    }

    expect(Sized).type.toBeConstructableWith(() => [], { name: 'a' })
    expect(Sized).type.not.toBeConstructableWith(() => [], { size: 3 })
    expect(Sized).type.not.toBeConstructableWith(() => [])
  })
})
