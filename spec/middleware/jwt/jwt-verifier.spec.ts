import fc from 'fast-check'
import crypto from 'node:crypto'
import { Authorization, CLAIMS, type AuthorizationOptions, type JwtAlgorithm } from '../../../lib/middleware/index.js'
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

function guardFor(algorithms: readonly JwtAlgorithm[], changes: Partial<AuthorizationOptions> = {}): Authorization {
  const secrets = algorithms.filter((algorithm) => algorithm.startsWith('HS'))
  const keys = secrets.length > 0 ? {} : { jwtJwks: { keys: algorithms.map((algorithm) => signer(algorithm).jwk) } }
  return new Authorization(whoami, {
    jwtAlgorithms: algorithms,
    jwtIssuer: [ISSUER],
    jwtAudience: [AUDIENCE],
    jwtTolerance: 0,
    jwtSecret: secrets.map((algorithm) => signer(algorithm).secret.toString()),
    ...keys,
    ...(changes as object),
  })
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

  it.each(['[]', '"ada"', '1', 'null', 'true', '{', '{"exp":1}x', '\ufeff{}', '[{}]'])(
    'J13: is refused with %j for claims or for a header',
    async (text) => {
      expect(await outcome(guard, own.token(text))).toBe('401 invalid_token claims that are no object')
      const header = own.raw(text, JSON.stringify(claims()))
      expect(await outcome(guard, header)).toBe('401 invalid_token a header that is no object')
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

/** The same claims but for one, and what becomes of them. */
async function withClaims(changes: Record<string, unknown>, options: AuthorizationOptions = {}): Promise<string> {
  return outcome(guardFor(['ES256'], options), signer('ES256').token(claims(changes)))
}

describe('a JWT', () => {
  const rsa = signer('RS256')
  const good = rsa.token(claims())
  const publicKey = rsa.publicKey ?? crypto.createPublicKey('')

  it('J02: signed as HS256 with the bytes of the RSA key, as PEM, PKCS 1, DER or JWK, is refused', async () => {
    const bytes = [
      publicKey.export({ type: 'spki', format: 'pem' }),
      publicKey.export({ type: 'pkcs1', format: 'pem' }),
      publicKey.export({ type: 'spki', format: 'der' }),
      String(publicKey.export({ type: 'spki', format: 'pem' })).trim(),
      JSON.stringify(rsa.jwk),
      JSON.stringify({ keys: [rsa.jwk] }),
      String(rsa.jwk.n),
    ]
    const guard = guardFor(['RS256', 'ES256'])
    for (const secret of bytes) {
      const forged = new Signer('HS256', Buffer.from(secret)).token(claims(), { kid: 'RS256' })
      expect(await outcome(guard, forged)).toBe('401 invalid_token another algorithm')
    }
  })

  it('J02: is refused where its algorithm is accepted but its key is of another type, or for another algorithm', async () => {
    const guard = guardFor(['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'])
    expect(await outcome(guard, good)).toBe('200')
    for (const alg of ['PS256', 'ES256', 'ES384', 'EdDSA'] as const) {
      const forged = signer(alg).token(claims(), { kid: 'RS256' })
      expect(await outcome(guard, forged)).toBe('401 invalid_token an unknown key')
      expect(await outcome(guard, rsa.token(claims(), { alg }))).toBe('401 invalid_token an unknown key')
      expect(await outcome(guard, rsa.token(claims(), { alg, kid: alg }))).toBe(BAD_SIGNATURE)
    }
  })

  it('J02: of HS256 is not accepted by HS512, and a secret of one length is enough for its own only', async () => {
    const secret = 'x'.repeat(64)
    const guard = guardFor(['HS512'], { jwtSecret: [secret] })
    expect(await outcome(guard, new Signer('HS512', Buffer.from(secret)).token(claims()))).toBe('200')
    const other = new Signer('HS256', Buffer.from(secret)).token(claims())
    expect(await outcome(guard, other)).toBe('401 invalid_token another algorithm')
  })

  it('J04: signed with nothing, or with what an unset variable is written as, is refused', async () => {
    const guard = guardFor(['HS256'])
    for (const secret of ['', 'undefined', 'null', '\0']) {
      expect(await outcome(guard, new Signer('HS256', Buffer.from(secret)).token(claims()))).toBe(BAD_SIGNATURE)
    }
  })

  it('is accepted with the old and the new secret while one replaces the other', async () => {
    const [old, fresh] = ['a'.repeat(32), 'b'.repeat(32)]
    const guard = guardFor(['HS256'], { jwtSecret: [fresh, old] })
    const signed = (secret: string, changes = {}) => new Signer('HS256', Buffer.from(secret)).token(claims(changes))
    expect(await outcome(guard, signed(old))).toBe('200')
    expect(await outcome(guard, signed(fresh))).toBe('200')
    expect(await outcome(guard, signed('c'.repeat(32)))).toBe(BAD_SIGNATURE)
    expect(await outcome(guard, signed(fresh, { exp: 1 }))).toBe('401 invalid_token expired')
    expect(await outcome(guard, signed(old, { exp: 1 }))).toBe('401 invalid_token expired')
  })

  it('J05: comes after Bearer in any case and one space, and not after Basic', async () => {
    const guard = guardFor(['RS256'])
    const given = async (field: string) => {
      const answer = await answerOf(guard, minimalEnviron({ HTTP_AUTHORIZATION: field }, log))
      return `${answer.status.slice(0, 3)} ${getHeaders(answer.headers, 'www-authenticate').join()}`
    }
    const bare = '401 Bearer realm="Restricted"'
    const invalid = `${bare}, error="invalid_token", error_description="The access token is not valid."`
    const malformed =
      '400 Bearer realm="Restricted", error="invalid_request", error_description="The Authorization field is malformed."'
    expect(await given(`Bearer ${good}`)).toBe('200 ')
    expect(await given(`bearer ${good}`)).toBe('200 ')
    expect(await given(`BEARER ${good}`)).toBe('200 ')
    expect(await given(`Basic ${good}`)).toBe(bare)
    expect(await given(`Bearer${good}`)).toBe(bare)
    expect(await given(`XBearer ${good}`)).toBe(bare)
    expect(await given(good)).toBe(bare)
    expect(await given('')).toBe(bare)
    expect(await given(`Bearer  ${good}`)).toBe(invalid)
    expect(await given('Bearer  ')).toBe(invalid)
    expect(await given('Bearer')).toBe(invalid)
    expect(await given(`Bearer ${good} ${good}`)).toBe(malformed)
    expect(await given(`Bearer ${good}, Bearer ${good}`)).toBe(malformed)
    expect(await given(`Bearer ${good} `)).toBe(malformed)
    expect(await given(`Bearer "${good}"`)).toBe(malformed)
    expect(await given('Bearer ')).toBe(malformed)
    expect(await given('Bearer =')).toBe(malformed)
    expect(await given('Bearer a=b')).toBe(malformed)
  })

  it('J07: must be of the issuer, and for the audience, alone or among others', async () => {
    expect(await withClaims({})).toBe('200')
    for (const iss of [undefined, '', `${ISSUER}x`, ISSUER.slice(0, -1), [ISSUER], null, 1]) {
      expect(await withClaims({ iss })).toBe('401 invalid_token the claim iss')
    }
    for (const aud of [undefined, '', `${AUDIENCE}/`, [], ['other'], [[AUDIENCE]], { [AUDIENCE]: 1 }, null]) {
      expect(await withClaims({ aud })).toBe('401 invalid_token the claim aud')
    }
    expect(await withClaims({ aud: ['other', AUDIENCE] })).toBe('200')
    expect(await withClaims({ aud: 'b' }, { jwtAudience: ['a', 'b'] })).toBe('200')
    expect(await withClaims({ iss: 'b' }, { jwtIssuer: ['a', 'b'] })).toBe('200')
  })

  it('J07: may be for anybody only where that is said', async () => {
    expect(await withClaims({ aud: undefined }, { jwtAudience: ['*'] })).toBe('200')
    expect(await withClaims({ aud: 'other' }, { jwtAudience: ['*'] })).toBe('200')
    expect(await withClaims({ aud: '*' })).toBe('401 invalid_token the claim aud')
  })

  it.each([
    '../../x',
    '__proto__',
    'constructor',
    'toString',
    '',
    'RS256\0',
    'rs256',
    'http://127.0.0.1/keys',
    "' OR 1=1",
  ])('J08, J14: with kid %j finds no key, and nothing is read or fetched by it', async (kid) => {
    const fetching = jest.spyOn(globalThis, 'fetch')
    expect(await outcome(guardFor(['RS256', 'ES256']), rsa.token(claims(), { kid }))).toBe(
      '401 invalid_token an unknown key',
    )
    expect(fetching).not.toHaveBeenCalled()
    fetching.mockRestore()
  })

  it.each([[null], [1], [['RS256']], [{ a: 1 }], [true]])('J08: with kid %j is refused', async (kid) => {
    const token = rsa.token(claims(), { kid })
    expect(await outcome(guardFor(['RS256']), token)).toBe('401 invalid_token a key id that is no text')
  })

  it('RFC 7515 §4.1.4: without kid is taken for the only key that fits, and for none of several', async () => {
    const token = rsa.token(claims(), { kid: undefined })
    expect(await outcome(guardFor(['RS256', 'ES256']), token)).toBe('200')
    const keys = [rsa.jwk, { ...new Signer('RS256').jwk, kid: 'other' }]
    expect(await outcome(guardFor(['RS256'], { jwtJwks: { keys } }), token)).toBe('401 invalid_token an unknown key')
    expect(await outcome(guardFor(['RS256'], { jwtJwks: { keys } }), good)).toBe('200')
  })

  it('J11: of ECDSA with r = s = 0, r = s = n, or a signature in DER is refused (CVE-2022-21449)', async () => {
    for (const algorithm of ['ES256', 'ES384', 'ES512'] as const) {
      const guard = guardFor([algorithm])
      const [head = '', payload = '', signature = ''] = signer(algorithm).token(claims()).split('.')
      const raw = Buffer.from(signature, 'base64url')
      const half = raw.length / 2
      const zeros = Buffer.alloc(raw.length)
      const ones = Buffer.alloc(raw.length, 0xff)
      const oneZero = Buffer.concat([raw.subarray(0, half), Buffer.alloc(half)])
      const der = derOf(raw.subarray(0, half), raw.subarray(half))
      const derOfZeros = Buffer.from('3006020100020100', 'hex')
      for (const each of [zeros, ones, oneZero, der, derOfZeros]) {
        expect(await outcome(guard, `${head}.${payload}.${base64url(each)}`)).toBe(BAD_SIGNATURE)
      }
    }
  })

  it.each([undefined, 'JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/JWT'])(
    'RFC 8725 §3.12, RFC 9068 §4: is an access token by the typ %j, if none is demanded',
    async (typ) => {
      expect(await outcome(guardFor(['RS256']), rsa.token(claims(), { typ }))).toBe('200')
    },
  )

  it.each([
    ['logout+jwt'],
    ['secevent+jwt'],
    ['dpop+jwt'],
    ['application/dpop+jwt'],
    ['at+jwt '],
    ['xat+jwt'],
    [''],
    ['application/'],
    [null],
    [['JWT']],
  ])('RFC 8725 §3.12, RFC 9068 §4: is no access token by the typ %j, though it is rightly signed', async (typ) => {
    const answer = await outcome(guardFor(['RS256']), rsa.token(claims(), { typ }))
    expect(answer).toBe('401 invalid_token another type')
  })

  it('RFC 8725 §3.11: must have the typ that is demanded, if one is', async () => {
    const guard = guardFor(['RS256'], { jwtType: 'at+jwt' })
    expect(await outcome(guard, rsa.token(claims(), { typ: 'at+jwt' }))).toBe('200')
    expect(await outcome(guard, rsa.token(claims(), { typ: 'application/at+jwt' }))).toBe('200')
    expect(await outcome(guard, rsa.token(claims(), { typ: 'JWT' }))).toBe('401 invalid_token the claim typ')
    expect(await outcome(guard, rsa.token(claims(), { typ: undefined }))).toBe('401 invalid_token the claim typ')
    const logout = guardFor(['RS256'], { jwtType: 'logout+jwt' })
    expect(await outcome(logout, rsa.token(claims(), { typ: 'logout+jwt' }))).toBe('200')
  })

  it('names the user by sub, or by the claim that is configured', async () => {
    const nobody = '401 invalid_token no sub that names a user'
    for (const sub of [undefined, '', null, 1, ['ada'], { a: 1 }, 'u\r\nfake log', 'a\u0000', '\u007f']) {
      expect(await withClaims({ sub })).toBe(nobody)
    }
    const { text } = await ask(guardFor(['RS256'], { jwtUser: 'email' }), rsa.token(claims({ email: 'é@x.example' })))
    expect(text).toBe(JSON.stringify([Buffer.from('é@x.example').toString('latin1'), 'Bearer', [], []]))
    expect(await withClaims({}, { jwtUser: '__proto__' })).toBe('401 invalid_token no __proto__ that names a user')
  })

  it.each([
    [{ scope: 'read write' }, ['read', 'write'], []],
    [{ scope: ' read  read ' }, ['read', 'read'], []],
    [{ scope: '' }, [], []],
    [{ scope: ['read', 1, '', null] }, ['read'], []],
    [{ scp: ['read', 'write'] }, ['read', 'write'], []],
    [{ scp: 'read' }, ['read'], []],
    [{ scope: 'a', scp: 'b' }, ['a'], []],
    [{ scope: 1 }, [], []],
    [{ roles: ['admin', 'staff'] }, [], ['admin', 'staff']],
    [{ roles: 'admin' }, [], ['admin']],
    [{ roles: { admin: true } }, [], []],
  ])('RFC 9068 §2.2.3: %j gives the scopes %j and the roles %j', async (changes, scopes, roles) => {
    const { text } = await ask(guardFor(['RS256']), rsa.token(claims(changes)))
    expect(JSON.parse(text)).toEqual(['ada', 'Bearer', scopes, roles])
  })

  it('J13: gives claims without a prototype, deep down too, with __proto__ as a member like any other', async () => {
    const environ = minimalEnviron({ HTTP_AUTHORIZATION: '' }, log)
    const text = `${JSON.stringify(claims()).slice(0, -1)},"__proto__":{"admin":true},"a":{"b":[{"__proto__":1}]}}`
    environ.HTTP_AUTHORIZATION = `Bearer ${rsa.token(text)}`
    await answerOf(guardFor(['RS256']), environ)
    const found = CLAIMS.get(environ) ?? {}
    expect(Object.getPrototypeOf(found)).toBeNull()
    expect(Object.keys(found)).toEqual(['iss', 'aud', 'sub', 'exp', '__proto__', 'a'])
    expect(found.admin).toBeUndefined()
    const inner = (found.a as { b: object[] }).b[0] ?? {}
    expect([Object.getPrototypeOf(inner), Object.keys(inner)]).toEqual([null, ['__proto__']])
    expect(({} as { admin?: unknown }).admin).toBeUndefined()
  })

  it('never throws and never lets in, whatever is sent for a token', async () => {
    const guard = guardFor(['RS256', 'ES256'])
    const part = fc.oneof(fc.base64String(), fc.json().map(base64url), fc.constant(good.split('.')[0] ?? ''))
    const token = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(part, { maxLength: 6 }).map((parts) => parts.join('.')),
    )
    await fc.assert(
      fc.asyncProperty(token, async (text) => {
        expect((await ask(guard, text)).status).toMatch(/^40[01] /)
      }),
    )
  })

  it('is read in linear time, also if it is hostile', async () => {
    const guard = guardFor(['RS256'])
    const hostile = [
      '.'.repeat(8_000),
      `${'a'.repeat(4_000)}.${'-'.repeat(4_000)}`,
      base64url('['.repeat(5_000)),
      '"'.repeat(9),
    ]
    for (const each of hostile) {
      const before = performance.now()
      expect(await outcome(guard, each)).toMatch(/^40[01] /)
      expect(performance.now() - before).toBeLessThan(100)
    }
    const nested = own(`{"a":${'['.repeat(2_500)}${']'.repeat(2_500)}}`)
    expect(await outcome(guard, nested)).toMatch(/^401 invalid_token/)
    function own(text: string): string {
      return rsa.token(text)
    }
  })
})

function derOf(r: Buffer, s: Buffer): Buffer {
  const integer = (bytes: Buffer) => {
    const trimmed = bytes.subarray(bytes.findIndex((byte) => byte !== 0))
    const positive = (trimmed[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.alloc(1), trimmed]) : trimmed
    return Buffer.concat([Buffer.from([2, positive.length]), positive])
  }
  const both = Buffer.concat([integer(r), integer(s)])
  return Buffer.concat([Buffer.from(both.length > 127 ? [0x30, 0x81, both.length] : [0x30, both.length]), both])
}
