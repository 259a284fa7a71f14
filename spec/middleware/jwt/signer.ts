import crypto, { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { JwtAlgorithm } from '../../../lib/middleware/index.js'

/** Signs tokens, by Node.js alone and any way that is asked for, wrong ones too. */
export class Signer {
  /** The public half as an issuer publishes it; empty for a secret. */
  readonly jwk: Record<string, unknown>
  readonly publicKey: KeyObject | undefined
  readonly #sign: (data: Buffer) => Buffer

  constructor(
    readonly algorithm: JwtAlgorithm,
    readonly secret = crypto.randomBytes(64),
  ) {
    const bits = `sha${algorithm.slice(2)}`
    if (algorithm.startsWith('HS')) {
      this.#sign = (data) => createHmac(bits, secret).update(data).digest()
      this.publicKey = undefined
      this.jwk = {}
      return
    }
    const { privateKey, publicKey } = pairFor(algorithm)
    this.publicKey = publicKey
    this.jwk = { ...publicKey.export({ format: 'jwk' }), kid: algorithm, alg: algorithm, use: 'sig' }
    this.#sign = (data) => crypto.sign(algorithm === 'EdDSA' ? null : bits, data, how(algorithm, privateKey))
  }

  /** A token with this header beside `alg` and `kid`, and these claims or this text for claims. */
  token(claims: unknown, header: Record<string, unknown> = {}): string {
    return this.raw(
      JSON.stringify({ alg: this.algorithm, kid: this.algorithm, typ: 'JWT', ...header }),
      typeof claims === 'string' ? claims : JSON.stringify(claims),
    )
  }

  /** A token of these very texts, rightly signed. */
  raw(header: string | Uint8Array, payload: string | Uint8Array): string {
    const input = `${base64url(header)}.${base64url(payload)}`
    return `${input}.${this.signature(input)}`
  }

  /** The signature of the first two parts. */
  signature(input: string): string {
    return base64url(this.#sign(Buffer.from(input)))
  }
}

export function base64url(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64url')
}

const CURVES: Record<string, string> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

function pairFor(algorithm: JwtAlgorithm): { privateKey: KeyObject; publicKey: KeyObject } {
  if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519')
  const namedCurve = CURVES[algorithm]
  if (namedCurve !== undefined) return generateKeyPairSync('ec', { namedCurve })
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

function how(algorithm: JwtAlgorithm, key: KeyObject): crypto.SignKeyObjectInput {
  if (algorithm.startsWith('ES')) return { key, dsaEncoding: 'ieee-p1363' }
  if (!algorithm.startsWith('PS')) return { key }
  return { key, padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(algorithm.slice(2)) / 8 }
}
