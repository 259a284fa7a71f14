import { isTsgiError, OptionError, type ResolvedOptions, type TsgiError } from '../../core/index.js'
import type { AuthorizationOptions } from '../authorization-options.js'
import { Schemes } from '../htpasswd/scheme.js'
import { readUsersList } from '../htpasswd/users-list.js'
import { Users } from '../htpasswd/users.js'
import { configuredJwt } from '../jwt/configured-jwt.js'
import type { RemoteKeySet } from '../jwt/remote-key-set.js'
import { ApiKeyScheme } from './api-key-scheme.js'
import type { AuthScheme } from './auth-scheme.js'
import { BasicScheme, type VerifyPassword } from './basic-scheme.js'
import { BearerScheme, type TokenVerifier } from './bearer-scheme.js'
import { OpaqueTokens, type VerifyToken } from './opaque-tokens.js'
import { SecretHolders } from './secret-holders.js'

type Options = ResolvedOptions<AuthorizationOptions>

/**
 * The schemes that are configured, in the order of their challenges.
 *
 * @param remote - the keys behind a URL, if JWTs are signed with such.
 * @throws {OptionError} with all that is wrong, or if there is none.
 */
export function configuredSchemes(options: Options, remote: RemoteKeySet | undefined): readonly AuthScheme[] {
  const { apiKeyHeader, realm, requires } = options
  const errors: TsgiError[] = []
  const passwords = attempt(() => passwordsOf(options), errors)
  const tokens = attempt(() => secretsOf(options.tokens, 'tokens', 'token'), errors)
  const jwt = attempt(() => configuredJwt(options, remote), errors)
  const apiKeys = attempt(() => secretsOf(options.apiKeys, 'apiKeys', 'key'), errors)
  const [error, another] = errors
  if (error !== undefined) throw another === undefined ? error : joined(errors)

  const schemes: AuthScheme[] = []
  const verifiers: TokenVerifier[] = []
  if (tokens !== undefined) verifiers.push(new OpaqueTokens(tokens))
  if (jwt !== undefined) verifiers.push(jwt)
  if (passwords !== undefined) schemes.push(new BasicScheme(realm, passwords))
  if (verifiers.length > 0) schemes.push(new BearerScheme(realm, requires, verifiers))
  if (apiKeys !== undefined) schemes.push(new ApiKeyScheme(realm, apiKeyHeader, apiKeys))
  if (schemes.length === 0) throw nothing()
  return schemes
}

function passwordsOf({ queue, remember, schemes, users }: Options): Users | VerifyPassword | undefined {
  if (users === undefined || typeof users === 'function') return users
  return new Users(readUsersList(users, new Schemes(schemes)), { queue, remember })
}

function secretsOf(
  written: Options['tokens'],
  option: string,
  member: string,
): SecretHolders | VerifyToken | undefined {
  return written === undefined || typeof written === 'function' ? written : SecretHolders.read(written, option, member)
}

function attempt<T>(make: () => T, errors: TsgiError[]): T | undefined {
  try {
    return make()
  } catch (error) {
    if (!isTsgiError(error)) throw error
    errors.push(error)
    return undefined
  }
}

function joined(errors: readonly TsgiError[]): OptionError {
  return new OptionError(
    'The credentials of authorization cannot be read',
    errors.flatMap(({ problems }) => problems),
  )
}

function nothing(): OptionError {
  return new OptionError('The options of authorization do not fit', [
    {
      code: 'OPTION_MISSING',
      fault: 'authorization: option "users" is required, or another that says who may come in',
      remedy: 'give users (htpasswd:PATH), tokens, jwtJwks, jwtSecret or apiKeys',
    },
  ])
}
