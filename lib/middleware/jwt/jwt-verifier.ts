import { isThenable, type Awaitable } from '../../protocol/index.js'
import type { Denial } from '../credentials/auth-scheme.js'
import { invalidToken, type Log, type TokenVerifier } from '../credentials/bearer-scheme.js'
import { isName, type Claims, type Identity } from '../credentials/identity.js'
import { readCompactToken, type CompactToken } from './compact-token.js'
import type { JoseLibrary, TokenDemands } from './jose-library.js'
import type { FoundKeys, KeySource } from './key-set.js'

/** What a token must say. */
export interface JwtDemands {
  /** The ways to sign that are accepted (RFC 8725 §3.1). */
  readonly algorithms: readonly string[]
  /** Who may have issued it. */
  readonly issuers: readonly string[]
  /** For whom it may be; undefined for anybody. */
  readonly audiences: readonly string[] | undefined
  /** How much the clocks may differ, in milliseconds. */
  readonly tolerance: number
  /** The `typ` that it must have, like `logout+jwt`; empty for those of access tokens. */
  readonly type: string
  /** The claim that names the user. */
  readonly user: string
}

const UNAVAILABLE: Denial = {
  status: 503,
  rule: 'keys-unavailable',
  reason: 'Access tokens cannot be checked at the moment.',
  headers: [['Retry-After', '10']],
}

/**
 * Checks access tokens that are JWTs (RFC 7519, 8725, 9068): reads them strictly, chooses the key by what is configured,
 * and has the package jose check the signature and the registered claims.
 */
export class JwtVerifier implements TokenVerifier {
  readonly #algorithms: ReadonlySet<string>
  readonly #checks: Omit<TokenDemands, 'algorithms'>

  constructor(
    readonly jose: JoseLibrary,
    readonly keys: KeySource,
    readonly demands: JwtDemands,
  ) {
    const { audiences, issuers, tolerance, type } = demands
    this.#algorithms = new Set(demands.algorithms)
    this.#checks = {
      issuer: [...issuers],
      ...(audiences === undefined ? {} : { audience: [...audiences] }),
      clockTolerance: tolerance / 1_000,
      requiredClaims: ['exp'],
      ...(type === '' ? {} : { typ: type }),
    }
  }

  verify(token: string, log: Log): Awaitable<Identity | Denial> {
    const read = readCompactToken(token)
    if (typeof read === 'string') return invalidToken(read)
    if (!this.#algorithms.has(read.algorithm)) return invalidToken('another algorithm')
    if (this.demands.type === '' && !isAccessToken(read.type)) return invalidToken('another type')
    const keys = this.keys.find(read.algorithm, read.keyId, log)
    return isThenable(keys) ? keys.then((found) => this.#check(token, read, found)) : this.#check(token, read, keys)
  }

  #check(token: string, { algorithm, claims }: CompactToken, keys: FoundKeys): Awaitable<Identity | Denial> {
    if (keys === 'unavailable') return UNAVAILABLE
    if (keys === 'unknown') return invalidToken('an unknown key')
    return this.#verified(token, keys, { ...this.#checks, algorithms: [algorithm] }, claims)
  }

  async #verified(
    token: string,
    keys: Exclude<FoundKeys, string>,
    demands: TokenDemands,
    claims: Claims,
  ): Promise<Identity | Denial> {
    let denial = invalidToken('no key')
    for (const key of keys) {
      try {
        await this.jose.jwtVerify(token, key, demands)
        return this.#identity(claims)
      } catch (error) {
        denial = denialFor(error)
      }
      if (denial.value !== WRONG_SIGNATURE) break
    }
    return denial
  }

  #identity(claims: Claims): Identity | Denial {
    const user = claims[this.demands.user]
    if (!isName(user)) return invalidToken(`no ${this.demands.user} that names a user`)
    return { user, scopes: words(claims.scope ?? claims.scp), roles: words(claims.roles), claims }
  }
}

/** What is meant for something else, says so (RFC 8725 §3.11): an access token is `at+jwt` (RFC 9068 §4) or says little. */
function isAccessToken(type: unknown): boolean {
  return type === undefined || (typeof type === 'string' && /^(?:application\/)?(?:at\+)?jwt$/i.test(type))
}

const WRONG_SIGNATURE = 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'

function denialFor(error: unknown): Denial {
  const { claim, code, message } = error as { claim?: string; code?: string; message: string }
  if (code === 'ERR_JWT_EXPIRED') return invalidToken('expired', 'The access token has expired.')
  return invalidToken(claim === undefined ? (code ?? message) : `the claim ${claim}`)
}

/** Words as a token has them: a text with spaces between them (RFC 9068 §2.2.3), or a list. */
function words(claim: unknown): readonly string[] {
  const list: unknown = typeof claim === 'string' ? claim.split(' ') : claim
  return Array.isArray(list) ? list.filter((word): word is string => typeof word === 'string' && word !== '') : []
}
