import { randomBytes } from 'node:crypto'
import { digest, sameSecret } from './digest.js'
import type { QuickHash } from './password-hash.js'

/** `{SHA}…`: one SHA-1 without a salt, in base 64. Weak: whoever reads the file finds most passwords in seconds. */
export class Sha1Hash implements QuickHash {
  static readonly grammar = /^\{SHA\}([+/0-9A-Za-z]{27}=)$/
  readonly quick = true
  readonly cost = '{SHA}'

  constructor(readonly hash: string) {}

  verify(password: string): boolean {
    return sameSecret(Buffer.from(digest('sha1', password)).toString('base64'), this.hash)
  }

  decoy(): Sha1Hash {
    return new Sha1Hash(randomBytes(20).toString('base64'))
  }
}
