import crypto from 'node:crypto'
import { OptionError, type Problem } from '../../core/index.js'
import { digest } from '../htpasswd/digest.js'
import { identity, isName, type Identity } from './identity.js'
import { listedLines, type Listing } from './listed-line.js'
import { faultInScopes } from './scope.js'

/** So many faults are told; a file of another kind has one in each line. */
const MOST_PROBLEMS = 20
const LINE = /^sha256:([0-9a-f]{64})[ \t]+(\S+)(?:[ \t]+(\S.*))?$/i

/** One secret's digest, and whose it is. */
interface Held {
  readonly sum: Uint8Array
  readonly holder: Identity
}

/** Compared with where no secret is found, so that it takes as long. */
const NOBODY: Uint8Array = crypto.randomBytes(32)

/**
 * The holders of random secrets, access tokens or API keys, which are kept by their SHA-256. Where one is found depends on
 * a key of this process, so that the time it takes tells nothing of those that are there.
 */
export class SecretHolders {
  readonly #key = crypto.randomBytes(32)
  readonly #held = new Map<string, Held>()

  /**
   * Reads lines `sha256:HEX name scope scope`, or `file:PATH` for those of a file.
   *
   * @throws {OptionError} with every fault, each with its place, if there is any, or if there is no secret.
   */
  static read(written: string | readonly string[], option: string, member: string): SecretHolders {
    const listing: Listing = {
      option,
      prefix: 'file:',
      code: 'SECRETS',
      member,
      howToMake: () => `write lines into it: sha256:HEX name scope scope`,
      howToAdd: () => 'add one as: sha256:HEX name scope scope',
    }
    const problems: Problem[] = []
    const lines = listedLines(written, listing, problems)
    const holders = new SecretHolders()
    const places = new Map<string, string>()
    for (const { text, place } of lines) {
      const fault = holders.#add(text.trim(), place, places)
      if (fault !== undefined) problems.push({ ...fault, place })
    }
    if (lines.length === 0 && problems.length === 0) {
      const fault = `authorization: option "${option}" names no ${member}`
      problems.push({ code: 'SECRETS_EMPTY', fault, remedy: `name a file, like file:./${member}s, or write lines` })
    }
    if (problems.length === 0) return holders
    throw new OptionError(`The ${member}s of authorization cannot be read`, problems.slice(0, MOST_PROBLEMS))
  }

  /** Who holds a secret. */
  find(secret: string): Identity | undefined {
    const sum = digest('sha256', secret)
    const held = this.#held.get(this.#place(sum))
    return crypto.timingSafeEqual(sum, held?.sum ?? NOBODY) ? held?.holder : undefined
  }

  #add(line: string, place: string, places: Map<string, string>): Omit<Problem, 'place'> | undefined {
    const [, hex, name, rest = ''] = LINE.exec(line) ?? []
    if (hex === undefined || !isName(name)) {
      const remedy = 'write sha256:, 64 hexadecimal digits (printf %s SECRET | sha256sum), a name, and its scopes'
      return { code: 'SECRETS_LINE', fault: 'the line is not sha256:HEX name scope scope', remedy }
    }
    const scopes = rest.split(/[ \t]+/).filter((scope) => scope !== '')
    const fault = faultInScopes(scopes)
    if (fault !== undefined) return { code: 'SECRETS_LINE', fault: `the line ${fault}`, remedy: 'mend the scope' }
    const sum = Buffer.from(hex, 'hex')
    const at = this.#place(sum)
    const earlier = places.get(at)
    if (earlier !== undefined) {
      const remedy = 'take one of the two lines out'
      return { code: 'SECRETS_TWICE', fault: `the same secret is there already (${earlier})`, remedy }
    }
    places.set(at, place)
    this.#held.set(at, { sum, holder: identity(name, Object.freeze(scopes)) })
    return undefined
  }

  #place(sum: Uint8Array): string {
    return crypto.createHmac('sha256', this.#key).update(sum).digest('base64')
  }
}
