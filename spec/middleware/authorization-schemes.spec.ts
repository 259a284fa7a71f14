import crypto, { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Chain, OptionError } from '../../lib/core/index.js'
import {
  Authorization,
  CLAIMS,
  Requires,
  type AuthorizationOptions,
  type TokenHolder,
} from '../../lib/middleware/index.js'
import { getHeaders, textBody, toLatin1, type Application, type Environ } from '../../lib/protocol/index.js'
import { isolate, TestClient } from '../../lib/testing/index.js'
import { answerOf, basic, minimalEnviron, type Answer } from './minimal-request.js'

const whoami: Application = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'application/json']])
  const { AUTH_TYPE, REMOTE_USER, 'tsgi.roles': roles, 'tsgi.scopes': scopes } = environ
  return textBody(JSON.stringify([REMOTE_USER, AUTH_TYPE, scopes, roles]))
}

const sha256 = (secret: string): string => `sha256:${createHash('sha256').update(secret).digest('hex')}`

const TOKENS = [`${sha256('t-robot')} robot read write`, `${sha256('t-guest')} guest`]
const KEYS = [`${sha256('k-ci')} ci deploy`]
const ALL = { users: ['ann:a'], schemes: ['plain'], tokens: TOKENS, apiKeys: KEYS } satisfies AuthorizationOptions

const BASIC = 'Basic realm="Restricted", charset="UTF-8"'
const BEARER = 'Bearer realm="Restricted"'
const API_KEY = 'ApiKey realm="Restricted", header="X-API-Key"'
const INVALID = `${BEARER}, error="invalid_token", error_description="The access token is not valid."`

/** Asks at once: none of these makes a promise. */
function ask(options: AuthorizationOptions, changes: Partial<Environ> = {}, log: string[] = []): Answer {
  return answerOf(new Authorization(whoami, options), minimalEnviron(changes, log)) as Answer
}

function challenged(answer: Answer): [string, ...string[]] {
  return [answer.status.slice(0, 3), ...getHeaders(answer.headers, 'www-authenticate')]
}

describe('Authorization with several schemes', () => {
  it('lets in by each of them, at once, and says by which and with what scopes', () => {
    expect(ask(ALL, { HTTP_AUTHORIZATION: basic('ann', 'a') }).text).toBe('["ann","Basic",[],[]]')
    expect(ask(ALL, { HTTP_AUTHORIZATION: 'Bearer t-robot' }).text).toBe('["robot","Bearer",["read","write"],[]]')
    expect(ask(ALL, { HTTP_AUTHORIZATION: 'Bearer t-guest' }).text).toBe('["guest","Bearer",[],[]]')
    expect(ask(ALL, { HTTP_X_API_KEY: 'k-ci' }).text).toBe('["ci","ApiKey",["deploy"],[]]')
  })

  it('RFC 9110 §11.6.1, RFC 6750 §3: challenges by all of them, in fields of their own, with no error code', () => {
    const answer = ask(ALL)
    expect(challenged(answer)).toEqual(['401', BASIC, BEARER, API_KEY])
    expect(JSON.parse(answer.text)).toMatchObject({ status: 401, detail: 'Credentials are needed.' })
  })

  it.each<[string, AuthorizationOptions, string, string]>([
    ['users', { users: () => true }, BASIC, 'A name and a password are needed.'],
    ['tokens', { tokens: TOKENS }, BEARER, 'An access token is needed.'],
    ['apiKeys', { apiKeys: KEYS }, API_KEY, 'An API key is needed.'],
  ])('asks for what there is alone: %s', (_, options, challenge, detail) => {
    const answer = ask(options)
    expect(challenged(answer)).toEqual(['401', challenge])
    expect(JSON.parse(answer.text)).toMatchObject({ detail })
  })

  it.each<[string, Partial<Environ>]>([
    ['another scheme', { HTTP_AUTHORIZATION: 'Digest username="ann"' }],
    ['a malformed password', { HTTP_AUTHORIZATION: 'Basic %%%' }],
    ['an empty API key', { HTTP_X_API_KEY: '' }],
    ['an API key in the URL', { QUERY_STRING: 'api_key=k-ci&access_token=t-robot&X-API-Key=k-ci' }],
    ['a token in another field', { HTTP_X_ACCESS_TOKEN: 't-robot', HTTP_COOKIE: 'access_token=t-robot' }],
    ['an API key for a token', { HTTP_X_API_KEY: '', HTTP_AUTHORIZATION: 'ApiKey k-ci' }],
  ])('takes %s for no credentials', (_, changes) => {
    expect(challenged(ask(ALL, changes))).toEqual(['401', BASIC, BEARER, API_KEY])
  })

  it.each(['t-Robot', 't-robo', 't-robott', 'k-ci', '__proto__', sha256('t-robot').slice(7)])(
    'RFC 6750 §3.1: answers 401 invalid_token to an unknown token (%s), beside the other challenges',
    (token) => {
      expect(challenged(ask(ALL, { HTTP_AUTHORIZATION: `Bearer ${token}` }))).toEqual(['401', BASIC, INVALID, API_KEY])
    },
  )

  it.each(['k-c', 'K-ci', 't-robot', 'k-ci, k-ci', 'k-ci ', '__proto__', '\xff', 'x'.repeat(9_000)])(
    'answers 401 to an unknown API key (%s)',
    (key) => {
      const answer = ask(ALL, { HTTP_X_API_KEY: key })
      expect(challenged(answer)).toEqual(['401', BASIC, BEARER, API_KEY])
      expect(JSON.parse(answer.text)).toMatchObject({ detail: 'The API key is not known.' })
    },
  )

  it('RFC 6750 §3.1: answers 400 invalid_request to a malformed field, by its own challenge only', () => {
    const malformed = `${BEARER}, error="invalid_request", error_description="The Authorization field is malformed."`
    expect(challenged(ask(ALL, { HTTP_AUTHORIZATION: 'Bearer t-robot t-robot' }))).toEqual(['400', malformed])
  })

  it('RFC 6750 §3.1: answers 400 to credentials of two kinds, right or wrong', () => {
    const several = `${BEARER}, error="invalid_request", error_description="The request has credentials of two kinds."`
    const withKey = (field: string) => challenged(ask(ALL, { HTTP_AUTHORIZATION: field, HTTP_X_API_KEY: 'k-ci' }))
    expect(withKey('Bearer t-robot')).toEqual(['400', several])
    expect(withKey('Bearer wrong')).toEqual(['400', several])
    expect(withKey(basic('ann', 'a'))).toEqual(['400', BASIC])
    expect(withKey('Digest x')).toEqual(['200'])
  })

  it('reads another field for API keys if told so, and then no more the usual one', () => {
    const options: AuthorizationOptions = { apiKeys: KEYS, apiKeyHeader: 'Api-Token' }
    expect(ask(options, { HTTP_API_TOKEN: 'k-ci' }).text).toBe('["ci","ApiKey",["deploy"],[]]')
    expect(challenged(ask(options, { HTTP_X_API_KEY: 'k-ci' }))).toEqual([
      '401',
      'ApiKey realm="Restricted", header="Api-Token"',
    ])
  })

  it('G25: removes all that says who asks, before it judges', () => {
    const forged = {
      REMOTE_USER: 'root',
      AUTH_TYPE: 'Magic',
      'tsgi.claims': {},
      'tsgi.scopes': ['all'],
      'tsgi.roles': ['a'],
    }
    const environ = minimalEnviron(forged)
    expect((answerOf(new Authorization(whoami, ALL), environ) as Answer).status).toBe('401 Unauthorized')
    expect(Object.keys(forged).filter((key) => key in environ)).toEqual([])
  })

  it('G25: leaves no claims of another to who comes without any', () => {
    const environ = minimalEnviron({ 'tsgi.claims': { sub: 'root' }, HTTP_X_API_KEY: 'k-ci' })
    expect((answerOf(new Authorization(whoami, ALL), environ) as Answer).status).toBe('200 OK')
    expect('tsgi.claims' in environ).toBe(false)
  })

  it('leaves on open paths what was there', () => {
    const changes = { PATH_INFO: '/open', 'tsgi.scopes': ['mine'], REMOTE_USER: 'me' }
    expect(ask({ ...ALL, except: ['/open'] }, changes).text).toBe('["me",null,["mine"],null]')
  })

  it('A01: compares with timingSafeEqual over digests of one length, for unknown secrets too', () => {
    const layer = new Authorization(whoami, ALL)
    const spy = jest.spyOn(crypto, 'timingSafeEqual')
    try {
      for (const token of ['t-robot', 'wrong', 'x'.repeat(5_000)]) {
        answerOf(layer, minimalEnviron({ HTTP_AUTHORIZATION: `Bearer ${token}` }))
        answerOf(layer, minimalEnviron({ HTTP_X_API_KEY: token }))
      }
      const sizes = spy.mock.calls.map((pair) => pair.map((bytes) => (bytes as Uint8Array).byteLength))
      expect(sizes).toEqual(Array.from({ length: 6 }, () => [32, 32]))
    } finally {
      spy.mockRestore()
    }
  })

  describe('its log', () => {
    const logged = (changes: Partial<Environ>, options: AuthorizationOptions = ALL): string[] => {
      const log: string[] = []
      ask(options, { REMOTE_ADDR: '10.0.0.7', ...changes }, log)
      return log
    }

    it('says who was refused, and why, and never what was sent', () => {
      expect(logged({ HTTP_AUTHORIZATION: 'Bearer hunter2' })).toEqual([
        'authorization: an access token that is not valid (unknown) from "10.0.0.7", realm "Restricted"\n',
      ])
      expect(logged({ HTTP_X_API_KEY: 'hunter2' })).toEqual([
        'authorization: an API key that is not known from "10.0.0.7", realm "Restricted"\n',
      ])
    })

    it('says nothing if it is turned off, nor of who came without', () => {
      expect(logged({ HTTP_X_API_KEY: 'hunter2' }, { ...ALL, log: false })).toEqual([])
      expect(logged({})).toEqual([])
      expect(logged({ HTTP_AUTHORIZATION: 'Bearer t-robot' })).toEqual([])
    })
  })

  describe('requires', () => {
    const options = { ...ALL, requires: ['read', 'write'], realm: 'a "b"' }

    it('RFC 6750 §3: tells of the scopes in the challenge', () => {
      expect(challenged(ask(options))[2]).toBe('Bearer realm="a \\"b\\"", scope="read write"')
    })

    it('RFC 6750 §3.1: answers 403 insufficient_scope to a token that lacks one', () => {
      const answer = ask(options, { HTTP_AUTHORIZATION: 'Bearer t-guest' })
      expect(challenged(answer)).toEqual([
        '403',
        'Bearer realm="a \\"b\\"", error="insufficient_scope", error_description="The credentials do not have the scope that is needed.", scope="read write"',
      ])
      expect(ask(options, { HTTP_AUTHORIZATION: 'Bearer t-robot' }).status).toBe('200 OK')
    })

    it('answers 403 without a challenge to a password and to an API key', () => {
      expect(challenged(ask(options, { HTTP_AUTHORIZATION: basic('ann', 'a') }))).toEqual(['403'])
      expect(challenged(ask(options, { HTTP_X_API_KEY: 'k-ci' }))).toEqual(['403'])
    })

    it('is judged after, and passes scopes on to, a layer that requires more', async () => {
      const app = new Chain()
        .use(Authorization, { ...ALL, requires: ['read'] })
        .use(Requires, { scopes: ['write'], paths: ['/w'] })
        .wrap(whoami)
      const headers = { Authorization: 'Bearer t-robot' }
      expect((await new TestClient(app).get('/w', { headers })).status).toBe(200)
      expect((await new TestClient(app).get('/w')).status).toBe(401)
    })
  })

  describe('with functions', () => {
    const known = (secret: string): TokenHolder | undefined =>
      secret === 'right' ? { user: 'é', scopes: ['s'], roles: ['r'], claims: { tenant: 1 } } : undefined

    it.each<[string, AuthorizationOptions, Partial<Environ>]>([
      ['tokens', { tokens: known }, { HTTP_AUTHORIZATION: 'Bearer right' }],
      ['apiKeys', { apiKeys: known }, { HTTP_X_API_KEY: 'right' }],
    ])('%s are asked, at once if they answer at once', (_, options, changes) => {
      const environ = minimalEnviron(changes)
      const layer = new Authorization(whoami, options)
      const answer = answerOf(layer, environ) as Answer
      expect(JSON.parse(answer.text)).toEqual([toLatin1('é'), environ.AUTH_TYPE, ['s'], ['r']])
      expect(CLAIMS.get(environ)).toEqual({ tenant: 1 })
      layer.reload()
      expect((answerOf(layer, minimalEnviron(changes)) as Answer).status).toBe('200 OK')
    })

    it('are waited for', async () => {
      const layer = new Authorization(whoami, { tokens: async (token) => known(token) })
      const given = (token: string) => answerOf(layer, minimalEnviron({ HTTP_AUTHORIZATION: `Bearer ${token}` }))
      expect((await given('right')).status).toBe('200 OK')
      expect((await given('wrong')).status).toBe('401 Unauthorized')
    })

    it.each([true, 1, 'ann', {}, { user: '' }, { user: 1 }, { user: 'a\n' }, null, undefined, false])(
      'let in by an object with the name of a user only, not by %j',
      (answer) => {
        expect(ask({ tokens: () => answer as never }, { HTTP_AUTHORIZATION: 'Bearer x' }).status).toMatch(/^401/)
        expect(ask({ apiKeys: () => answer as never }, { HTTP_X_API_KEY: 'x' }).status).toMatch(/^401/)
      },
    )

    it('give a user without scopes if they name none', () => {
      const tokens = () => ({ user: 'ann', scopes: undefined, roles: undefined }) as never
      expect(ask({ tokens }, { HTTP_AUTHORIZATION: 'Bearer x' }).text).toBe('["ann","Bearer",[],[]]')
    })

    it.each(['scopes', 'roles'])('let in nobody whose %s are no list', (what) => {
      const tokens = () => ({ user: 'ann', [what]: 'read write' }) as never
      expect(() => ask({ tokens }, { HTTP_AUTHORIZATION: 'Bearer x' })).toThrow(
        `authorization: a function gave ${what} that are no list; split the text`,
      )
    })

    it('hand on what they throw', () => {
      const failing = () => {
        throw new Error('no directory')
      }
      expect(() => ask({ tokens: failing }, { HTTP_AUTHORIZATION: 'Bearer x' })).toThrow('no directory')
      expect(() => ask({ apiKeys: failing }, { HTTP_X_API_KEY: 'x' })).toThrow('no directory')
    })
  })

  describe('when it is built', () => {
    let folder: string
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'tsgi-tokens-'))
    })
    afterEach(() => rmSync(folder, { recursive: true }))

    const faultOf = (options: AuthorizationOptions): OptionError => {
      try {
        new Authorization(whoami, options)
      } catch (error) {
        if (error instanceof OptionError) return error
        throw error
      }
      throw new Error('it was built')
    }

    it('A07: needs one of the ways to come in', () => {
      expect(faultOf({}).message).toBe(
        'authorization: option "users" is required, or another that says who may come in; give users (htpasswd:PATH), tokens, jwtJwks, jwtSecret or apiKeys [OPTION_MISSING]',
      )
    })

    it.each<[string, AuthorizationOptions, string]>([
      ['empty tokens', { tokens: '' }, 'OPTION_INVALID'],
      ['tokens of another type', { tokens: 5 as never }, 'OPTION_INVALID'],
      ['an empty list of API keys', { apiKeys: [] }, 'OPTION_INVALID'],
      ['a comment for API keys', { apiKeys: '# none' }, 'SECRETS_EMPTY'],
      ['a field that is no token', { apiKeys: KEYS, apiKeyHeader: 'X API Key' }, 'OPTION_INVALID'],
      ['a field with an underscore', { apiKeys: KEYS, apiKeyHeader: 'X_API_Key' }, 'OPTION_INVALID'],
      ['a field that has another meaning', { apiKeys: KEYS, apiKeyHeader: 'Authorization' }, 'OPTION_INVALID'],
      ['a scope that is none', { tokens: TOKENS, requires: ['a b'] }, 'OPTION_INVALID'],
      ['tokens as they are', { tokens: ['t-robot robot'] }, 'SECRETS_LINE'],
      ['a missing file', { tokens: 'file:/nowhere/at/all' }, 'SECRETS_FILE'],
    ])('A07: fails for %s', (_, options, code) => {
      expect(faultOf(options).code).toBe(code)
    })

    it('D08: says nothing of a secret', () => {
      for (const options of [{ tokens: 'hunter2' }, { apiKeys: ['hunter2'] }, { jwtSecret: ['hunter2'] }]) {
        expect(faultOf(options).message).not.toContain('hunter2')
      }
    })

    it('tells all that is wrong at once', () => {
      const { problems } = faultOf({ users: ['ann'], tokens: ['a', 'b'], apiKeys: ['c'], jwtJwks: '{}' })
      expect(problems.map(({ code }) => code)).toEqual([
        'USERS_LINE',
        'SECRETS_LINE',
        'SECRETS_LINE',
        'OPTION_MISSING',
        'OPTION_MISSING',
        'OPTION_MISSING',
        'OPTION_INVALID',
        'SECRETS_LINE',
      ])
    })

    it('takes everything from texts, as a deployment file has it', () => {
      writeFileSync(join(folder, 'tokens'), `# ours\n${TOKENS.join('\n')}\n`)
      const options = {
        tokens: `\nfile:${folder}/tokens\n${sha256('t-other')} other read`,
        apiKeys: KEYS.join('\n'),
        apiKeyHeader: 'X-Key',
        requires: 'read, write',
      }
      expect(ask(options as never, { HTTP_AUTHORIZATION: 'Bearer t-robot' }).status).toBe('200 OK')
      expect(ask(options as never, { HTTP_AUTHORIZATION: 'Bearer t-other' }).status).toBe('403 Forbidden')
      expect(ask(options as never, { HTTP_X_KEY: 'k-ci' }).status).toBe('403 Forbidden')
    })

    it('D07: reloads tokens, and keeps the old ones when the new are wrong', () => {
      const file = join(folder, 'tokens')
      writeFileSync(file, TOKENS.join('\n'))
      const layer = new Authorization(whoami, { tokens: `file:${file}`, apiKeys: KEYS })
      const statusFor = (token: string): string =>
        (answerOf(layer, minimalEnviron({ HTTP_AUTHORIZATION: `Bearer ${token}` })) as Answer).status
      writeFileSync(file, 'nonsense')
      expect(() => layer.reload()).toThrow(`${file}:1: the line is not sha256:HEX name scope scope`)
      expect(statusFor('t-robot')).toBe('200 OK')
      writeFileSync(file, `${sha256('t-new')} new`)
      layer.reload()
      expect([statusFor('t-robot'), statusFor('t-new')]).toEqual(['401 Unauthorized', '200 OK'])
    })
  })

  it('keeps to the protocol on both sides, by Lint', async () => {
    const layer = isolate(Authorization, ALL)
    const statusOf = async (headers: Record<string, string>) => (await layer.get('/', { headers })).status
    expect(await statusOf({ Authorization: 'Bearer t-robot' })).toBe(200)
    expect(await statusOf({ 'X-API-Key': 'k-ci' })).toBe(200)
    expect(await statusOf({ Authorization: 'Bearer wrong' })).toBe(401)
    expect(await statusOf({ Authorization: 'Bearer a b' })).toBe(400)
  })
})
