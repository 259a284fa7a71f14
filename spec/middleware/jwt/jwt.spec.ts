import crypto from 'node:crypto'
import { Authorization, type AuthorizationOptions, type JwtAlgorithm } from '../../../lib/middleware/index.js'
import { getHeaders, textBody, type Application } from '../../../lib/protocol/index.js'
import { answerOf, minimalEnviron, type Answer } from '../minimal-request.js'
import { base64url, Signer } from './signer.js'

const ISSUER = 'https://login.example/'
const AUDIENCE = 'https://api.example'
const ALGORITHMS: readonly JwtAlgorithm[] = [
  ...(['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const),
]

const signers = new Map(ALGORITHMS.map((algorithm) => [algorithm, new Signer(algorithm)]))
const NOW = 1_800_000_000

beforeEach(() => {
  jest.useFakeTimers({ now: NOW * 1_000, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] })
})
afterEach(() => jest.useRealTimers())

const whoami: Application = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'application/json']])
  const { AUTH_TYPE, REMOTE_USER, 'tsgi.roles': roles, 'tsgi.scopes': scopes } = environ
  return textBody(JSON.stringify([REMOTE_USER, AUTH_TYPE, scopes, roles]))
}

function signer(algorithm: JwtAlgorithm): Signer {
  const found = signers.get(algorithm)
  if (found === undefined) throw new Error(algorithm)
  return found
}

function claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { iss: ISSUER, aud: AUDIENCE, sub: 'ada', exp: NOW + 300, ...changes }
}

function guardFor(algorithms: readonly JwtAlgorithm[], changes: AuthorizationOptions = {}): Authorization {
  const hasSecret = algorithms.some((algorithm) => algorithm.startsWith('HS'))
  const options: AuthorizationOptions = {
    jwtAlgorithms: algorithms,
    jwtIssuer: [ISSUER],
    jwtAudience: [AUDIENCE],
    jwtTolerance: 0,
    ...(hasSecret
      ? { jwtSecret: algorithms.map((algorithm) => signer(algorithm).secret.toString()) }
      : { jwtJwks: { keys: algorithms.map((algorithm) => signer(algorithm).jwk) } }),
    ...changes,
  }
  return new Authorization(whoami, options)
}

const log: string[] = []
beforeEach(() => void log.splice(0))

async function ask(guard: Authorization, token: string): Promise<Answer> {
  return answerOf(guard, minimalEnviron({ HTTP_AUTHORIZATION: `Bearer ${token}` }, log))
}

/** The status and the last challenge's error; and, from the log, why. */
async function outcome(guard: Authorization, token: string): Promise<string> {
  const { headers, status } = await ask(guard, token)
  const [challenge] = getHeaders(headers, 'www-authenticate')
  const why = /not valid \((.*?)\)/.exec(log.splice(0).join(''))?.[1]
  return [status.slice(0, 3), /error="(.*?)"/.exec(challenge ?? '')?.[1], why].filter(Boolean).join(' ')
}

// A secret as the option has it is text, so its bytes are those of its UTF-8.
for (const algorithm of ['HS256', 'HS384', 'HS512'] as const) {
  const text = crypto.randomBytes(48).toString('hex')
  signers.set(algorithm, new Signer(algorithm, Buffer.from(text)))
}

const BAD_SIGNATURE = '401 invalid_token ERR_JWS_SIGNATURE_VERIFICATION_FAILED'

describe.each(ALGORITHMS)('a JWT signed with %s', (algorithm) => {
  const own = signer(algorithm)
  const guard = guardFor([algorithm])
  const good = own.token(claims())
  const [head = '', payload = '', signature = ''] = good.split('.')

  it('lets in its subject', async () => {
    const { status, text } = await ask(guard, good)
    expect([status, text]).toEqual(['200 OK', '["ada","Bearer",[],[]]'])
  })

  it.each(['none', 'None', 'nOnE', 'NONE', ''])(
    'J01: is refused as alg %j, with and without a signature',
    async (alg) => {
      const header = base64url(JSON.stringify({ alg, kid: algorithm }))
      expect(await outcome(guard, `${header}.${payload}.`)).toBe('401 invalid_token not three parts')
      expect(await outcome(guard, `${header}.${payload}`)).toBe('401 invalid_token not three parts')
      expect(await outcome(guard, `${header}.${payload}.${signature}`)).toBe('401 invalid_token another algorithm')
      expect(await outcome(guard, own.token(claims(), { alg }))).toBe('401 invalid_token another algorithm')
    },
  )

  it('J02: is refused as any other algorithm', async () => {
    for (const other of ALGORITHMS.filter((each) => each !== algorithm)) {
      expect(await outcome(guard, own.token(claims(), { alg: other }))).toBe('401 invalid_token another algorithm')
    }
  })

  it('J02: is refused signed with the key of another of its kind', async () => {
    expect(await outcome(guard, new Signer(algorithm).token(claims()))).toBe(BAD_SIGNATURE)
  })

  it('J01: is refused with a signature that is cut, longer, empty, altered or of zeros', async () => {
    const bytes = Buffer.from(signature, 'base64url')
    const altered = Buffer.from(bytes)
    altered[5] = (altered[5] ?? 0) ^ 1
    const signatures = [
      bytes.subarray(0, -1),
      bytes.subarray(0, 1),
      Buffer.concat([bytes, Buffer.alloc(1)]),
      altered,
      Buffer.alloc(bytes.length),
      Buffer.from('\0'),
    ]
    for (const each of signatures)
      expect(await outcome(guard, `${head}.${payload}.${base64url(each)}`)).toBe(BAD_SIGNATURE)
    expect(await outcome(guard, `${head}.${payload}.`)).toBe('401 invalid_token not three parts')
  })

  it('is refused if one bit of its claims is another', async () => {
    const other = base64url(JSON.stringify(claims({ sub: 'eve' })))
    expect(await outcome(guard, `${head}.${other}.${signature}`)).toBe(BAD_SIGNATURE)
  })

  it('J10: is refused in base 64 that is padded, not canonical, of the other alphabet, or none', async () => {
    const last = signature.at(-1) ?? ''
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const next = alphabet[alphabet.indexOf(last) + 1] ?? ''
    const spare = (signature.length * 6) % 8
    const [lenient, why] =
      spare === 0
        ? [`${signature}A`, 'base 64 that is not canonical']
        : [signature.slice(0, -1) + next, 'base 64 that is not canonical']
    expect(await outcome(guard, `${head}.${payload}.${lenient}`)).toBe(`401 invalid_token ${why}`)
    expect(await outcome(guard, `${head}.${payload}.${signature}=`)).toBe('401 invalid_token not three parts')
    expect(await outcome(guard, `${head}=.${payload}.${signature}`)).toBe('400 invalid_request')
    expect(await outcome(guard, `${head}.${payload}.${signature}/`)).toBe('401 invalid_token not three parts')
    expect(await outcome(guard, `${head}.${payload}.+${signature}`)).toBe('401 invalid_token not three parts')
    expect(await outcome(guard, `${head}.${payload}.${signature.slice(1)}\n`)).toBe('400 invalid_request')
    expect(await outcome(guard, `${head}.${payload}.%${signature}`)).toBe('400 invalid_request')
  })

  it('J10: is refused with parts that are missing, empty, or more', async () => {
    const forms = [
      head,
      `${head}.${payload}`,
      `.${payload}.${signature}`,
      `${head}..${signature}`,
      '..',
      `${good}.`,
      `.${good}`,
      `${good}.${signature}`,
      // A JWE has five parts (RFC 7516 §7.1).
      `${head}.${payload}.${signature}.${payload}.${signature}`,
      `${base64url('{"alg":"dir","enc":"A128GCM"}')}..${payload}.${payload}.${signature}`,
    ]
    for (const form of forms) expect(await outcome(guard, form)).toBe('401 invalid_token not three parts')
  })

  it('J13: is refused if a member is there twice, though it is rightly signed', async () => {
    const twice = `{"iss":"${ISSUER}","aud":"${AUDIENCE}","sub":"ada","exp":${NOW + 300},"s\\u0075b":"root"}`
    expect(await outcome(guard, own.token(twice))).toBe('401 invalid_token claims that are no object')
    const header = `{"alg":"${algorithm}","kid":"${algorithm}","alg":"${algorithm}"}`
    expect(await outcome(guard, own.raw(header, JSON.stringify(claims())))).toBe(
      '401 invalid_token a header that is no object',
    )
  })

  it.each(['[]', '"ada"', '1', 'null', 'true', '', '{', '{"exp":1}x', '\ufeff{}', '[{}]'])(
    'J13: is refused with %j for claims or for a header',
    async (text) => {
      if (text !== '') {
        expect(await outcome(guard, own.token(text))).toBe('401 invalid_token claims that are no object')
        const header = own.raw(text, JSON.stringify(claims()))
        expect(await outcome(guard, header)).toBe('401 invalid_token a header that is no object')
      } else expect(await outcome(guard, own.token(text))).toBe('401 invalid_token not three parts')
    },
  )

  it('J13: is refused with claims that are no UTF-8', async () => {
    const header = JSON.stringify({ alg: algorithm, kid: algorithm })
    const bytes = Buffer.concat([Buffer.from('{"sub":"'), Buffer.from([0xff]), Buffer.from('"}')])
    expect(await outcome(guard, own.raw(header, bytes))).toBe('401 invalid_token claims that are no object')
  })

  it('RFC 7515 §4.1.11: is refused with anything critical', async () => {
    for (const crit of [['exp'], ['b64'], [], 'b64', null]) {
      const token = own.token(claims(), { crit, b64: true, exp: 1 })
      expect(await outcome(guard, token)).toBe('401 invalid_token a critical extension')
    }
  })

  it('J08, J14: is judged by the configured key, whatever key its header brings or names', async () => {
    const evil = new Signer(algorithm === 'EdDSA' ? 'ES256' : 'EdDSA')
    const brought = { jwk: evil.jwk, jku: 'http://127.0.0.1:9/keys', x5u: 'http://127.0.0.1:9/cert', x5c: ['AA=='] }
    const fetching = jest.spyOn(globalThis, 'fetch')
    expect(await outcome(guard, own.token(claims(), brought))).toBe('200')
    expect(await outcome(guard, evil.token(claims(), { ...brought, alg: algorithm }))).toMatch(
      /^401 invalid_token (?:ERR_JWS_SIGNATURE_VERIFICATION_FAILED|an unknown key)$/,
    )
    expect(fetching).not.toHaveBeenCalled()
    fetching.mockRestore()
  })

  it('is refused if it is longer than 8,192 characters with its field', async () => {
    const long = own.token(claims({ pad: 'x'.repeat(8_192) }))
    expect(await outcome(guard, long)).toBe('401 invalid_token too long')
  })

  it('exp and nbf hold to the second, with the tolerance', async () => {
    const tolerant = guardFor([algorithm], { jwtTolerance: 10_000 })
    const at = async (changes: Record<string, unknown>) => [
      await outcome(guard, own.token(claims(changes))),
      await outcome(tolerant, own.token(claims(changes))),
    ]
    const expired = '401 invalid_token the claim exp'
    const early = '401 invalid_token the claim nbf'
    expect(await at({ exp: NOW + 1 })).toEqual(['200', '200'])
    expect(await at({ exp: NOW })).toEqual(['401 invalid_token expired', '200'])
    expect(await at({ exp: NOW - 9 })).toEqual(['401 invalid_token expired', '200'])
    expect(await at({ exp: NOW - 10 })).toEqual(['401 invalid_token expired', '401 invalid_token expired'])
    expect(await at({ nbf: NOW })).toEqual(['200', '200'])
    expect(await at({ nbf: NOW + 1 })).toEqual([early, '200'])
    expect(await at({ nbf: NOW + 10 })).toEqual([early, '200'])
    expect(await at({ nbf: NOW + 11 })).toEqual([early, early])
    expect(await at({ exp: undefined })).toEqual([expired, expired])
    expect(await at({ exp: String(NOW + 300) })).toEqual([expired, expired])
    expect(await at({ exp: null })).toEqual([expired, expired])
    expect(await at({ nbf: 'soon' })).toEqual([early, early])
  })
})
