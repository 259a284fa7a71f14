import type { Awaitable, Environ } from '../../protocol/index.js'
import type { Refusal } from '../guard/verdict.js'
import type { AuthType, Identity } from './identity.js'

/** Why credentials let nobody in. */
export interface Denial extends Refusal {
  /** What the challenge says (RFC 6750 §3.1). */
  readonly error?: 'invalid_request' | 'invalid_token'
  /** What the error log says, as the end of "authorization: …"; nothing secret. */
  readonly logged?: string
}

/** One way to show who one is (RFC 9110 §11): reads credentials of its kind and asks for them. */
export interface AuthScheme {
  /** What `AUTH_TYPE` says. */
  readonly name: AuthType
  /** A sentence for who came without. */
  readonly needs: string
  /** Whether a request has credentials of this kind, right or wrong. */
  recognises(environ: Environ): boolean
  /** Says who asks, or why not; asked only if it recognises the request. */
  authenticate(environ: Environ): Awaitable<Identity | Denial>
  /** A challenge (RFC 9110 §11.6.1), which tells of `denial` if that is this scheme's. */
  challenge(denial?: Denial): string
}

/** Whether nobody was let in. */
export function isDenial(outcome: Identity | Denial): outcome is Denial {
  return 'status' in outcome
}

/** The inside of a quoted-string (RFC 9110 §5.6.4). */
export function quotedInside(text: string): string {
  return text.replace(/["\\]/g, '\\$&')
}
