import { expectTypeOf } from 'expect-type'
import fc from 'fast-check'
import crypto from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Chain, definitionOf, layer, OptionError, optionSchema } from '../../lib/core/index.js'
import {
  Authorization,
  AUTH_TYPE,
  CLAIMS,
  IpRules,
  REMOTE_USER,
  ROLES,
  SCOPES,
  some,
  type AuthType,
  type VerifyPassword,
} from '../../lib/middleware/index.js'
import { faultInHeaders, fromLatin1, getHeader, getHeaders, textBody, toLatin1 } from '../../lib/protocol/index.js'
import type { Application, Environ } from '../../lib/protocol/index.js'
import { isolate, RecordedErrors, TestClient } from '../../lib/testing/index.js'
import { answerOf, basic, minimalEnviron, type Answer } from './minimal-request.js'

const whoami: Application = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return textBody(`${environ.REMOTE_USER ?? 'nobody'} by ${environ.AUTH_TYPE ?? 'nothing'}`)
}

const PLAIN = { users: ['ann:a', 'test:123£', 'é:x'], schemes: ['plain'] as const }
// apr1 of `a`.
const SLOW = { users: ['ann:$apr1$rqXexS6Z$UEpbpskiVBXkNaoHVMeS0.'] }

function ask(layer: Authorization, changes: Partial<Environ> = {}, log: string[] = []): Answer {
  const answer = answerOf(layer, minimalEnviron(changes, log))
  if ('status' in answer) return answer
  throw new Error('the answer is a promise')
}

function askLater(layer: Authorization, changes: Partial<Environ> = {}): Promise<Answer> {
  const answer = answerOf(layer, minimalEnviron(changes))
  if (answer instanceof Promise) return answer as Promise<Answer>
  throw new Error('the answer is no promise')
}

describe('Authorization', () => {
  it('lets in who gives the right password, and says who it is and how that is known', () => {
    const layer = new Authorization(whoami, PLAIN)
    expect(ask(layer, { HTTP_AUTHORIZATION: basic('ann', 'a') })).toMatchObject({
      status: '200 OK',
      text: 'ann by Basic',
    })
  })

  it('A03: takes the UTF-8 example of RFC 7617 §2.1 and names in UTF-8', () => {
    const layer = new Authorization(whoami, PLAIN)
    expect(ask(layer, { HTTP_AUTHORIZATION: 'Basic dGVzdDoxMjPCow==' }).text).toBe('test by Basic')
    expect(ask(layer, { HTTP_AUTHORIZATION: basic('é', 'x') }).text).toBe(`${toLatin1('é')} by Basic`)
  })

  it('A03: takes a password with colons from a file of hashes', async () => {
    // apr1 of `a:b::`, made by openssl.
    const layer = new Authorization(whoami, { users: 'ann:$apr1$saltsalt$GGYjCpaOUuN8BbMtVS.OM/' })
    expect((await askLater(layer, { HTTP_AUTHORIZATION: basic('ann', 'a:b::') })).text).toBe('ann by Basic')
  })

  it('A03: asks for a password with charset="UTF-8" and the realm as a quoted string', () => {
    const layer = new Authorization(whoami, { ...PLAIN, realm: 'the "back\\room", Zoë' })
    const { headers } = ask(layer)
    expect(getHeaders(headers, 'www-authenticate').map(fromLatin1)).toEqual([
      'Basic realm="the \\"back\\\\room\\", Zoë", charset="UTF-8"',
    ])
    expect(faultInHeaders(headers)).toBeUndefined()
  })

  it('answers 401 with problem details that no cache keeps', () => {
    expect(ask(new Authorization(whoami, PLAIN))).toEqual({
      status: '401 Unauthorized',
      headers: [
        ['WWW-Authenticate', 'Basic realm="Restricted", charset="UTF-8"'],
        ['proxy-status', 'tsgi; error=http_request_denied; details="authorization no-credentials"'],
        ['content-type', 'application/problem+json'],
        ['content-length', '83'],
        ['cache-control', 'no-store'],
        ['x-content-type-options', 'nosniff'],
      ],
      text: '{"title":"Unauthorized","status":401,"detail":"A name and a password are needed."}\n',
    })
  })

  it('stands in place of one of several guards', async () => {
    const guard = some(layer(IpRules, { allow: ['10.0.0.0/8'] }), layer(Authorization, PLAIN))
    const client = new TestClient(new Chain().use(guard).wrap(whoami))
    const outside = { environ: { REMOTE_ADDR: '192.0.2.1' } }
    expect((await client.get('/', { environ: { REMOTE_ADDR: '10.1.1.1' } })).status).toBe(200)
    expect((await client.get('/', { ...outside, headers: { Authorization: basic('ann', 'a') } })).status).toBe(200)
    const refused = await client.get('/', outside)
    expect([refused.status, refused.header('www-authenticate')]).toEqual([
      401,
      'Basic realm="Restricted", charset="UTF-8"',
    ])
  })

  it('reportOnly: tells of who would be refused, and lets him pass as nobody', async () => {
    const errors = new RecordedErrors()
    const isolated = isolate(Authorization, { ...PLAIN, reportOnly: true })
    await isolated.get('/', { environ: { 'wsgi.errors': errors, REMOTE_USER: 'forged' } })
    isolated.expectPassed()
    expect(REMOTE_USER.get(isolated.environ)).toBeUndefined()
    expect(errors.text).toBe('authorization would refuse, no-credentials: A name and a password are needed.\n')
  })

  it('answers HEAD with the same head and no body', () => {
    const layer = new Authorization(whoami, PLAIN)
    const { headers } = ask(layer)
    expect(ask(layer, { REQUEST_METHOD: 'HEAD' })).toEqual({ status: '401 Unauthorized', headers, text: '' })
  })

  it.each([
    ['no credentials', undefined],
    ['a wrong password', basic('ann', 'b')],
    ['an unknown user', basic('bob', 'a')],
    ['a name in another case', basic('Ann', 'a')],
    ['no name', basic('', '')],
    ['names that objects have', basic('__proto__', 'a')],
    ['malformed credentials', 'Basic %%%'],
    ['another scheme', 'Bearer YW5uOmE='],
  ])('answers 401 to %s', (_, field) => {
    const layer = new Authorization(whoami, PLAIN)
    const changes = field === undefined ? {} : { HTTP_AUTHORIZATION: field }
    expect(ask(layer, changes).status).toBe('401 Unauthorized')
  })

  it('never throws and never lets in by bytes that are not the right credentials', () => {
    const layer = new Authorization(whoami, PLAIN)
    const bytes = fc.uint8Array().map((each) => `Basic ${Buffer.from(each).toString('base64')}`)
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), bytes), (field) => {
        expect(ask(layer, { HTTP_AUTHORIZATION: field }).status).toBe('401 Unauthorized')
      }),
    )
  })

  it('G25: removes a REMOTE_USER that was there before, whether it lets in or not', () => {
    const layer = new Authorization(whoami, PLAIN)
    const environ = minimalEnviron({ REMOTE_USER: 'admin', AUTH_TYPE: 'Magic' })
    const answer = answerOf(layer, environ)
    expect(answer).toMatchObject({ status: '401 Unauthorized' })
    expect('REMOTE_USER' in environ || 'AUTH_TYPE' in environ).toBe(false)
  })

  it('G25: reads no header but Authorization', () => {
    const layer = new Authorization(whoami, PLAIN)
    const changes = {
      HTTP_REMOTE_USER: 'ann',
      HTTP_X_INTERNAL_SKIP: '1',
      HTTP_PROXY_AUTHORIZATION: basic('ann', 'a'),
      HTTP_X_FORWARDED_USER: 'ann',
    }
    expect(ask(layer, changes).status).toBe('401 Unauthorized')
  })

  it('A01: compares with timingSafeEqual over digests of one length, for an unknown user too', () => {
    const layer = new Authorization(whoami, PLAIN)
    const spy = jest.spyOn(crypto, 'timingSafeEqual')
    try {
      for (const field of [basic('ann', 'a'), basic('ann', 'something longer'), basic('nobody', 'a')])
        ask(layer, { HTTP_AUTHORIZATION: field })
      expect(spy.mock.calls.map((pair) => pair.map((bytes) => (bytes as Uint8Array).byteLength))).toEqual([
        [32, 32],
        [32, 32],
        [32, 32],
      ])
    } finally {
      spy.mockRestore()
    }
  })

  describe('paths', () => {
    const layer = new Authorization(whoami, { ...PLAIN, paths: ['/staff', '/api'], except: ['/staff/health'] })

    it.each(['/staff', '/staff/', '/staff/x', '/api/v1'])('asks for a password below a prefix: %s', (path) => {
      expect(ask(layer, { PATH_INFO: path }).status).toBe('401 Unauthorized')
    })

    it.each(['', '/', '/staffroom', '/apis', '/staff/health', '/staff/health/x'])('U06: leaves open: %j', (path) => {
      expect(ask(layer, { PATH_INFO: path }).status).toBe('200 OK')
    })

    it.each(['//staff', '/x/../staff', '/./staff', '/staff/health/../x', '/x\\..\\staff'])(
      'U02: asks for a password on a path that is not canonical: %s',
      (path) => {
        expect(ask(layer, { PATH_INFO: path }).status).toBe('401 Unauthorized')
      },
    )

    it('leaves what is not its own as it is, with what an outer layer found out', () => {
      expect(ask(layer, { PATH_INFO: '/', REMOTE_USER: 'eve', AUTH_TYPE: 'Bearer' }).text).toBe('eve by Bearer')
    })

    it('compares PATH_INFO as it is below a mount, whose prefix is in SCRIPT_NAME', () => {
      const app = new Chain().mount('/staff', layer).wrap(whoami)
      const statusOf = (path: string) => (answerOf(app, minimalEnviron({ PATH_INFO: path })) as Answer).status
      expect(statusOf('/staff/staff')).toBe('401 Unauthorized')
      expect(statusOf('/staff/api/x')).toBe('401 Unauthorized')
      expect(statusOf('/staff')).toBe('200 OK')
      expect(ask(new Authorization(whoami, PLAIN), { SCRIPT_NAME: '/staff', PATH_INFO: '' }).status).toMatch(/^401/)
    })
  })

  describe('with a function', () => {
    const verify: VerifyPassword = (user, password) => user === 'ann' && password === 'a'

    it('asks it, at once if it answers at once, with nothing for this', () => {
      const seen: unknown[] = []
      const layer = new Authorization(whoami, {
        users(this: unknown, user: string, password: string) {
          seen.push(this)
          return verify(user, password)
        },
      })
      expect(ask(layer, { HTTP_AUTHORIZATION: basic('ann', 'a') }).text).toBe('ann by Basic')
      expect(ask(layer, { HTTP_AUTHORIZATION: basic('ann', 'b') }).status).toBe('401 Unauthorized')
      expect(seen).toEqual([undefined, undefined])
      layer.reload()
      expect(ask(layer, { HTTP_AUTHORIZATION: basic('ann', 'a') }).status).toBe('200 OK')
    })

    it('waits for its promise', async () => {
      const layer = new Authorization(whoami, { users: async (user, password) => verify(user, password) })
      expect((await askLater(layer, { HTTP_AUTHORIZATION: basic('ann', 'a') })).text).toBe('ann by Basic')
      expect((await askLater(layer, { HTTP_AUTHORIZATION: basic('ann', 'b') })).status).toBe('401 Unauthorized')
    })

    it.each([1, 'yes', {}, null, undefined])('lets in by true only, not by %j', (answer) => {
      const layer = new Authorization(whoami, { users: () => answer as boolean })
      expect(ask(layer, { HTTP_AUTHORIZATION: basic('ann', 'a') }).status).toBe('401 Unauthorized')
    })

    it('is not asked for a user without a name, whom a directory may take for anybody', () => {
      const users = jest.fn(() => true)
      const errors: string[] = []
      const layer = new Authorization(whoami, { users })
      expect(ask(layer, { HTTP_AUTHORIZATION: basic('', 'a') }, errors).status).toBe('401 Unauthorized')
      expect(errors).toEqual(['authorization: wrong name or password for "", realm "Restricted"\n'])
      expect(ask(layer, { HTTP_AUTHORIZATION: 'Basic Og==' }).status).toBe('401 Unauthorized')
      expect(users).not.toHaveBeenCalled()
      expect(ask(layer, { HTTP_AUTHORIZATION: basic('ann', '') }).text).toBe('ann by Basic')
      expect(users).toHaveBeenCalledWith('ann', '')
    })

    it('hands on what it throws, and never goes on to the application', async () => {
      const inner = jest.fn(whoami)
      const failing = new Authorization(inner, {
        users: () => {
          throw new Error('no directory')
        },
      })
      const rejecting = new Authorization(inner, { users: () => Promise.reject(new Error('no directory')) })
      expect(() => ask(failing, { HTTP_AUTHORIZATION: basic('ann', 'a') })).toThrow('no directory')
      await expect(askLater(rejecting, { HTTP_AUTHORIZATION: basic('ann', 'a') })).rejects.toThrow('no directory')
      expect(inner).not.toHaveBeenCalled()
    })
  })

  describe('with slow hashes', () => {
    it('makes a promise the first time and none when the credentials are remembered', async () => {
      const layer = new Authorization(whoami, SLOW)
      expect((await askLater(layer, { HTTP_AUTHORIZATION: basic('ann', 'a') })).text).toBe('ann by Basic')
      expect(ask(layer, { HTTP_AUTHORIZATION: basic('ann', 'a') }).text).toBe('ann by Basic')
      expect((await askLater(layer, { HTTP_AUTHORIZATION: basic('ann', 'b') })).status).toBe('401 Unauthorized')
    })

    it('answers 503 with Retry-After when too many wait', async () => {
      const layer = new Authorization(whoami, { ...SLOW, queue: 1 })
      const first = askLater(layer, { HTTP_AUTHORIZATION: basic('ann', 'a') })
      const { status, headers } = ask(layer, { HTTP_AUTHORIZATION: basic('ann', 'b') })
      expect(status).toBe('503 Service Unavailable')
      expect(getHeader(headers, 'retry-after')).toBe('2')
      expect(getHeader(headers, 'cache-control')).toBe('no-store')
      expect((await first).status).toBe('200 OK')
    })

    it('does not hash for a client who has left', async () => {
      const layer = new Authorization(whoami, SLOW)
      const gone = { HTTP_AUTHORIZATION: basic('ann', 'a'), 'tsgi.signal': () => AbortSignal.abort() }
      expect((await askLater(layer, gone)).status).toBe('503 Service Unavailable')
    })

    it('lets other work go on while sixty-four log in', async () => {
      const layer = new Authorization(whoami, SLOW)
      let turns = 0
      const turn = () => {
        turns++
        again = setImmediate(turn)
      }
      let again = setImmediate(turn)
      const logins = Array.from({ length: 64 }, (_, index) =>
        askLater(layer, { HTTP_AUTHORIZATION: basic('ann', `wrong ${index}`) }),
      )
      const statuses = (await Promise.all(logins)).map(({ status }) => status)
      clearImmediate(again)
      expect(new Set(statuses)).toEqual(new Set(['401 Unauthorized']))
      expect(turns).toBeGreaterThanOrEqual(128)
    })
  })

  describe('its log', () => {
    it('says in one line who was refused, from where', () => {
      const log: string[] = []
      const layer = new Authorization(whoami, PLAIN)
      ask(layer, { HTTP_AUTHORIZATION: basic('ann', 'hunter2'), REMOTE_ADDR: '10.0.0.7' }, log)
      ask(layer, { HTTP_AUTHORIZATION: basic('ann', 'hunter2') }, log)
      expect(log).toEqual([
        'authorization: wrong name or password for "ann" from "10.0.0.7", realm "Restricted"\n',
        'authorization: wrong name or password for "ann", realm "Restricted"\n',
      ])
    })

    it('says nothing of who is let in, who sent no credentials, or if it is turned off', () => {
      const log: string[] = []
      ask(new Authorization(whoami, PLAIN), { HTTP_AUTHORIZATION: basic('ann', 'a') }, log)
      ask(new Authorization(whoami, PLAIN), {}, log)
      ask(new Authorization(whoami, { ...PLAIN, log: false }), { HTTP_AUTHORIZATION: basic('ann', 'b') }, log)
      expect(log).toEqual([])
    })

    it('A04: answers 401 to a name with a line break, and logs nothing of it', () => {
      const log: string[] = []
      const layer = new Authorization(whoami, PLAIN)
      expect(ask(layer, { HTTP_AUTHORIZATION: basic('u\r\nfake log', 'x') }, log).status).toBe('401 Unauthorized')
      expect(log).toEqual([])
    })

    it('A04: writes one printable line of bounded length, whatever the name and the address are', () => {
      const layer = new Authorization(whoami, PLAIN)
      const name = fc.string({ unit: 'binary', maxLength: 100 })
      fc.assert(
        fc.property(name, name, (user, address) => {
          const log: string[] = []
          ask(layer, { HTTP_AUTHORIZATION: basic(user, 'no'), REMOTE_ADDR: address }, log)
          const text = log.join('')
          expect(text).toMatch(/^([\x20-\x7e]{0,1000}\n)?$/)
        }),
      )
      const log: string[] = []
      ask(layer, { HTTP_AUTHORIZATION: basic('a\u0085b\u2028c"\u202e', 'no') }, log)
      expect(log.join('')).toContain('"a\\u0085b\\u2028c\\"\\u202e"')
    })
  })

  describe('when it is built', () => {
    let folder: string
    let file: string

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'tsgi-authorization-'))
      file = join(folder, 'users')
    })

    afterEach(() => rmSync(folder, { recursive: true }))

    it('A07: fails for a users file that is missing or empty, with the file and what to do', () => {
      const build = () => new Chain().use(Authorization, { realm: 'staff', users: `htpasswd:${file}` }).wrap(whoami)
      expect(build).toThrow(`${file}: the users file does not exist; make it with: htpasswd -B -c`)
      writeFileSync(file, '')
      expect(build).toThrow(`${file}: the users file names no user`)
    })

    it.each([
      ['no users', {}, 'OPTION_MISSING'],
      ['empty users', { users: '' }, 'OPTION_INVALID'],
      ['blank users', { users: ' \n' }, 'OPTION_INVALID'],
      ['an empty list', { users: [] }, 'OPTION_INVALID'],
      ['a list of nothing', { users: [''] }, 'OPTION_INVALID'],
      ['users of another type', { users: 5 }, 'OPTION_INVALID'],
      ['a list of another type', { users: [5] }, 'OPTION_INVALID'],
      ['a comment for users', { users: '# nobody' }, 'USERS_EMPTY'],
      ['a realm with a line break', { users: 'a:b', realm: 'a\r\nSet-Cookie: x' }, 'OPTION_INVALID'],
      ['an empty realm', { users: 'a:b', realm: ' ' }, 'OPTION_INVALID'],
      ['a very long realm', { users: 'a:b', realm: 'x'.repeat(257) }, 'OPTION_INVALID'],
      ['DES by name', { users: 'a:b', schemes: ['des'] }, 'OPTION_INVALID'],
      ['an exception of everything', { users: 'a:b', except: ['/'] }, 'OPTION_INVALID'],
      ['a prefix with a slash at its end', { users: 'a:b', paths: ['/a/'] }, 'OPTION_INVALID'],
      ['an exception that is not canonical', { users: 'a:b', except: ['/a/..'] }, 'OPTION_INVALID'],
      ['a queue for nobody', { users: 'a:b', queue: 0 }, 'OPTION_INVALID'],
      ['a misspelt option', { users: 'a:b', path: ['/a'] }, 'OPTION_UNKNOWN'],
      ['a weak scheme that is not named', { users: 'a:b' }, 'SCHEME_REFUSED'],
    ])('A07: fails for %s', (_, options, code) => {
      let caught: unknown
      try {
        new Authorization(whoami, options as never)
      } catch (error) {
        caught = error
      }
      expect(caught).toBeInstanceOf(OptionError)
      expect((caught as OptionError).code).toBe(code)
    })

    it('takes everything from texts, as a deployment file has it', () => {
      writeFileSync(file, 'ann:a\n')
      const options = { users: `htpasswd:${file}`, schemes: '{SHA}, plain', paths: '/a, /b', remember: '5m', log: 'no' }
      const layer = new Authorization(whoami, options as never)
      expect(layer.options).toMatchObject({ paths: ['/a', '/b'], remember: 300_000, log: false, queue: 128 })
      expect(ask(layer, { PATH_INFO: '/b/c', HTTP_AUTHORIZATION: basic('ann', 'a') }).text).toBe('ann by Basic')
    })

    it('reloads: the new users replace the old, and what was remembered is forgotten', async () => {
      const apr1 = SLOW.users[0] ?? ''
      writeFileSync(file, apr1)
      const layer = new Authorization(whoami, { users: `htpasswd:${file}` })
      const asAnn = { HTTP_AUTHORIZATION: basic('ann', 'a') }
      await askLater(layer, asAnn)
      expect(ask(layer, asAnn).status).toBe('200 OK')
      writeFileSync(file, apr1.replace('ann', 'bob'))
      expect(ask(layer, asAnn).status).toBe('200 OK')
      layer.reload()
      expect((await askLater(layer, asAnn)).status).toBe('401 Unauthorized')
      expect((await askLater(layer, { HTTP_AUTHORIZATION: basic('bob', 'a') })).status).toBe('200 OK')
    })

    it('D07: keeps the old users when the new are wrong, and says what is wrong', () => {
      writeFileSync(file, 'ann:a\n')
      const layer = new Authorization(whoami, { users: `htpasswd:${file}`, schemes: ['plain'] })
      writeFileSync(file, 'ann:a\nnonsense\n')
      expect(() => layer.reload()).toThrow(`${file}:2: the line is not user:hash`)
      expect(ask(layer, { HTTP_AUTHORIZATION: basic('ann', 'a') }).status).toBe('200 OK')
      rmSync(file)
      expect(() => layer.reload()).toThrow('does not exist')
      expect(ask(layer, { HTTP_AUTHORIZATION: basic('ann', 'a') }).status).toBe('200 OK')
    })
  })

  it('keeps to the protocol on both sides, by Lint, also for a name and a realm beyond Latin-1', async () => {
    const layer = isolate(Authorization, { users: ['漢:x', ...SLOW.users], schemes: ['plain'], realm: '漢' })
    const statusOf = async (user: string, password: string, method = 'GET') => {
      const headers = { Authorization: basic(user, password) }
      return (await layer.request(method, '/', { headers })).status
    }
    expect([await statusOf('漢', 'x'), await statusOf('漢', 'y'), await statusOf('漢', 'y', 'HEAD')]).toEqual([
      200, 401, 401,
    ])
    expect([await statusOf('ann', 'a'), await statusOf('ann', 'a'), await statusOf('ann', 'b')]).toEqual([
      200, 200, 401,
    ])
  })

  it('is registered as authorization, with that role, its options described and its users secret', () => {
    expect(definitionOf(Authorization)).toMatchObject({ name: 'authorization', roles: ['authorization'] })
    const specs = [...(optionSchema(Authorization)?.specs.values() ?? [])]
    expect(specs.map(({ name }) => name)).toEqual([
      'reportOnly',
      'realm',
      'users',
      'schemes',
      'paths',
      'except',
      'remember',
      'queue',
      'log',
      'requires',
      'tokens',
      'apiKeys',
      'apiKeyHeader',
      'jwtJwks',
      'jwtSecret',
      'jwtAlgorithms',
      'jwtIssuer',
      'jwtAudience',
      'jwtTolerance',
      'jwtType',
      'jwtUser',
      'jwtCache',
      'jwtOutage',
      'jwtCooldown',
      'jwtTimeout',
    ])
    expect(specs.every(({ description }) => description !== undefined)).toBe(true)
    expect(specs.filter(({ secret }) => secret === true).map(({ name }) => name)).toEqual([
      'users',
      'tokens',
      'apiKeys',
      'jwtSecret',
    ])
  })

  it('provides what says who asks, with its types, to what is inside of it', () => {
    expect(Authorization.provides).toEqual([REMOTE_USER, AUTH_TYPE, CLAIMS, SCOPES, ROLES])
    const app = new Chain().use(Authorization, PLAIN).wrap((environ, startResponse) => {
      expectTypeOf(environ.REMOTE_USER).toEqualTypeOf<string>()
      expectTypeOf(AUTH_TYPE.get(environ)).toEqualTypeOf<AuthType>()
      expectTypeOf(environ['tsgi.scopes']).toEqualTypeOf<readonly string[]>()
      return whoami(environ, startResponse)
    })
    const answer = answerOf(app, minimalEnviron({ HTTP_AUTHORIZATION: basic('ann', 'a') }))
    expect(answer).toMatchObject({ text: 'ann by Basic' })
  })
})
