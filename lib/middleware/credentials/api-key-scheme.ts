import { isToken, toLatin1, whenReady, type Awaitable, type Environ } from '../../protocol/index.js'
import { LONGEST_AUTHORIZATION } from '../basic-credentials.js'
import { quotedInside, type AuthScheme, type Denial } from './auth-scheme.js'
import type { Identity } from './identity.js'
import { holderOf, type VerifyToken } from './opaque-tokens.js'
import type { SecretHolders } from './secret-holders.js'

const UNKNOWN: Denial = {
  status: 401,
  rule: 'unknown-api-key',
  reason: 'The API key is not known.',
  logged: 'an API key that is not known',
}

/** A secret in a field of its own, `X-API-Key` as a rule; never in the URL, which logs and histories keep. */
export class ApiKeyScheme implements AuthScheme {
  readonly name = 'ApiKey'
  readonly needs = 'An API key is needed.'
  readonly #variable: `HTTP_${string}`
  readonly #challenge: string

  constructor(
    realm: string,
    header: string,
    readonly keys: SecretHolders | VerifyToken,
  ) {
    this.#variable = `HTTP_${header.toUpperCase().replaceAll('-', '_')}`
    this.#challenge = `ApiKey realm="${quotedInside(toLatin1(realm))}", header="${header}"`
  }

  recognises(environ: Environ): boolean {
    const field = environ[this.#variable]
    return field !== undefined && field !== ''
  }

  authenticate(environ: Environ): Awaitable<Identity | Denial> {
    const key = environ[this.#variable] ?? ''
    if (key.length > LONGEST_AUTHORIZATION) return UNKNOWN
    return whenReady(holderOf(this.keys, key), (holder) => holder ?? UNKNOWN)
  }

  challenge(): string {
    return this.#challenge
  }
}

/** Fields that mean something else. */
const TAKEN = new Set(['authorization', 'proxy-authorization', 'cookie', 'host', 'content-type', 'content-length'])

/** Says what is wrong with the name of the field for API keys, or nothing. */
export function faultInKeyHeader(header: string): string | undefined {
  if (!isToken(header)) return `is ${JSON.stringify(header)}, which is no name of a field`
  if (header.includes('_')) return 'has an underscore, and fields with one are dropped'
  return TAKEN.has(header.toLowerCase()) ? `is ${header}, which means something else` : undefined
}
