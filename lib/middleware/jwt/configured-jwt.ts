import { OptionError, type Problem } from '../../core/index.js'
import { isSymmetric, leastSecret, type JwtAlgorithm } from './algorithm.js'
import { readKeySet, readSecret, urlOfKeys, type JsonWebKeySet } from './configured-keys.js'
import { findJose } from './jose-library.js'
import { JwtVerifier } from './jwt-verifier.js'
import { SharedSecrets, type KeySource } from './key-set.js'
import { RemoteKeySet } from './remote-key-set.js'

/** What is configured about JWTs. */
export interface JwtOptions {
  readonly jwtJwks: string | JsonWebKeySet | undefined
  readonly jwtSecret: readonly string[]
  readonly jwtAlgorithms: readonly JwtAlgorithm[]
  readonly jwtIssuer: readonly string[]
  readonly jwtAudience: readonly string[]
  readonly jwtTolerance: number
  readonly jwtType: string
  readonly jwtUser: string
  readonly jwtCache: number
  readonly jwtOutage: number
  readonly jwtCooldown: number
  readonly jwtTimeout: number
}

/** The keys behind the configured URL, if there is one; they outlive a reload. */
export function remoteKeys(options: JwtOptions): RemoteKeySet | undefined {
  const url = urlOfKeys(options.jwtJwks)
  if (url === undefined) return undefined
  const { jwtAlgorithms, jwtCache: fresh, jwtCooldown: cooldown, jwtOutage: outage, jwtTimeout: timeout } = options
  return new RemoteKeySet(url, jwtAlgorithms, { fresh, outage, cooldown, timeout })
}

/**
 * The verifier that is configured, if any is.
 *
 * @throws {OptionError} with all that is wrong or missing: there is no default for what decides who comes in.
 */
export function configuredJwt(options: JwtOptions, remote: RemoteKeySet | undefined): JwtVerifier | undefined {
  const { jwtAlgorithms, jwtAudience, jwtIssuer, jwtTolerance, jwtType, jwtUser } = options
  const hasKeys = options.jwtJwks !== undefined || options.jwtSecret.length > 0
  if (!hasKeys && [jwtAlgorithms, jwtAudience, jwtIssuer].every((list) => list.length === 0)) return undefined
  const problems = [...missing(options), ...mixed(options)]
  const found = findJose()
  if ('fault' in found) {
    const fault = `JWTs need the package jose, and ${found.fault}`
    problems.push({ code: 'JOSE_MISSING', fault, remedy: 'run: npm install jose' })
  }
  const keys = problems.length > 0 ? undefined : (remote ?? localKeys(options, problems))
  if (keys === undefined || 'fault' in found) throw new OptionError('JWTs cannot be checked', problems)
  return new JwtVerifier(found.library, keys, {
    algorithms: jwtAlgorithms,
    issuers: jwtIssuer,
    audiences: jwtAudience.includes('*') ? undefined : jwtAudience,
    tolerance: jwtTolerance,
    type: jwtType,
    user: jwtUser,
  })
}

function missing(options: JwtOptions): Problem[] {
  const wanted: readonly [keyof JwtOptions, string][] = [
    ['jwtAlgorithms', 'say how tokens are signed, like RS256'],
    ['jwtIssuer', 'say who issues tokens, as it stands in their iss'],
    ['jwtAudience', 'say for whom tokens are, as it stands in their aud; or *, for anybody'],
  ]
  return wanted
    .filter(([name]) => (options[name] as readonly string[]).length === 0)
    .map(([name, remedy]) => ({
      code: 'OPTION_MISSING',
      fault: `authorization: option ${JSON.stringify(name)} is required for JWTs`,
      remedy,
    }))
}

/** What would let a public key be taken for a secret. */
function mixed({ jwtAlgorithms, jwtJwks, jwtSecret }: JwtOptions): Problem[] {
  const symmetric = jwtAlgorithms.filter(isSymmetric)
  const asymmetric = jwtAlgorithms.filter((algorithm) => !isSymmetric(algorithm))
  const wrong = (fault: string, remedy: string): Problem => ({
    code: 'OPTION_INVALID',
    fault: `authorization: ${fault}`,
    remedy,
  })
  const problems: Problem[] = []
  if (symmetric.length > 0 && asymmetric.length > 0) {
    const remedy = 'use two layers with some(…), or one kind'
    problems.push(wrong('option "jwtAlgorithms" has both shared secrets (HS…) and public keys', remedy))
  }
  if (symmetric.length > 0 && jwtSecret.length === 0)
    problems.push(wrong(`${symmetric.join(', ')} needs option "jwtSecret"`, 'give the secret, or file:PATH'))
  if (asymmetric.length > 0 && jwtJwks === undefined)
    problems.push(wrong(`${asymmetric.join(', ')} needs option "jwtJwks"`, 'name the public keys of the issuer'))
  if (symmetric.length === 0 && jwtSecret.length > 0)
    problems.push(wrong('option "jwtSecret" is for HS256, HS384 and HS512 only', 'take it out, or name one of them'))
  if (asymmetric.length === 0 && jwtJwks !== undefined)
    problems.push(wrong('option "jwtJwks" is for public keys only', 'take it out, or name their algorithm'))
  return problems
}

/** Keys that are read at once. What is wrong is added to `problems`. */
function localKeys({ jwtAlgorithms, jwtJwks, jwtSecret }: JwtOptions, problems: Problem[]): KeySource | undefined {
  if (jwtJwks !== undefined) {
    const keys = readKeySet(jwtJwks, jwtAlgorithms)
    if (!('fault' in keys)) return keys
    problems.push(keys)
    return undefined
  }
  const least = Math.max(...jwtAlgorithms.map(leastSecret))
  const secrets: Uint8Array[] = []
  for (const [index, written] of jwtSecret.entries()) {
    const secret = readSecret(written)
    if ('fault' in secret) problems.push(secret)
    else if (secret.length >= least) secrets.push(secret)
    else {
      const fault = `authorization: secret number ${index + 1} of option "jwtSecret" has ${secret.length} bytes`
      problems.push({ code: 'JWT_SECRET', fault, remedy: `make one of ${least} or more: openssl rand -hex ${least}` })
    }
  }
  return problems.length === 0 ? new SharedSecrets(secrets) : undefined
}
