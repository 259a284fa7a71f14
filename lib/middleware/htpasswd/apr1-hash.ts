import { crypt64, randomCrypt64 } from './crypt64.js'
import { digest, repeated, sameSecret } from './digest.js'
import { LONGEST_PASSWORD, nextTurn, type SlowHash } from './password-hash.js'

const ROUNDS = 1_000
const ROUNDS_PER_TURN = 500
const ORDER = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5], [11]]
const encoder = new TextEncoder()

/** `$apr1$salt$…`: Apache's MD5-crypt, a thousand rounds. */
export class Apr1Hash implements SlowHash {
  static readonly grammar = /^\$apr1\$([./0-9A-Za-z]{1,8})\$([./0-9A-Za-z]{22})$/
  readonly quick = false
  readonly cost = 'apr1'

  constructor(
    readonly salt: string,
    readonly hash: string,
  ) {}

  async verify(password: string): Promise<boolean> {
    const bytes = encoder.encode(password)
    return bytes.length <= LONGEST_PASSWORD && sameSecret(await apr1(bytes, this.salt), this.hash)
  }

  decoy(): Apr1Hash {
    return new Apr1Hash(randomCrypt64(this.salt.length), randomCrypt64(this.hash.length))
  }
}

/** The algorithm of Apache's `apr_md5_encode`, the last part of what it gives. */
async function apr1(password: Uint8Array, salt: string): Promise<string> {
  const inner = digest('md5', password, salt, password)
  const bits: Uint8Array[] = []
  // The original takes a NUL for each set bit of the length, the first letter for each other.
  for (let rest = password.length; rest > 0; rest >>= 1)
    bits.push((rest & 1) === 1 ? new Uint8Array(1) : password.subarray(0, 1))
  let sum = digest('md5', password, '$apr1$', salt, repeated(inner, password.length), ...bits)
  for (let round = 0; round < ROUNDS; round++) {
    if (round % ROUNDS_PER_TURN === ROUNDS_PER_TURN - 1) await nextTurn()
    const odd = round % 2 === 1
    sum = digest(
      'md5',
      odd ? password : sum,
      round % 3 === 0 ? '' : salt,
      round % 7 === 0 ? '' : password,
      odd ? sum : password,
    )
  }
  return crypt64(sum, ORDER)
}
