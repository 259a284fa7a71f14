import { whenReady, type Awaitable } from '../../protocol/index.js'
import type { TokenVerifier } from './bearer-scheme.js'
import { isName, type Claims, type Identity } from './identity.js'
import type { SecretHolders } from './secret-holders.js'

/** Who holds an access token or an API key. */
export interface TokenHolder {
  readonly user: string
  readonly scopes?: readonly string[] | undefined
  readonly roles?: readonly string[] | undefined
  readonly claims?: Claims | undefined
}

/**
 * Decides in code whose token or key it is. Only an object with the name of a user lets in; what it throws becomes the
 * answer to an error.
 */
export type VerifyToken = (token: string) => Awaitable<TokenHolder | undefined>

/** Access tokens that say nothing by themselves: known by their SHA-256, or to a function. */
export class OpaqueTokens implements TokenVerifier {
  constructor(readonly known: SecretHolders | VerifyToken) {}

  verify(token: string): Awaitable<Identity | undefined> {
    return holderOf(this.known, token)
  }
}

/** Whose secret it is, by a list or by a function. */
export function holderOf(known: SecretHolders | VerifyToken, secret: string): Awaitable<Identity | undefined> {
  if (typeof known !== 'function') return known.find(secret)
  return whenReady(known(secret), (holder) => {
    if (!isName(holder?.user)) return undefined
    const { claims, roles = [], scopes = [], user } = holder
    return { user, scopes: listed(scopes, 'scopes'), roles: listed(roles, 'roles'), claims }
  })
}

/** In a text, part of a word would be found, too. */
function listed(words: unknown, what: string): readonly string[] {
  if (Array.isArray(words)) return words as readonly string[]
  throw new TypeError(`authorization: a function gave ${what} that are no list; split the text`)
}
