import { whenReady, type Awaitable } from '../../protocol/index.js'
import type { TokenVerifier } from './bearer-scheme.js'
import { identity, isName, type Claims, type Identity } from './identity.js'
import type { SecretHolders } from './secret-holders.js'

/** Who holds an access token or an API key. */
export interface TokenHolder {
  readonly user: string
  readonly scopes?: readonly string[]
  readonly roles?: readonly string[]
  readonly claims?: Claims
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
  return whenReady(known(secret), (holder) =>
    isName(holder?.user) ? { ...identity(holder.user), ...present(holder) } : undefined,
  )
}

function present(holder: TokenHolder): Partial<TokenHolder> {
  return Object.fromEntries(Object.entries(holder).filter(([, value]) => value !== undefined))
}
