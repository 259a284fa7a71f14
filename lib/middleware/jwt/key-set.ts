import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import type { Log } from '../credentials/bearer-scheme.js'
import type { Awaitable } from '../../protocol/index.js'
import { fitsAlgorithm } from './algorithm.js'

/** What a token may have been signed with: keys to try in turn, or why there is none. */
export type FoundKeys = readonly (KeyObject | Uint8Array)[] | 'unknown' | 'unavailable'

/** Who has the keys that tokens are signed with. */
export interface KeySource {
  /** @param keyId - the `kid` of the token: a name to compare with, and nothing else. */
  find(algorithm: string, keyId: string | undefined, log: Log): Awaitable<FoundKeys>
}

/** Secrets that both sides have; any of them may have signed. */
export class SharedSecrets implements KeySource {
  constructor(readonly secrets: readonly Uint8Array[]) {}

  find(): FoundKeys {
    return this.secrets
  }
}

/** One public key, and what it says of itself. */
interface PublicKey {
  readonly id: unknown
  readonly algorithms: ReadonlySet<string>
  readonly key: KeyObject
}

/** The most keys of one set. */
const MOST = 100
const LEAST_RSA_BITS = 2_048

/** The public keys of a JSON Web Key Set (RFC 7517 §5). */
export class KeySet implements KeySource {
  /** What it lacks, for messages: no key of it is for any of the algorithms. */
  readonly lack: string | undefined
  readonly #keys: readonly PublicKey[]

  /** @throws {TypeError} with what is wrong if it is no key set. */
  constructor(document: unknown, algorithms: readonly string[]) {
    const listed = (document as { keys?: unknown } | null | undefined)?.keys
    if (!Array.isArray(listed)) throw new TypeError('it is no JSON Web Key Set, an object with a list "keys"')
    if (listed.length > MOST) throw new TypeError(`it has more than ${MOST} keys`)
    this.#keys = listed.flatMap((key) => publicKey(key as unknown, algorithms))
    this.lack = this.#keys.length === 0 ? `it has no public key for ${algorithms.join(', ')}` : undefined
  }

  /**
   * The one key for a token, by exact match of its `kid`. A token without one, and a key without one, are taken for each
   * other only if the set has no other key that fits.
   */
  find(algorithm: string, keyId: string | undefined): FoundKeys {
    const fitting = this.#keys.filter(({ algorithms }) => algorithms.has(algorithm))
    const named = fitting.filter(({ id }) => id !== undefined && id === keyId)
    const [only, another] = named.length > 0 ? named : fitting
    const isMeant = named.length > 0 || keyId === undefined || only?.id === undefined
    return only !== undefined && another === undefined && isMeant ? [only.key] : 'unknown'
  }
}

function publicKey(jwk: unknown, wanted: readonly string[]): PublicKey[] {
  if (typeof jwk !== 'object' || jwk === null) return []
  const { alg, crv, d, key_ops: operations, kid, kty, use } = jwk as JsonWebKey
  const isForSignatures =
    (use === undefined || use === 'sig') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify')))
  // Whoever gives away the private half lets anybody sign.
  if (!isForSignatures || d !== undefined) return []
  const algorithms = new Set(
    wanted.filter((each) => (alg === undefined || alg === each) && fitsAlgorithm(each, kty, crv)),
  )
  const key = algorithms.size === 0 ? undefined : imported(jwk as JsonWebKey)
  return key === undefined ? [] : [{ id: kid, algorithms, key }]
}

function imported(jwk: JsonWebKey): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    return (key.asymmetricKeyDetails?.modulusLength ?? LEAST_RSA_BITS) < LEAST_RSA_BITS ? undefined : key
  } catch {
    return undefined
  }
}
