import { toLatin1, whenReady, type Awaitable, type Environ } from '../../protocol/index.js'
import { BasicCredentials } from '../basic-credentials.js'
import { oneLine } from '../guard/one-line.js'
import type { Users, Verdict } from '../htpasswd/users.js'
import { quotedInside, type AuthScheme, type Denial } from './auth-scheme.js'
import { identity, type Identity } from './identity.js'

/**
 * Decides in code whether the password of a user is right, who always has a name. Only `true` lets in; what it throws
 * becomes the answer to an error.
 */
export type VerifyPassword = (user: string, password: string) => Awaitable<boolean>

/** A name and a password (RFC 7617). */
export class BasicScheme implements AuthScheme {
  readonly name = 'Basic'
  readonly needs = 'A name and a password are needed.'
  readonly #challenge: string
  readonly #absent: Denial = { status: 401, rule: 'no-credentials', reason: this.needs }

  constructor(
    realm: string,
    readonly users: Users | VerifyPassword,
  ) {
    this.#challenge = `Basic realm="${quotedInside(toLatin1(realm))}", charset="UTF-8"`
  }

  recognises({ HTTP_AUTHORIZATION: field }: Environ): boolean {
    return field !== undefined && /^basic /i.test(field)
  }

  authenticate(environ: Environ): Awaitable<Identity | Denial> {
    const credentials = BasicCredentials.parse(environ.HTTP_AUTHORIZATION)
    if (credentials === undefined) return this.#absent
    const { user } = credentials
    // Directories take a bind without a name for an anonymous one, and say that it is right (RFC 4513 §5.1).
    if (user === '') return this.#wrong(user)
    return whenReady(this.#verify(credentials, environ), (checked) => {
      if (checked === 'right') return identity(user)
      return checked === 'busy' ? BUSY : this.#wrong(user)
    })
  }

  challenge(): string {
    return this.#challenge
  }

  #verify({ user, password }: BasicCredentials, environ: Environ): Awaitable<Verdict> {
    const users = this.users
    if (typeof users !== 'function') return users.verify(user, password, environ['tsgi.signal'])
    return whenReady(users(user, password), (verdict: unknown) => (verdict === true ? 'right' : 'wrong'))
  }

  #wrong(user: string): Denial {
    const logged = `wrong name or password for ${oneLine(user)}`
    return { status: 401, rule: 'wrong-credentials', reason: this.needs, value: user, logged }
  }
}

/** More passwords wait to be checked than may. */
const BUSY: Denial = {
  status: 503,
  rule: 'busy',
  reason: 'Too many passwords wait to be checked.',
  headers: [['Retry-After', '2']],
}
