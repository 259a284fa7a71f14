import { option } from '../core/index.js'
import { faultInKeyHeader } from './credentials/api-key-scheme.js'
import type { VerifyPassword } from './credentials/basic-scheme.js'
import type { VerifyToken } from './credentials/opaque-tokens.js'
import { faultInScopes } from './credentials/scope.js'
import { GuardOptions } from './guard.js'
import type { WeakScheme } from './htpasswd/scheme.js'
import { ALGORITHMS, type JwtAlgorithm } from './jwt/algorithm.js'
import { faultInKeys, type JsonWebKeySet } from './jwt/configured-keys.js'
import { faultInPrefixes } from './path-scope.js'

/** The options of {@link Authorization}. One of `users`, `tokens`, `jwtJwks`, `jwtSecret` and `apiKeys` must be there. */
export class AuthorizationOptions extends GuardOptions {
  /** What the user is asked the password for. Default `Restricted`. */
  @option({ description: 'What the browser names when it asks for the password', check: faultInRealm })
  realm?: string = 'Restricted'

  /**
   * Who may come in by a password: `htpasswd:PATH` (from the working directory), lines `user:hash`, or a function that
   * decides. The lines may be one text, and a file may stand among them. Default: no passwords.
   */
  @option({
    type: 'any',
    required: false,
    secret: true,
    description: 'who may come in: htpasswd:PATH, lines user:hash, or in code a function (user, password) => boolean',
    check: faultInList,
  })
  users?: string | readonly string[] | VerifyPassword | undefined

  /** The weak schemes to accept too: `{SHA}`, `plain`. bcrypt, SHA-crypt and apr1 always are; DES never is. */
  @option({
    type: 'list',
    choices: ['{SHA}', 'plain'],
    description: 'Weak schemes to accept beside bcrypt, $5$, $6$ and $apr1$: {SHA}, plain',
  })
  schemes?: readonly WeakScheme[] = []

  /** The path prefixes that need credentials, as `PATH_INFO` has them here. Default: all paths. */
  @option({
    type: 'list',
    description: 'Path prefixes that need credentials, like /staff; all if there is none',
    check: faultInPrefixes,
  })
  paths?: readonly string[] = []

  /** The path prefixes that are open, also below one of `paths`. Default: none. */
  @option({ type: 'list', description: 'Path prefixes that are left open, like /health', check: faultInExcept })
  except?: readonly string[] = []

  /**
   * How long, in milliseconds, right credentials are remembered, so that a client does not cost a hash with each
   * request; 0 for not at all. Default 5 minutes. A function in `users` is asked each time.
   */
  @option({
    type: 'duration',
    min: 0,
    description: 'How long a right password is remembered, like 5m; 0 for not at all',
  })
  remember?: number = 300_000

  /** The most passwords that may wait to be checked; who comes then gets 503. Default 128. */
  @option({ type: 'integer', min: 1, description: 'The most passwords that may wait to be checked, before 503' })
  queue?: number = 128

  /** Whether wrong credentials are told of in `wsgi.errors`. Default true. */
  @option({ description: 'Whether to log who was refused for wrong credentials' })
  log?: boolean = true

  /** The scopes that all credentials must have; a password has none. Default: none. */
  @option({
    type: 'list',
    description: 'Scopes that a token or an API key must have, all of them',
    check: faultInScopes,
  })
  requires?: readonly string[] = []

  /**
   * Access tokens that say nothing by themselves: `file:PATH`, lines `sha256:HEX name scope scope`, or a function that
   * says whose a token is. Default: none.
   */
  @option({
    type: 'any',
    required: false,
    secret: true,
    description:
      'access tokens: file:PATH, lines sha256:HEX name scopes, or in code a function (token) => { user, scopes }',
    check: faultInList,
  })
  tokens?: string | readonly string[] | VerifyToken | undefined

  /** API keys, written as `tokens` are. Default: none. */
  @option({
    type: 'any',
    required: false,
    secret: true,
    description: 'API keys: file:PATH, lines sha256:HEX name scopes, or in code a function (key) => { user, scopes }',
    check: faultInList,
  })
  apiKeys?: string | readonly string[] | VerifyToken | undefined

  /** The field that has the API key. Default `X-API-Key`. */
  @option({ description: 'The request field that has the API key', check: faultInKeyHeader })
  apiKeyHeader?: string = 'X-API-Key'

  /**
   * The public keys that JWTs are signed with: an https URL, `file:PATH`, or the JSON Web Key Set itself (RFC 7517).
   * Default: none.
   */
  @option({
    type: 'any',
    required: false,
    description: 'public keys of JWTs: the https URL of a JSON Web Key Set, file:PATH, or the set as JSON',
    check: faultInKeys,
  })
  jwtJwks?: string | JsonWebKeySet | undefined

  /** The secrets of HS256 to HS512, or `file:PATH` for one that a file has; several while one replaces another. */
  @option({
    type: 'list',
    separator: 'lines',
    secret: true,
    max: 8,
    description: 'Shared secrets of HS256, HS384 and HS512, one a line, or file:PATH',
  })
  jwtSecret?: readonly string[] = []

  /** How JWTs may be signed. It must be said, and secrets (HS…) are never mixed with public keys. */
  @option({
    type: 'list',
    choices: [...ALGORITHMS],
    description: 'How JWTs may be signed: RS256, ES256, EdDSA, …',
  })
  jwtAlgorithms?: readonly JwtAlgorithm[] = []

  /** Who may have issued JWTs: `iss` as it is. It must be said. */
  @option({ type: 'list', description: 'Who may have issued JWTs, like https://login.example/', check: faultInNames })
  jwtIssuer?: readonly string[] = []

  /** For whom JWTs must be, one of them in `aud`; `*` for anybody, also for tokens without. It must be said. */
  @option({
    type: 'list',
    description: 'For whom JWTs must be, like https://api.example; * for anybody',
    check: faultInAudience,
  })
  jwtAudience?: readonly string[] = []

  /** How much the clocks of issuer and server may differ, in milliseconds. Default 30 seconds, 5 minutes at most. */
  @option({ type: 'duration', min: 0, max: 300_000, description: 'How much the clock of the issuer may differ' })
  jwtTolerance?: number = 30_000

  /**
   * The `typ` that JWTs must have, like `at+jwt` (RFC 9068). Default: `at+jwt`, `JWT`, or none, so that tokens which are
   * for something else, like `logout+jwt`, let nobody in.
   */
  @option({ description: 'The typ that JWTs must have, like at+jwt; if it is empty, at+jwt, JWT or none' })
  jwtType?: string = ''

  /** The claim that names the user. Default `sub`. */
  @option({ description: 'The claim that names the user', check: (claim: string) => faultInNames([claim]) })
  jwtUser?: string = 'sub'

  /**
   * How long keys from a URL are used before they are fetched anew, in milliseconds; so a key that is withdrawn lets in no
   * longer than that. Default 10 minutes.
   */
  @option({
    type: 'duration',
    min: 1_000,
    description: 'How long keys from a URL are used before they are fetched anew',
  })
  jwtCache?: number = 600_000

  /** How much longer they are used while the URL does not answer with a key set; then JWTs get 503. Default 1 hour. */
  @option({ type: 'duration', min: 0, max: 86_400_000, description: 'How much longer while the URL does not answer' })
  jwtOutage?: number = 3_600_000

  /** How long after one fetch the next may begin, whatever tokens ask for. Default 10 seconds. */
  @option({ type: 'duration', min: 0, description: 'How long after one fetch of the keys the next may begin' })
  jwtCooldown?: number = 10_000

  /** How long a fetch may take. Default 3 seconds. */
  @option({ type: 'duration', min: 1, max: 30_000, description: 'How long a fetch of the keys may take' })
  jwtTimeout?: number = 3_000
}

function faultInRealm(realm: string): string | undefined {
  if (realm.trim() === '') return 'is empty'
  if (realm.length > 256) return 'has more than 256 characters'
  return /[^\x20-\x7e\x80-\u{10ffff}]/u.test(realm) ? 'has a control character' : undefined
}

function faultInList(list: unknown): string | undefined {
  if (typeof list === 'function') return undefined
  const lines: unknown = typeof list === 'string' ? [list] : list
  if (!Array.isArray(lines) || lines.some((line) => typeof line !== 'string'))
    return 'is neither a text, nor a list of texts, nor a function'
  return lines.some((line: string) => line.trim() !== '') ? undefined : 'is empty'
}

function faultInNames(names: readonly string[]): string | undefined {
  return names.some((name) => name.trim() === '') ? 'is empty, or has an empty member' : undefined
}

function faultInAudience(audience: readonly string[]): string | undefined {
  const isMixed = audience.includes('*') && audience.length > 1
  return isMixed ? 'has * beside others, which then mean nothing' : faultInNames(audience)
}

function faultInExcept(prefixes: readonly string[]): string | undefined {
  return prefixes.includes('/') ? 'has "/", which would leave everything open' : faultInPrefixes(prefixes)
}
