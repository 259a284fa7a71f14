import { isThenable, toLatin1, type Awaitable, type Environ } from '../../protocol/index.js'
import { LONGEST_AUTHORIZATION } from '../basic-credentials.js'
import { quotedInside, type AuthScheme, type Denial } from './auth-scheme.js'
import type { Identity } from './identity.js'

/** Writes one line of what the operator should know. */
export type Log = (text: string) => void

/** Who knows some access tokens. */
export interface TokenVerifier {
  /** Says whose token it is, or why it is none; nothing if it is of another kind. */
  verify(token: string, log: Log): Awaitable<Identity | Denial | undefined>
}

/** An access token in the field `Authorization` (RFC 6750 §2.1), never in the body nor in the URL. */
export class BearerScheme implements AuthScheme {
  readonly name = 'Bearer'
  readonly needs = 'An access token is needed.'
  readonly #challenge: string

  /**
   * @param scopes - what a token must have, for the challenge.
   * @param verifiers - asked in order, until one knows the token.
   */
  constructor(
    realm: string,
    scopes: readonly string[],
    readonly verifiers: readonly TokenVerifier[],
  ) {
    const scope = scopes.length === 0 ? '' : `, scope="${scopes.join(' ')}"`
    this.#challenge = `Bearer realm="${quotedInside(toLatin1(realm))}"${scope}`
  }

  recognises({ HTTP_AUTHORIZATION: field }: Environ): boolean {
    return field !== undefined && /^bearer(?: |$)/i.test(field)
  }

  authenticate(environ: Environ): Awaitable<Identity | Denial> {
    const token = tokenOf(environ.HTTP_AUTHORIZATION ?? '')
    if (typeof token !== 'string') return token
    return this.#ask(token, (text) => environ['wsgi.errors'].write(`authorization: ${text}\n`), 0)
  }

  challenge(denial?: Denial): string {
    const { error, reason } = denial ?? {}
    if (error === undefined || reason === undefined) return this.#challenge
    return `${this.#challenge}, error="${error}", error_description="${reason}"`
  }

  #ask(token: string, log: Log, from: number): Awaitable<Identity | Denial> {
    const verifier = this.verifiers[from]
    if (verifier === undefined) return invalidToken('unknown')
    const next = (outcome: Identity | Denial | undefined): Awaitable<Identity | Denial> =>
      outcome ?? this.#ask(token, log, from + 1)
    const outcome = verifier.verify(token, log)
    return isThenable(outcome) ? outcome.then(next) : next(outcome)
  }
}

/**
 * An access token that lets nobody in (RFC 6750 §3.1).
 *
 * @param why - for the log and `tsgi explain`, in a few words.
 */
export function invalidToken(why: string, reason = 'The access token is not valid.'): Denial {
  return {
    status: 401,
    rule: 'invalid-token',
    reason,
    value: why,
    error: 'invalid_token',
    logged: `an access token that is not valid (${why})`,
  }
}

/** The one token after one space. */
const TOKEN = /^.{6} ([-.~+/\w]+=*)$/
/** The scheme alone, or spaces where the token should begin. */
const NO_TOKEN = /^.{6}(?:$| {2})/

const MALFORMED: Denial = {
  status: 400,
  rule: 'invalid-request',
  reason: 'The Authorization field is malformed.',
  error: 'invalid_request',
}

function tokenOf(field: string): string | Denial {
  if (field.length > LONGEST_AUTHORIZATION) return invalidToken('too long')
  const [, token] = TOKEN.exec(field) ?? []
  return token ?? (NO_TOKEN.test(field) ? invalidToken('no token after one space') : MALFORMED)
}
