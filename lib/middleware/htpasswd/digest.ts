import crypto from 'node:crypto'

/** The hash functions that the schemes are made of. */
export type HashName = 'md5' | 'sha1' | 'sha256' | 'sha512'

/** The digest of several pieces, one after the other; a string is taken as UTF-8. */
export function digest(name: HashName, ...pieces: readonly (string | Uint8Array)[]): Uint8Array {
  const hash = crypto.createHash(name)
  for (const piece of pieces) hash.update(piece)
  return hash.digest()
}

/**
 * Whether two secrets are the same, in a time that tells nothing of where they differ: their digests are compared, which
 * have one length.
 */
export function sameSecret(a: string, b: string): boolean {
  return crypto.timingSafeEqual(digest('sha256', a), digest('sha256', b))
}

/** The first `size` bytes of `block` repeated. */
export function repeated(block: Uint8Array, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  for (let start = 0; start < size; start += block.length) bytes.set(block.subarray(0, size - start), start)
  return bytes
}
