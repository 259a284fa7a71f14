import { randomBytes } from 'node:crypto'

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** crypt's base 64 of some bytes of a digest: three at a time, the lowest six bits first. */
export function crypt64(bytes: Uint8Array, order: readonly (readonly number[])[]): string {
  return order.map((group) => encoded(group.map((index) => bytes[index] ?? 0))).join('')
}

function encoded(bytes: readonly number[]): string {
  const word = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  return Array.from({ length: bytes.length + 1 }, (_, place) => ALPHABET.charAt((word >> (6 * place)) & 63)).join('')
}

/** As many random characters of crypt's base 64. */
export function randomCrypt64(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET.charAt(byte & 63)).join('')
}

/**
 * The order in which crypt writes the bytes of a digest: triples whose members step by `step` around `size`, as the
 * specifications list them.
 */
export function steppedOrder(triples: number, step: number): number[][] {
  const size = triples * 3
  return Array.from({ length: triples }, (_, row) =>
    [0, triples, 2 * triples].map((first) => (first + row * step) % size),
  )
}
