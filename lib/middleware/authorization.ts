import { middleware, THIS_PACKAGE } from '../core/index.js'
import { toLatin1, whenReady, type Awaitable, type Environ } from '../protocol/index.js'
import { AuthorizationOptions } from './authorization-options.js'
import { isDenial, quotedInside, type AuthScheme, type Denial } from './credentials/auth-scheme.js'
import { configuredSchemes } from './credentials/configured-schemes.js'
import { forget, IDENTITY_KEYS, type Identity } from './credentials/identity.js'
import { insufficientScope } from './credentials/scope.js'
import { Guard } from './guard.js'
import { oneLine } from './guard/one-line.js'
import type { Refusal, Verdict } from './guard/verdict.js'
import { remoteKeys } from './jwt/configured-jwt.js'
import { PathScope } from './path-scope.js'

/**
 * Lets in only who shows who he is, by any of the ways that are configured:
 *
 * - `users`: Basic (RFC 7617) against an htpasswd file, with bcrypt (needs the package `bcryptjs`), SHA-crypt or apr1;
 * - `tokens`: Bearer (RFC 6750) with random tokens, kept by their SHA-256;
 * - `jwtJwks`, `jwtSecret`: Bearer with JWTs (RFC 7519, 8725, 9068; needs the package `jose`);
 * - `apiKeys`: a random key in `X-API-Key`, kept by its SHA-256. A shared cache knows nothing of this field, so let the
 *   application say `Cache-Control: private`.
 *
 * ```ts
 * new Chain().use(Authorization, { realm: 'staff', users: 'htpasswd:./users', except: ['/health'] }).wrap(app)
 * ```
 *
 * Sets `REMOTE_USER`, `AUTH_TYPE`, `tsgi.scopes`, `tsgi.roles`, and `tsgi.claims` if there are any; whatever was there before is removed on
 * every path that needs credentials. Paths are compared with `PATH_INFO` as it is where the layer stands: below a mount,
 * without the mount's prefix. All these ways send a secret with each request, so serve it over TLS. Behind bcrypt, a
 * password of more than 72 UTF-8 bytes never fits; by the other hashes, of more than 512. No other credentials of more than
 * 8,192 characters are read.
 *
 * Constructing it reads what is configured, so that a missing file, a bad line or a weak hash is an error before any
 * request.
 *
 * @throws {OptionError} with all that is wrong: file, line, fault, remedy.
 */
@middleware('authorization', {
  package: THIS_PACKAGE,
  options: AuthorizationOptions,
  roles: ['authorization'],
  description: 'Asks for a password (Basic, htpasswd), an access token (Bearer, JWT) or an API key',
})
export class Authorization extends Guard<AuthorizationOptions> {
  static readonly provides = IDENTITY_KEYS

  readonly #scope = new PathScope(this.options.paths, this.options.except)
  readonly #remote = remoteKeys(this.options)
  #schemes = configuredSchemes(this.options, this.#remote)

  /**
   * Reads users, tokens, keys and secrets again and, only if everything is right, lets them replace the old ones; forgets
   * which passwords were right. Requests under way are answered by the old ones.
   *
   * @throws {OptionError} if something is wrong; the old ones then stay.
   */
  reload(): void {
    this.#schemes = configuredSchemes(this.options, this.#remote)
  }

  /** Begins to fetch keys, where they are behind a URL; does not wait for them. */
  override start(): void {
    this.#remote?.start()
  }

  override stop(): Awaitable<void> {
    return this.#remote?.stop()
  }

  override judge(environ: Environ): Awaitable<Verdict> {
    if (!this.#scope.covers(environ.PATH_INFO)) return undefined
    forget(environ)
    let asked: AuthScheme | undefined
    for (const scheme of this.#schemes) {
      if (!scheme.recognises(environ)) continue
      if (asked !== undefined) return this.#refusal(environ, asked, SEVERAL)
      asked = scheme
    }
    if (asked === undefined) return this.#unasked()
    const scheme = asked
    return whenReady(scheme.authenticate(environ), (outcome) =>
      isDenial(outcome) ? this.#refusal(environ, scheme, outcome) : this.#pass(environ, scheme, outcome),
    )
  }

  #pass(environ: Environ, { name }: AuthScheme, { claims, roles, scopes, user }: Identity): Verdict {
    environ.REMOTE_USER = toLatin1(user)
    environ.AUTH_TYPE = name
    environ['tsgi.scopes'] = scopes
    environ['tsgi.roles'] = roles
    if (claims !== undefined) environ['tsgi.claims'] = claims
    const { realm, requires } = this.options
    if (requires.every((scope) => scopes.includes(scope))) return undefined
    const reason = 'The credentials do not have the scope that is needed.'
    return insufficientScope(name, reason, requires, quotedInside(toLatin1(realm)))
  }

  #unasked(): Refusal {
    const [only] = this.#schemes
    const reason = this.#schemes.length === 1 && only !== undefined ? only.needs : 'Credentials are needed.'
    return { status: 401, rule: 'no-credentials', reason, headers: challenges(this.#schemes) }
  }

  #refusal(environ: Environ, scheme: AuthScheme, denial: Denial): Refusal {
    const { headers, logged, reason, rule, status, value } = denial
    if (logged !== undefined && this.options.log) logRefused(environ, logged, this.options.realm)
    if (headers !== undefined) return { status, rule, reason, value, headers }
    // Who came in the wrong way learns of the others; who garbled his own way is told of that.
    const told = status === 401 ? this.#schemes : [scheme]
    return { status, rule, reason, value, headers: challenges(told, scheme, denial) }
  }
}

/** Nobody can tell which of the two is meant (RFC 6750 §3.1). */
const SEVERAL: Denial = {
  status: 400,
  rule: 'several-credentials',
  reason: 'The request has credentials of two kinds.',
  error: 'invalid_request',
}

/** One field for each challenge, which every client can read (RFC 9110 §11.6.1). */
function challenges(schemes: readonly AuthScheme[], judged?: AuthScheme, denial?: Denial): [string, string][] {
  return schemes.map((each) => ['WWW-Authenticate', each.challenge(each === judged ? denial : undefined)])
}

/** One line, whatever the client sent. */
function logRefused(environ: Environ, what: string, realm: string): void {
  const from = environ.REMOTE_ADDR === undefined ? '' : ` from ${oneLine(environ.REMOTE_ADDR)}`
  environ['wsgi.errors'].write(`authorization: ${what}${from}, realm ${oneLine(realm)}\n`)
}
