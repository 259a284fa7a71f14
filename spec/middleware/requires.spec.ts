import { Chain, definitionOf, OptionError, registry } from '../../lib/index.js'
import { Authorization, Requires, type AuthType, type RequiresOptions } from '../../lib/middleware/index.js'
import { getHeader, textBody, type Application, type Environ } from '../../lib/protocol/index.js'
import { isolate } from '../../lib/testing/index.js'
import { answerOf, minimalEnviron, type Answer } from './minimal-request.js'

const app: Application = (_, startResponse) => {
  startResponse('200 OK', [])
  return textBody('in')
}

interface Who {
  readonly type?: AuthType
  readonly scopes?: readonly string[]
  readonly roles?: readonly string[]
}

function ask(options: RequiresOptions, { roles, scopes, type }: Who = {}, path = '/'): Answer {
  const environ: Environ = minimalEnviron({
    PATH_INFO: path,
    ...(type === undefined ? {} : { AUTH_TYPE: type }),
    ...(scopes === undefined ? {} : { 'tsgi.scopes': scopes }),
    ...(roles === undefined ? {} : { 'tsgi.roles': roles }),
  })
  return answerOf(new Requires(app, options), environ) as Answer
}

const statusOf = (...given: Parameters<typeof ask>): string => ask(...given).status

describe('Requires', () => {
  it('is registered under its name, below authorization', () => {
    expect(registry.get('middleware', 'requires').Class).toBe(Requires)
    expect(definitionOf(Requires)).toMatchObject({ after: ['authorization'], roles: ['permissions'] })
  })

  it.each<[readonly string[] | undefined, string]>([
    [undefined, '403 Forbidden'],
    [[], '403 Forbidden'],
    [['read'], '403 Forbidden'],
    [['write'], '403 Forbidden'],
    [['READ', 'write'], '403 Forbidden'],
    [['read write'], '403 Forbidden'],
    [['read', 'write'], '200 OK'],
    [['write', 'other', 'read'], '200 OK'],
  ])('needs all scopes: %j gets %s', (scopes, status) => {
    expect(statusOf({ scopes: ['read', 'write'] }, { scopes: scopes as readonly string[] })).toBe(status)
  })

  it.each<[readonly string[], string]>([
    [[], '403 Forbidden'],
    [['guest'], '403 Forbidden'],
    [['admin'], '200 OK'],
    [['guest', 'staff'], '200 OK'],
  ])('needs one of the roles: %j gets %s', (roles, status) => {
    expect(statusOf({ roles: ['admin', 'staff'] }, { roles })).toBe(status)
  })

  it('needs both where both are named, and no role for a scope of that name', () => {
    const both = { scopes: ['read'], roles: ['admin'] }
    expect(statusOf(both, { scopes: ['read'], roles: ['admin'] })).toBe('200 OK')
    expect(statusOf(both, { scopes: ['read', 'admin'] })).toBe('403 Forbidden')
    expect(statusOf(both, { roles: ['admin', 'read'] })).toBe('403 Forbidden')
  })

  it('finds no scope and no role in a text, of which it could be a part', () => {
    expect(statusOf({ scopes: ['read'] }, { scopes: 'read readonly' as never })).toBe('403 Forbidden')
    expect(statusOf({ roles: ['admin'] }, { roles: 'no-admin' as never })).toBe('403 Forbidden')
  })

  it('RFC 6750 §3.1: answers 403 with insufficient_scope and the scopes to who came with an access token', () => {
    const answer = ask({ scopes: ['read', 'write'] }, { type: 'Bearer', scopes: ['read'] })
    expect(answer).toEqual({
      status: '403 Forbidden',
      headers: [
        [
          'WWW-Authenticate',
          'Bearer error="insufficient_scope", error_description="You do not have the scope that is needed.", scope="read write"',
        ],
        ['proxy-status', 'tsgi; error=http_request_denied; details="requires insufficient-scope"'],
        ['content-type', 'application/problem+json'],
        ['content-length', '88'],
        ['cache-control', 'no-store'],
        ['x-content-type-options', 'nosniff'],
      ],
      text: '{"title":"Forbidden","status":403,"detail":"You do not have the scope that is needed."}\n',
    })
  })

  it('RFC 6750 §3.1: names no scope where a role is missing', () => {
    const { headers } = ask({ roles: ['admin'] }, { type: 'Bearer' })
    expect(getHeader(headers, 'www-authenticate')).toBe(
      'Bearer error="insufficient_scope", error_description="You do not have a role that is needed."',
    )
  })

  it.each<AuthType | undefined>(['Basic', 'ApiKey', undefined])('challenges nobody who came by %s', (type) => {
    const { headers, status } = ask({ scopes: ['read'] }, type === undefined ? {} : { type })
    expect([status, getHeader(headers, 'www-authenticate')]).toEqual(['403 Forbidden', undefined])
  })

  it.each([
    ['/admin', '403 Forbidden'],
    ['/admin/x', '403 Forbidden'],
    ['/admin/health', '200 OK'],
    ['/administrator', '200 OK'],
    ['/', '200 OK'],
    ['/x/../admin', '403 Forbidden'],
  ])('U02, U06: asks below its paths only: %s gets %s', (path, status) => {
    expect(statusOf({ scopes: ['read'], paths: ['/admin'], except: ['/admin/health'] }, {}, path)).toBe(status)
  })

  it('only reports, if told so', () => {
    expect(statusOf({ scopes: ['read'], reportOnly: true })).toBe('200 OK')
  })

  it.each<[RequiresOptions, string]>([
    [{}, 'OPTION_MISSING'],
    [{ paths: ['/a'] }, 'OPTION_MISSING'],
    [{ scopes: ['a b'] }, 'OPTION_INVALID'],
    [{ scopes: ['a"'] }, 'OPTION_INVALID'],
    [{ scopes: ['a\\'] }, 'OPTION_INVALID'],
    [{ scopes: [''] }, 'OPTION_INVALID'],
    [{ scopes: ['é'] }, 'OPTION_INVALID'],
    [{ scopes: ['a'], paths: ['a'] }, 'OPTION_INVALID'],
    [{ scopes: ['a'], except: ['a'] }, 'OPTION_INVALID'],
  ])('refuses %j when it is built', (options, code) => {
    expect(() => isolate(Requires, options)).toThrow(expect.objectContaining({ code }) as Error)
    expect(() => isolate(Requires, options)).toThrow(OptionError)
  })

  it('says what it misses if it requires nothing', () => {
    expect(() => isolate(Requires, {})).toThrow(
      'requires: neither option "scopes" nor option "roles" names anything; name what is needed, or take the layer out [OPTION_MISSING]',
    )
  })

  it('must stand inside of a layer that finds out who asks', () => {
    const users = () => true
    expect(() => new Chain().use('requires', { scopes: ['a'] }).wrap(app)).toThrow(
      "requires needs environ key 'tsgi.scopes', which no earlier layer provides",
    )
    const wrong = new Chain().use('requires', { scopes: ['a'] }).use(Authorization, { users })
    expect(() => wrong.wrap(app)).toThrow('requires must come after authorization')
    const right = new Chain().use(Authorization, { users }).use(Requires, { scopes: ['a'] })
    expect(() => right.wrap(app)).not.toThrow()
  })
})
