import { pythonWords } from '../core/index.js'
import { findDistribution } from './egg-reference.js'
import type { ReferenceSite } from './load-options.js'
import type { Session } from './session.js'

/**
 * Sees that the packages of a `require` are installed.
 *
 * @throws {Fault} for the first that is not.
 */
export function requirePackages(session: Session, required: string, site: ReferenceSite): void {
  for (const name of pythonWords(required)) findDistribution(session, name, site)
}
