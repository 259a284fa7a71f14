import { Apr1Hash } from './apr1-hash.js'
import { BcryptHash } from './bcrypt-hash.js'
import { findBcrypt, type FoundBcrypt } from './bcrypt-library.js'
import type { PasswordHash } from './password-hash.js'
import { PlainPassword } from './plain-password.js'
import { Sha1Hash } from './sha1-hash.js'
import { DIGEST_LENGTH, ShaCryptHash } from './sha-crypt-hash.js'

/** The weak schemes, which are accepted only by name. */
export type WeakScheme = '{SHA}' | 'plain'

/** What is wrong with what a users file has for a password. */
export interface SchemeFault {
  readonly code: string
  readonly fault: string
  readonly remedy: string
}

/** How a scheme is recognised and read: nothing if `text` is of another scheme. */
type Reader = (text: string, schemes: Schemes) => PasswordHash | SchemeFault | undefined

const MAKE_ANEW = 'make the line anew with: htpasswd -B FILE USER'

/** The schemes that one users list may use; reads the hash of a line. */
export class Schemes {
  readonly #weak: ReadonlySet<WeakScheme>
  readonly #bcrypt: () => FoundBcrypt

  /** @param bcrypt - loads the library; called only if there is a bcrypt line. */
  constructor(weak: readonly WeakScheme[] = [], bcrypt: () => FoundBcrypt = findBcrypt) {
    this.#weak = new Set(weak)
    this.#bcrypt = once(bcrypt)
  }

  get bcrypt(): FoundBcrypt {
    return this.#bcrypt()
  }

  accepts(scheme: WeakScheme): boolean {
    return this.#weak.has(scheme)
  }

  /** Reads what stands after the colon of a line. What it says of a fault never has the text in it. */
  read(text: string): PasswordHash | SchemeFault {
    for (const reader of READERS) {
      const found = reader(text, this)
      if (found !== undefined) return found
    }
    return plain(text, this)
  }
}

/** Whether reading a hash gave a fault. */
export function isFault(found: PasswordHash | SchemeFault): found is SchemeFault {
  return 'fault' in found
}

const READERS: readonly Reader[] = [empty, bcrypt, shaCrypt, apr1, sha1, braced, unknownCrypt, locked, des]

function empty(text: string): SchemeFault | undefined {
  return text === '' ? bad('PASSWORD_MISSING', 'the user has no password', MAKE_ANEW) : undefined
}

function bcrypt(text: string, schemes: Schemes): PasswordHash | SchemeFault | undefined {
  if (!/^\$2[aby]\$/.test(text)) return undefined
  const [, setting, cost, hash] = BcryptHash.grammar.exec(text) ?? []
  if (setting === undefined || cost === undefined || hash === undefined) return damaged('bcrypt')
  const bounds = `${BcryptHash.leastCost} to ${BcryptHash.mostCost}`
  if (Number(cost) < BcryptHash.leastCost || Number(cost) > BcryptHash.mostCost) {
    return bad(
      'HASH_COST',
      `the bcrypt hash has the cost ${Number(cost)}, and only ${bounds} is accepted`,
      'make the line anew with: htpasswd -B -C 12 FILE USER',
    )
  }
  const found = schemes.bcrypt
  if ('library' in found) return new BcryptHash(found.library, setting, hash)
  return bad(
    'BCRYPT_MISSING',
    `the hash is bcrypt, which needs the package bcryptjs, and ${found.fault}`,
    'run: npm install bcryptjs',
  )
}

function shaCrypt(text: string): PasswordHash | SchemeFault | undefined {
  if (!/^\$[56]\$/.test(text)) return undefined
  const [, variant, written, salt, hash] = ShaCryptHash.grammar.exec(text) ?? []
  if ((variant !== '5' && variant !== '6') || salt === undefined || hash?.length !== DIGEST_LENGTH[variant])
    return damaged('SHA-crypt')
  const rounds = written === undefined ? ShaCryptHash.usualRounds : Number(written)
  const { leastRounds, mostRounds } = ShaCryptHash
  if (rounds >= leastRounds && rounds <= mostRounds && (written === undefined || written === String(rounds)))
    return new ShaCryptHash(variant, rounds, salt, hash)
  return bad(
    'HASH_COST',
    `the SHA-crypt hash has rounds=${(written ?? '').slice(0, 12)}, and only ${leastRounds} to ${mostRounds} is accepted`,
    'make the line anew with: htpasswd -5 -r 100000 FILE USER',
  )
}

function apr1(text: string): PasswordHash | SchemeFault | undefined {
  if (!text.startsWith('$apr1$')) return undefined
  const [, salt, hash] = Apr1Hash.grammar.exec(text) ?? []
  return salt === undefined || hash === undefined ? damaged('apr1') : new Apr1Hash(salt, hash)
}

function sha1(text: string, schemes: Schemes): PasswordHash | SchemeFault | undefined {
  if (!text.startsWith('{SHA}')) return undefined
  if (!schemes.accepts('{SHA}')) return unnamed('{SHA}')
  const [, hash] = Sha1Hash.grammar.exec(text) ?? []
  return hash === undefined ? damaged('{SHA}') : new Sha1Hash(hash)
}

function braced(text: string, schemes: Schemes): PasswordHash | SchemeFault | undefined {
  const [whole, scheme] = /^\{(\w{1,16})\}/.exec(text) ?? []
  if (whole === undefined || scheme === undefined) return undefined
  if (scheme !== 'PLAIN') return unknown('{…}')
  if (!schemes.accepts('plain')) return unnamed('plain')
  return text === whole ? empty('') : new PlainPassword(text.slice(whole.length))
}

function unknownCrypt(text: string): SchemeFault | undefined {
  return text.startsWith('$') ? unknown('$…$') : undefined
}

function locked(text: string): SchemeFault | undefined {
  if (!/^[*!]/.test(text)) return undefined
  return bad(
    'USER_LOCKED',
    'the user is locked (the hash begins with * or !)',
    'take the line out; a plain password that begins so is written {PLAIN}…',
  )
}

function des(text: string): SchemeFault | undefined {
  if (!/^(?:[./0-9A-Za-z]{13}|_[./0-9A-Za-z]{19})$/.test(text)) return undefined
  return bad(
    'SCHEME_REFUSED',
    'the hash looks like DES crypt, which reads 8 characters and is never accepted',
    `${MAKE_ANEW}; a plain password of this form is written {PLAIN}…`,
  )
}

function plain(text: string, schemes: Schemes): PasswordHash | SchemeFault {
  return schemes.accepts('plain') ? new PlainPassword(text) : unnamed('plain')
}

function unknown(form: string): SchemeFault {
  return bad(
    'SCHEME_UNKNOWN',
    `the hash has a scheme (${form}) that is not known`,
    `${MAKE_ANEW}; a plain password that begins so is written {PLAIN}…`,
  )
}

function unnamed(scheme: WeakScheme): SchemeFault {
  const what = scheme === 'plain' ? 'the password is plain text or of an unknown scheme' : `the hash is ${scheme}`
  return bad(
    'SCHEME_REFUSED',
    `${what}, which is accepted only when it is named`,
    `${MAKE_ANEW}; or, knowing what it means, set schemes: ['${scheme}']`,
  )
}

function damaged(scheme: string): SchemeFault {
  return bad(
    'HASH_DAMAGED',
    `the ${scheme} hash is not whole: it has a wrong length or a character that does not belong`,
    MAKE_ANEW,
  )
}

function bad(code: string, fault: string, remedy: string): SchemeFault {
  return { code, fault, remedy }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
