import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Certificates } from '../../lib/handlers/certificates.js'
import { TsgiError } from '../../lib/index.js'
import { makeCertificate } from './made-certificate.js'

const folder = mkdtempSync(join(tmpdir(), 'tsgi-certificates-'))
const a = makeCertificate(folder, 'a.example', '*.a.example')
const b = makeCertificate(folder, 'b.example')
const tlsMinVersion = 'TLSv1.2'
const real = Date.now

afterEach(() => {
  Date.now = real
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function made(name: string, text: string | Buffer): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

function refusal(tlsCert: string[] | undefined, tlsKey: string[] | undefined): string {
  try {
    Certificates.load({ tlsCert, tlsKey, tlsMinVersion })
  } catch (error) {
    expect(error).toBeInstanceOf(TsgiError)
    return (error as Error).message
  }
  return ''
}

describe('Certificates', () => {
  it('are none where no file is named', () => {
    expect(Certificates.load({ tlsCert: undefined, tlsKey: undefined, tlsMinVersion })).toBeUndefined()
  })

  it('are chosen by the names in them', () => {
    const both = Certificates.load({ tlsCert: [a.cert, b.cert], tlsKey: [a.key, b.key], tlsMinVersion })
    const [first, wild, second] = ['a.example', 'x.a.example', 'b.example'].map((name) => both?.contextFor(name))
    expect(first).toBeDefined()
    expect(second).toBeDefined()
    expect(wild).toBe(first)
    expect(second).not.toBe(first)
    expect(both?.contextFor('c.example')).toBeUndefined()
    expect(both?.first).toEqual({ cert: readFileSync(a.cert), key: readFileSync(a.key), minVersion: 'TLSv1.2' })
  })

  it('may have their keys in the same file', () => {
    const file = made('both.pem', Buffer.concat([readFileSync(a.cert), readFileSync(a.key)]))
    const one = Certificates.load({ tlsCert: [file], tlsKey: undefined, tlsMinVersion })
    expect(one?.contextFor('a.example')).toBeDefined()
  })

  it.each<[string, () => string, () => string]>([
    [
      'a file that is not there',
      () => refusal([join(folder, 'no.crt')], [a.key]),
      () =>
        `${join(folder, 'no.crt')}: cannot be read: ENOENT; name a file that is there and readable [TLS_UNREADABLE]`,
    ],
    [
      'a file that is no certificate',
      () => refusal([made('bad.crt', 'x')], [a.key]),
      () => `${join(folder, 'bad.crt')}: has no certificate in PEM; begin it with a certificate [TLS_CERTIFICATE]`,
    ],
    [
      'a file that is no key',
      () => refusal([a.cert], [made('bad.key', '-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----\n')]),
      () =>
        `${join(folder, 'bad.key')}: has no private key that can be read; write it in PEM and without a passphrase [TLS_KEY]`,
    ],
    [
      'the key of another certificate',
      () => refusal([a.cert], [b.key]),
      () =>
        `${b.key}: the key does not belong to its certificate; name the key with which the certificate ${a.cert} was made [TLS_MISMATCH]`,
    ],
    [
      'fewer keys than certificates',
      () => refusal([a.cert, b.cert], [a.key]),
      () => 'tlsCert names 2 files and tlsKey 1; name one key for each certificate, in the same order [TLS_FILES]',
    ],
    [
      'a key without a certificate',
      () => refusal(undefined, [a.key]),
      () => 'tlsCert names 0 files and tlsKey 1; name one key for each certificate, in the same order [TLS_FILES]',
    ],
  ])('F18: are refused with the name of the file: %s', (_, attempt, message) => {
    expect(attempt()).toBe(message())
  })

  it('F18: are refused before and after their time', () => {
    Date.now = () => real() + 10 * 86_400_000
    expect(refusal([a.cert], [a.key])).toMatch(
      /\/a\.example\.crt: the certificate expired on \w+ .* GMT; renew it \[TLS_EXPIRED\]$/,
    )
    Date.now = () => real() - 86_400_000
    expect(refusal([a.cert], [a.key])).toMatch(
      /: the certificate is not valid before .*; look at the clock of this machine, or take another one \[TLS_EARLY\]$/,
    )
  })

  it('F18: are refused where OpenSSL finds them too weak', () => {
    const weak = { cert: join(folder, 'weak.crt'), key: join(folder, 'weak.key') }
    const request = ['req', '-x509', '-newkey', 'rsa:512', '-nodes', '-days', '9', '-subj', '/CN=weak']
    execFileSync('openssl', [...request, '-keyout', weak.key, '-out', weak.cert], { stdio: 'ignore' })
    expect(refusal([weak.cert], [weak.key])).toBe(
      `${weak.cert}: OpenSSL refuses it: ERR_SSL_EE_KEY_TOO_SMALL; make a stronger one [TLS_REFUSED]`,
    )
  })

  it('tell all that is wrong at once', () => {
    expect(refusal([join(folder, 'no.crt'), a.cert], [join(folder, 'no.key'), b.key]).match(/TLS_\w+/g)).toEqual([
      'TLS_UNREADABLE',
      'TLS_UNREADABLE',
      'TLS_MISMATCH',
    ])
  })
})
