import type { Claims } from '../credentials/identity.js'
import { parseUniqueObject } from './unique-json.js'

/** A JWT in its compact form (RFC 7519 §3.1), read and not yet believed. */
export interface CompactToken {
  readonly algorithm: string
  /** Which key it says it was signed with. */
  readonly keyId: string | undefined
  /** Its `typ`, whatever that is; undefined if it has none. */
  readonly type: unknown
  readonly claims: Claims
}

/** Three parts, none empty: a signed token. An encrypted one has five (RFC 7516 §7.1). */
const GRAMMAR = /^([-\w]+)\.([-\w]+)\.([-\w]+)$/

/**
 * Reads a token strictly: canonical base 64, objects in UTF-8 without a member that is there twice. Of the header only
 * `alg`, `kid`, `typ` and `crit` are looked at; what would fetch or bring a key (`jku`, `x5u`, `jwk`, `x5c`) is not.
 *
 * @returns why not, in a few words, if it is none.
 */
export function readCompactToken(token: string): CompactToken | string {
  const parts = GRAMMAR.exec(token)?.slice(1).map(canonicalBytes)
  if (parts === undefined) return 'not three parts'
  const [head, payload, signature] = parts
  if (head === undefined || payload === undefined || signature === undefined) return 'base 64 that is not canonical'
  const header = parseUniqueObject(head)
  if (header === undefined) return 'a header that is no object'
  const { alg: algorithm, crit, kid: keyId, typ: type } = header
  if (typeof algorithm !== 'string') return 'no algorithm'
  // No extension is understood, so whatever is critical is not (RFC 7515 §4.1.11).
  if (crit !== undefined) return 'a critical extension'
  if (keyId !== undefined && typeof keyId !== 'string') return 'a key id that is no text'
  const claims = parseUniqueObject(payload)
  return claims === undefined ? 'claims that are no object' : { algorithm, keyId, type, claims }
}

/** The bytes, if there is no other way to write them: a bit more or less would be another token with the same meaning. */
function canonicalBytes(part: string): Uint8Array | undefined {
  const bytes = Buffer.from(part, 'base64url')
  return bytes.toString('base64url') === part ? bytes : undefined
}
