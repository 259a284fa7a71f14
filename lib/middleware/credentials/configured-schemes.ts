import { OptionError, type ResolvedOptions } from '../../core/index.js'
import type { AuthorizationOptions } from '../authorization-options.js'
import { Schemes } from '../htpasswd/scheme.js'
import { readUsersList } from '../htpasswd/users-list.js'
import { Users } from '../htpasswd/users.js'
import { configuredJwt } from '../jwt/configured-jwt.js'
import type { RemoteKeySet } from '../jwt/remote-key-set.js'
import { ApiKeyScheme } from './api-key-scheme.js'
import type { AuthScheme } from './auth-scheme.js'
import { BasicScheme } from './basic-scheme.js'
import { BearerScheme, type TokenVerifier } from './bearer-scheme.js'
import { OpaqueTokens } from './opaque-tokens.js'
import { SecretHolders } from './secret-holders.js'

type Options = ResolvedOptions<AuthorizationOptions>

/**
 * The schemes that are configured, in the order of their challenges.
 *
 * @param remote - the keys behind a URL, if JWTs are signed with such.
 * @throws {OptionError} with all that is wrong, or if there is none.
 */
export function configuredSchemes(options: Options, remote: RemoteKeySet | undefined): readonly AuthScheme[] {
  const errors: OptionError[] = []
  const schemes = [basic, (given: Options) => bearer(given, remote), apiKey]
    .map((make) => attempt(() => make(options), errors))
    .filter((scheme) => scheme !== undefined)
  if (schemes.length === 0 && errors.length === 0) throw nothing()
  const [only] = errors
  if (only !== undefined) {
    const problems = errors.flatMap((error) => error.problems)
    throw errors.length === 1 ? only : new OptionError('The credentials of authorization cannot be read', problems)
  }
  return schemes
}

function basic({ queue, realm, remember, schemes, users }: Options): AuthScheme | undefined {
  if (users === undefined || typeof users === 'function') return users && new BasicScheme(realm, users)
  return new BasicScheme(realm, new Users(readUsersList(users, new Schemes(schemes)), { queue, remember }))
}

function bearer(options: Options, remote: RemoteKeySet | undefined): AuthScheme | undefined {
  const { realm, requires, tokens } = options
  const errors: OptionError[] = []
  const opaque = attempt(
    () =>
      tokens === undefined || typeof tokens === 'function' ? tokens : SecretHolders.read(tokens, 'tokens', 'token'),
    errors,
  )
  const jwt = attempt(() => configuredJwt(options, remote), errors)
  const [error] = errors
  if (error !== undefined) {
    const problems = errors.flatMap((each) => each.problems)
    throw errors.length === 1
      ? error
      : new OptionError('The access tokens of authorization cannot be checked', problems)
  }
  const verifiers: TokenVerifier[] = [
    ...(opaque === undefined ? [] : [new OpaqueTokens(opaque)]),
    ...(jwt === undefined ? [] : [jwt]),
  ]
  return verifiers.length === 0 ? undefined : new BearerScheme(realm, requires, verifiers)
}

function apiKey({ apiKeyHeader, apiKeys, realm }: Options): AuthScheme | undefined {
  if (apiKeys === undefined) return undefined
  const keys = typeof apiKeys === 'function' ? apiKeys : SecretHolders.read(apiKeys, 'apiKeys', 'key')
  return new ApiKeyScheme(realm, apiKeyHeader, keys)
}

function attempt<T>(make: () => T, errors: OptionError[]): T | undefined {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof OptionError)) throw error
    errors.push(error)
    return undefined
  }
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
