import type { BcryptLibrary } from './bcrypt-library.js'
import { randomCrypt64 } from './crypt64.js'
import { sameSecret } from './digest.js'
import type { SlowHash } from './password-hash.js'

/** bcrypt reads so many bytes of a password and no more. */
const LONGEST_PASSWORD = 72

/**
 * `$2y$10$…`: bcrypt, computed by the package bcryptjs. A password of more than 72 UTF-8 bytes, or with a NUL, never
 * fits: bcrypt would look at its beginning only.
 */
export class BcryptHash implements SlowHash {
  /** `$2$` and `$2x$` are of broken versions. The last character of a digest has four bits. */
  static readonly grammar = /^(\$2[aby]\$(\d\d)\$[./0-9A-Za-z]{22})([./0-9A-Za-z]{30}[.CGKOSWaeimquy26])$/
  static readonly leastCost = 4
  /** The highest cost that is accepted: about a second for each login. */
  static readonly mostCost = 14
  readonly quick = false
  readonly cost: string

  /** @param setting - version, cost and salt, as the hash begins with them. */
  constructor(
    readonly library: BcryptLibrary,
    readonly setting: string,
    readonly hash: string,
  ) {
    this.cost = `bcrypt ${setting.slice(4, 6)}`
  }

  async verify(password: string): Promise<boolean> {
    if (password.includes('\0') || Buffer.byteLength(password) > LONGEST_PASSWORD) return false
    const made = await this.library.hash(password, this.setting)
    // The last character of the salt has bits without meaning, so what stands before the digest may differ.
    return sameSecret(made.slice(this.setting.length), this.hash)
  }

  decoy(): BcryptHash {
    return new BcryptHash(this.library, this.setting.slice(0, 7) + randomCrypt64(22), randomCrypt64(this.hash.length))
  }
}
