import { findPackage, type FoundPackage } from '../optional-package.js'

/** What is used of the package bcryptjs: it hashes in slices, between which others have their turn. */
export interface BcryptLibrary {
  hash(password: string, setting: string): Promise<string>
}

/** The package, or why it cannot be had. */
export type FoundBcrypt = FoundPackage<BcryptLibrary>

/** Loads bcryptjs, at once, so that its absence is known before the first request. */
export function findBcrypt(places?: readonly string[]): FoundBcrypt {
  return findPackage<BcryptLibrary>('bcryptjs', places)
}
