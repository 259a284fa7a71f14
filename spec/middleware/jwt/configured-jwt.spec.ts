import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OptionError } from '../../../lib/core/index.js'
import { Authorization, type AuthorizationOptions } from '../../../lib/middleware/index.js'
import * as peer from '../../../lib/middleware/optional-package.js'
import type { Application } from '../../../lib/protocol/index.js'
import { answerOf, minimalEnviron } from '../minimal-request.js'
import { Signer } from './signer.js'

const app: Application = (_, startResponse) => {
  startResponse('200 OK', [])
  return []
}
const es = new Signer('ES256')
const WHO = { jwtIssuer: ['i'], jwtAudience: ['a'] }
const GOOD = { ...WHO, jwtAlgorithms: ['ES256'], jwtJwks: { keys: [es.jwk] } } satisfies AuthorizationOptions
const SECRET = 'x'.repeat(32)

/** The messages of all that is wrong. */
function faults(options: object): string[] {
  try {
    new Authorization(app, options)
  } catch (error) {
    if (error instanceof OptionError) return error.message.split('\n').map((line) => line.trim())
    throw error
  }
  return []
}

async function statusOf(options: object, signer = es): Promise<string> {
  const token = signer.token({ iss: 'i', aud: 'a', sub: 'ada', exp: 4_000_000_000 })
  return (await answerOf(new Authorization(app, options), minimalEnviron({ HTTP_AUTHORIZATION: `Bearer ${token}` })))
    .status
}

describe('Authorization by JWTs, when it is built', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsgi-jwt-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('takes keys as an object, as JSON, and from a file', async () => {
    expect(await statusOf(GOOD)).toBe('200 OK')
    const text = JSON.stringify({ keys: [es.jwk] }, undefined, 2)
    expect(await statusOf({ ...GOOD, jwtJwks: `\n${text}\n` })).toBe('200 OK')
    writeFileSync(join(folder, 'keys.json'), text)
    expect(await statusOf({ ...GOOD, jwtJwks: `file:${folder}/keys.json` })).toBe('200 OK')
    expect(await statusOf({ ...GOOD, jwtJwks: `file: ${folder}/keys.json ` })).toBe('200 OK')
  })

  it('takes a secret as it is, and from a file without the line break at its end', async () => {
    const options = { ...WHO, jwtAlgorithms: 'HS256' }
    const hs = new Signer('HS256', Buffer.from(SECRET))
    expect(await statusOf({ ...options, jwtSecret: SECRET }, hs)).toBe('200 OK')
    writeFileSync(join(folder, 'secret'), `${SECRET}\n`)
    expect(await statusOf({ ...options, jwtSecret: `file:${folder}/secret` }, hs)).toBe('200 OK')
    expect(await statusOf({ ...options, jwtSecret: [`${SECRET}, with a comma`] }, hs)).toBe('401 Unauthorized')
    const comma = new Signer('HS256', Buffer.from(`${SECRET}, with a comma`))
    expect(await statusOf({ ...options, jwtSecret: `${SECRET}, with a comma` }, comma)).toBe('200 OK')
  })

  it('J02, J07: must be told the algorithms, the issuer and the audience', () => {
    expect(faults({ jwtJwks: { keys: [es.jwk] } })).toEqual([
      'JWTs cannot be checked:',
      'authorization: option "jwtAlgorithms" is required for JWTs; say how tokens are signed, like RS256 [OPTION_MISSING]',
      'authorization: option "jwtIssuer" is required for JWTs; say who issues tokens, as it stands in their iss [OPTION_MISSING]',
      'authorization: option "jwtAudience" is required for JWTs; say for whom tokens are, as it stands in their aud; or *, for anybody [OPTION_MISSING]',
      'authorization: option "jwtJwks" is for public keys only; take it out, or name their algorithm [OPTION_INVALID]',
    ])
  })

  it.each<[string, object, string]>([
    [
      'J02: both kinds of algorithms',
      { ...GOOD, jwtAlgorithms: ['HS256', 'ES256'], jwtSecret: [SECRET] },
      'authorization: option "jwtAlgorithms" has both shared secrets (HS…) and public keys; use two layers with some(…), or one kind [OPTION_INVALID]',
    ],
    [
      'J02: a secret beside public keys',
      { ...GOOD, jwtSecret: [SECRET] },
      'authorization: option "jwtSecret" is for HS256, HS384 and HS512 only; take it out, or name one of them [OPTION_INVALID]',
    ],
    [
      'J02: public keys beside a secret',
      { ...GOOD, jwtAlgorithms: ['HS256'], jwtSecret: [SECRET] },
      'authorization: option "jwtJwks" is for public keys only; take it out, or name their algorithm [OPTION_INVALID]',
    ],
    [
      'J04: no secret',
      { ...WHO, jwtAlgorithms: ['HS256', 'HS512'] },
      'authorization: HS256, HS512 needs option "jwtSecret"; give the secret, or file:PATH [OPTION_INVALID]',
    ],
    [
      'J04: an empty secret',
      { ...WHO, jwtAlgorithms: ['HS256'], jwtSecret: '' },
      'authorization: HS256 needs option "jwtSecret"; give the secret, or file:PATH [OPTION_INVALID]',
    ],
    [
      'J04: an empty secret in a list',
      { ...WHO, jwtAlgorithms: ['HS256'], jwtSecret: [''] },
      'authorization: secret number 1 of option "jwtSecret" has 0 bytes; make one of 32 or more: openssl rand -hex 32 [JWT_SECRET]',
    ],
    [
      'J04: an unset variable',
      { ...WHO, jwtAlgorithms: ['HS256'], jwtSecret: [SECRET, String(undefined)] },
      'authorization: secret number 2 of option "jwtSecret" has 9 bytes; make one of 32 or more: openssl rand -hex 32 [JWT_SECRET]',
    ],
    [
      'RFC 7518 §3.2: a secret that is too short for one of the algorithms',
      { ...WHO, jwtAlgorithms: ['HS256', 'HS384'], jwtSecret: ['x'.repeat(47)] },
      'authorization: secret number 1 of option "jwtSecret" has 47 bytes; make one of 48 or more: openssl rand -hex 48 [JWT_SECRET]',
    ],
    [
      'no keys',
      { ...WHO, jwtAlgorithms: ['ES256', 'RS256'] },
      'authorization: ES256, RS256 needs option "jwtJwks"; name the public keys of the issuer [OPTION_INVALID]',
    ],
    [
      'JSON that is none',
      { ...GOOD, jwtJwks: '{' },
      'option "jwtJwks": the keys of JWTs cannot be used: it is no JSON Web Key Set, an object with a list "keys"; write {"keys": [ … ]} with the public keys of the issuer [JWT_KEYS]',
    ],
    [
      'keys of another algorithm',
      { ...GOOD, jwtAlgorithms: ['ES384'] },
      'option "jwtJwks": the keys of JWTs cannot be used: it has no public key for ES384; write {"keys": [ … ]} with the public keys of the issuer [JWT_KEYS]',
    ],
  ])('fails for %s', (_, options, fault) => {
    expect(faults(options)).toEqual([fault])
  })

  it('takes secrets of exactly as many bytes as the algorithms need', () => {
    expect(faults({ ...WHO, jwtAlgorithms: ['HS256'], jwtSecret: ['x'.repeat(32)] })).toEqual([])
    expect(faults({ ...WHO, jwtAlgorithms: ['HS384'], jwtSecret: ['x'.repeat(48)] })).toEqual([])
    expect(faults({ ...WHO, jwtAlgorithms: ['HS512', 'HS256'], jwtSecret: ['x'.repeat(64)] })).toEqual([])
    expect(faults({ ...WHO, jwtAlgorithms: ['HS512'], jwtSecret: ['x'.repeat(63)] })).toHaveLength(1)
  })

  it('A07: fails for files that are missing or not what they should be, and names them', () => {
    const file = join(folder, 'x')
    expect(faults({ ...GOOD, jwtJwks: `file:${file}` })).toEqual([
      `${file}: the file of keys does not exist; fetch it from the issuer (a relative path is taken from the working directory) [JWT_KEYS]`,
    ])
    expect(faults({ ...WHO, jwtAlgorithms: ['HS256'], jwtSecret: [`file:${file}`] })).toEqual([
      `${file}: the secret file does not exist; make it with: openssl rand -hex 64 (a relative path is taken from the working directory) [JWT_SECRET]`,
    ])
    writeFileSync(file, 'no JSON')
    expect(faults({ ...GOOD, jwtJwks: `file:${file}` })).toEqual([
      `${file}: the keys of JWTs cannot be used: it is no JSON Web Key Set, an object with a list "keys"; write {"keys": [ … ]} with the public keys of the issuer [JWT_KEYS]`,
    ])
  })

  it.each([
    ['none', 'is "none", which is none of its choices'],
    ['None', 'is "None", which is none of its choices'],
    ['RS1', 'is "RS1", which is none of its choices'],
    ['ES256K', 'is "ES256K", which is none of its choices'],
    ['dir', 'is "dir", which is none of its choices'],
  ])('J01: knows no algorithm %s', (algorithm, fault) => {
    expect(faults({ ...GOOD, jwtAlgorithms: [algorithm] })[0]).toContain(fault)
  })

  it.each([
    ['http://login.example/keys', 'is an http URL, by which anybody on the way could put in his keys; use https'],
    ['http://127.0.0.1.example/keys', 'is an http URL'],
    ['http://localhost.example/keys', 'is an http URL'],
    ['http://10.0.0.1/keys', 'is an http URL'],
    ['https://', 'is neither an https URL, nor file:PATH, nor JSON'],
    ['ftp://login.example/keys', 'is neither an https URL, nor file:PATH, nor JSON'],
    ['./keys.json', 'is neither an https URL, nor file:PATH, nor JSON'],
    ['', 'is neither an https URL, nor file:PATH, nor JSON'],
    ['file:', 'has file: without a path'],
    ['https://a:b@login.example/keys', 'is a URL with a name or a password in it'],
    ['https://a@login.example/keys', 'is a URL with a name or a password in it'],
    [5, 'is neither a text nor a key set'],
    [null, 'is neither a text nor a key set'],
  ])('takes no keys from %j', (jwtJwks, fault) => {
    expect(faults({ ...GOOD, jwtJwks })[0]).toContain(`authorization: option "jwtJwks" ${fault}`)
  })

  it.each([
    'https://login.example/keys',
    'http://127.0.0.1:1/',
    'http://127.9.9.9/',
    'http://localhost/',
    'http://[::1]:1/',
    'HTTPS://a/ ',
  ])('takes keys from %s', (jwtJwks) => {
    expect(faults({ ...GOOD, jwtJwks })).toEqual([])
  })

  it.each<[string, object]>([
    ['a tolerance of more than five minutes', { jwtTolerance: 300_001 }],
    ['an outage of more than a day', { jwtOutage: 86_400_001 }],
    ['a cache of less than a second', { jwtCache: 999 }],
    ['no time to fetch', { jwtTimeout: 0 }],
    ['more than 30 seconds to fetch', { jwtTimeout: 30_001 }],
    ['nine secrets', { jwtSecret: Array(9).fill(SECRET) }],
    ['an empty issuer', { jwtIssuer: ['i', ''] }],
    ['an empty audience', { jwtAudience: [' '] }],
    ['an audience beside *', { jwtAudience: ['a', '*'] }],
    ['a user without a name', { jwtUser: '' }],
  ])('fails for %s', (_, changes) => {
    expect(faults({ ...GOOD, ...changes })[0]).toContain('[OPTION_INVALID]')
  })

  it('takes durations up to their bounds', () => {
    const bounds = { jwtTolerance: '5m', jwtOutage: '1d', jwtCache: '1s', jwtTimeout: '30s', jwtCooldown: 0 }
    expect(faults({ ...GOOD, ...bounds })).toEqual([])
    expect(new Authorization(app, GOOD).options).toMatchObject({
      jwtTolerance: 30_000,
      jwtOutage: 3_600_000,
      jwtCache: 600_000,
      jwtTimeout: 3_000,
      jwtCooldown: 10_000,
      jwtType: '',
      jwtUser: 'sub',
    })
  })

  it('says how to get the package jose if it is not there', () => {
    const found = jest.spyOn(peer, 'findPackage').mockReturnValue({ fault: 'it is not installed' })
    try {
      expect(faults(GOOD)).toEqual([
        'JWTs need the package jose, and it is not installed; run: npm install jose [JOSE_MISSING]',
      ])
      expect(faults({ tokens: () => undefined })).toEqual([])
    } finally {
      found.mockRestore()
    }
  })
})
