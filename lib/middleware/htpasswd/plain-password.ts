import { randomBytes } from 'node:crypto'
import { sameSecret } from './digest.js'
import type { QuickHash } from './password-hash.js'

/** A password that is kept as it is. */
export class PlainPassword implements QuickHash {
  readonly quick = true
  readonly cost = 'plain'
  readonly #password: string

  constructor(password: string) {
    this.#password = password
  }

  verify(password: string): boolean {
    return sameSecret(password, this.#password)
  }

  decoy(): PlainPassword {
    return new PlainPassword(randomBytes(32).toString('base64'))
  }
}
