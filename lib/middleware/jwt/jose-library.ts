import type { KeyObject } from 'node:crypto'
import { findPackage, type FoundPackage } from '../optional-package.js'

/** What a token must be, as the package jose takes it. */
export interface TokenDemands {
  readonly algorithms: string[]
  readonly issuer: string[]
  readonly audience?: string[]
  /** In seconds. */
  readonly clockTolerance: number
  readonly requiredClaims: string[]
  readonly typ?: string
}

/** What is used of the package jose: it checks the signature and the registered claims of a token. */
export interface JoseLibrary {
  jwtVerify(token: string, key: KeyObject | Uint8Array, demands: TokenDemands): Promise<unknown>
}

/** Loads jose. */
export function findJose(places?: readonly string[]): FoundPackage<JoseLibrary> {
  return findPackage<JoseLibrary>('jose', places)
}
