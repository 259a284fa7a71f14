/** How a token may be signed (RFC 7518 §3.1, RFC 8037): `none` is not among them. */
export const ALGORITHMS = [
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const

/** The name of an algorithm. */
export type JwtAlgorithm = (typeof ALGORITHMS)[number]

/** Whether both sides have the same secret. */
export function isSymmetric(algorithm: string): boolean {
  return algorithm.startsWith('HS')
}

/** The fewest bytes that a secret for an algorithm has (RFC 7518 §3.2). */
export function leastSecret(algorithm: JwtAlgorithm): number {
  return Number(algorithm.slice(2)) / 8
}

const CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521', EdDSA: 'Ed25519' }
const TYPES: Readonly<Record<string, string>> = { RS: 'RSA', PS: 'RSA', ES: 'EC', Ed: 'OKP' }

/** Whether a key of this type, on this curve, is what an algorithm with two keys signs with (RFC 8725 §3.1). */
export function fitsAlgorithm(algorithm: string, type: unknown, curve: unknown): boolean {
  return TYPES[algorithm.slice(0, 2)] === type && (CURVES[algorithm] === undefined || CURVES[algorithm] === curve)
}
