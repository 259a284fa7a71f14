import { crypt64, randomCrypt64, steppedOrder } from './crypt64.js'
import { digest, repeated, sameSecret, type HashName } from './digest.js'
import { LONGEST_PASSWORD, nextTurn, type SlowHash } from './password-hash.js'

const ROUNDS_PER_TURN = 1_000
const encoder = new TextEncoder()

interface Variant {
  readonly name: HashName
  readonly order: readonly (readonly number[])[]
}

/** The length of what each variant writes as its digest. */
export const DIGEST_LENGTH = { 5: 43, 6: 86 } as const

const VARIANTS: Readonly<Record<'5' | '6', Variant>> = {
  5: { name: 'sha256', order: [...steppedOrder(10, 21), [31, 30]] },
  6: { name: 'sha512', order: [...steppedOrder(21, 22), [63]] },
}

/** `$5$…` and `$6$…`: SHA-256-crypt and SHA-512-crypt (Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512"). */
export class ShaCryptHash implements SlowHash {
  /** Variant, rounds, salt, digest. */
  static readonly grammar =
    /^\$([56])\$(?:rounds=(\d+)\$)?([!-#%-9;-~]{0,16})\$([./0-9A-Za-z]{43}(?:[./0-9A-Za-z]{43})?)$/
  /** The fewest rounds that the specification knows. */
  static readonly leastRounds = 1_000
  /** The most rounds that are accepted: about as much work as bcrypt of cost 14. */
  static readonly mostRounds = 1_000_000
  static readonly usualRounds = 5_000
  readonly quick = false
  readonly cost: string

  constructor(
    readonly variant: '5' | '6',
    readonly rounds: number,
    readonly salt: string,
    readonly hash: string,
  ) {
    this.cost = `${VARIANTS[variant].name}-crypt ${rounds}`
  }

  async verify(password: string): Promise<boolean> {
    const bytes = encoder.encode(password)
    if (bytes.length > LONGEST_PASSWORD) return false
    return sameSecret(await shaCrypt(VARIANTS[this.variant], bytes, encoder.encode(this.salt), this.rounds), this.hash)
  }

  decoy(): ShaCryptHash {
    const { variant, rounds, salt } = this
    return new ShaCryptHash(variant, rounds, randomCrypt64(salt.length), randomCrypt64(DIGEST_LENGTH[variant]))
  }
}

/** Steps 1 to 22 of the specification. */
async function shaCrypt(
  { name, order }: Variant,
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
): Promise<string> {
  const inner = digest(name, password, salt, password)
  const bits: Uint8Array[] = []
  for (let rest = password.length; rest > 0; rest >>= 1) bits.push((rest & 1) === 1 ? inner : password)
  let sum = digest(name, password, salt, repeated(inner, password.length), ...bits)

  const passwords = digest(name, ...Array.from(password, () => password))
  const p = repeated(passwords, password.length)
  const salts = digest(name, ...Array.from({ length: 16 + (sum[0] ?? 0) }, () => salt))
  const s = repeated(salts, salt.length)

  const none = new Uint8Array(0)
  for (let round = 0; round < rounds; round++) {
    if (round % ROUNDS_PER_TURN === ROUNDS_PER_TURN - 1) await nextTurn()
    const odd = round % 2 === 1
    sum = digest(name, odd ? p : sum, round % 3 === 0 ? none : s, round % 7 === 0 ? none : p, odd ? sum : p)
  }
  return crypt64(sum, order)
}
