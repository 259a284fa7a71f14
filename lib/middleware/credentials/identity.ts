import { environKey } from '../../core/index.js'
import type { Environ } from '../../protocol/index.js'

/** How it was found out who asks. */
export type AuthType = 'Basic' | 'Bearer' | 'ApiKey'

/** What an access token says of itself (RFC 7519 §4). Neither it nor an object in it has a prototype. */
export type Claims = Readonly<Record<string, unknown>>

/** Who asks, and what he may do. */
export interface Identity {
  /** The name, as a text. */
  readonly user: string
  readonly scopes: readonly string[]
  readonly roles: readonly string[]
  /** Absent if the credentials say nothing of themselves. */
  readonly claims?: Claims | undefined
}

/** Who asks, as {@link Authorization} found out: the name of the user, as UTF-8 bytes in the
 * manner of all such variables: `fromLatin1` reads it. Absent on paths that are left open. */
export const REMOTE_USER = environKey<string>()('REMOTE_USER')

/** How it was found out. */
export const AUTH_TYPE = environKey<AuthType>()('AUTH_TYPE')

/** The claims of the access token (RFC 7519). Absent if it is no JWT, and on paths that are left open. */
export const CLAIMS = environKey<Claims | undefined>()('tsgi.claims')

/** The scopes of the credentials (RFC 6749 §3.3); none for a password. Absent on paths that are left open. */
export const SCOPES = environKey<readonly string[]>()('tsgi.scopes')

/** The roles of who asks (RFC 9068 §2.2.3.1). Absent on paths that are left open. */
export const ROLES = environKey<readonly string[]>()('tsgi.roles')

/** Everything that says who asks. */
export const IDENTITY_KEYS = [REMOTE_USER, AUTH_TYPE, CLAIMS, SCOPES, ROLES] as const

const NOTHING: readonly string[] = Object.freeze([])

/** Somebody of whom nothing but the name and perhaps scopes are known. */
export function identity(user: string, scopes: readonly string[] = NOTHING): Identity {
  return { user, scopes, roles: NOTHING }
}

/** A name with no control character, which could forge a line of a log. */
export function isName(user: unknown): user is string {
  return typeof user === 'string' && user !== '' && !/[^\x20-\x7e\x80-\u{10ffff}]/u.test(user)
}

/** Takes out whatever was said of who asks. */
export function forget(environ: Environ): void {
  delete environ.REMOTE_USER
  delete environ.AUTH_TYPE
  delete environ['tsgi.claims']
  delete environ['tsgi.scopes']
  delete environ['tsgi.roles']
}

/** Notes what is said of who asks; what it gives puts that back, and takes out whatever came since. */
export function noted(environ: Environ): () => void {
  const all = environ as unknown as Record<string, unknown>
  const before = IDENTITY_KEYS.filter(({ key }) => key in all).map(({ key }) => [key, all[key]] as const)
  return () => {
    forget(environ)
    for (const [key, value] of before) all[key] = value
  }
}
