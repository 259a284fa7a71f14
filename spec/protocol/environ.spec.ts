import { expectTypeOf } from 'expect-type'
import type { Environ, HeaderList, InputStream, Outcome, Peer } from '../../lib/protocol/index.js'

describe('Environ', () => {
  const environ = { REQUEST_METHOD: 'GET', HTTP_HOST: 'a' } as unknown as Environ

  it('has the variables that are always there as strings, and the others as perhaps absent', () => {
    expectTypeOf(environ.REQUEST_METHOD).toEqualTypeOf<string>()
    expectTypeOf(environ.PATH_INFO).toEqualTypeOf<string>()
    expectTypeOf(environ.CONTENT_LENGTH).toEqualTypeOf<string | undefined>()
    expectTypeOf(environ.REMOTE_USER).toEqualTypeOf<string | undefined>()
    expectTypeOf(environ.HTTP_X_ANYTHING).toEqualTypeOf<string | undefined>()
    expect(environ.HTTP_HOST).toBe('a')
  })
  it('has the keys of wsgi and tsgi with their types', () => {
    expectTypeOf(environ['wsgi.version']).toEqualTypeOf<readonly [1, 0]>()
    expectTypeOf(environ['wsgi.url_scheme']).toEqualTypeOf<'http' | 'https'>()
    expectTypeOf(environ['wsgi.input']).toEqualTypeOf<InputStream>()
    expectTypeOf(environ['tsgi.signal']).toEqualTypeOf<(() => AbortSignal) | undefined>()
    expectTypeOf(environ['tsgi.finished']).toEqualTypeOf<((listener: (outcome: Outcome) => void) => void) | undefined>()
    expectTypeOf(environ['tsgi.early_hints']).toEqualTypeOf<((headers: HeaderList) => void) | undefined>()
    expectTypeOf(environ['tsgi.raw_path']).toEqualTypeOf<string | undefined>()
    expectTypeOf(environ['tsgi.peer']).toEqualTypeOf<(() => Peer) | undefined>()
    expect(environ['wsgi.version']).toBeUndefined()
  })
  it('takes keys of an application in lower case, with or without a dot, of any type', () => {
    environ['acme.user'] = { name: 'a' }
    environ.added_by_middleware = 1
    expectTypeOf(environ['acme.user']).toEqualTypeOf<unknown>()
    expect(environ.added_by_middleware).toBe(1)
  })
  it('takes no misspelt variable of CGI', () => {
    // @ts-expect-error -- it is REQUEST_METHOD
    environ.REQUEST_METHD = 'GET'
    // @ts-expect-error -- undefined is not how a variable is absent
    environ.REMOTE_USER = undefined
    expect(environ.REQUEST_METHOD).toBe('GET')
  })
})
