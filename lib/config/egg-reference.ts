import { pythonRepr, didYouMean } from '../core/index.js'
import { type Fault, faultOf, original } from './fault.js'
import { loading } from './loading.js'
import type { Distribution, ReferenceSite } from './load-options.js'
import type { Protocol } from './invocation.js'
import { PROTOCOLS } from './protocols.js'
import type { Reference } from './reference.js'
import type { Wanted } from './section-search.js'
import type { Session } from './session.js'

/** The entry points that a name of a package means, and what is wrong if it is not just one. */
export interface FoundEntries {
  readonly references: readonly { readonly reference: Reference; readonly protocol: Protocol }[]
  readonly fault?: Fault
}

/**
 * Looks an entry point up, in each group of protocols of what is wanted.
 *
 * @throws {Fault} if there is no such package.
 */
export function eggReference(
  session: Session,
  name: string,
  wanted: Wanted,
  entry: string,
  site: ReferenceSite,
): FoundEntries {
  const { place } = site
  const distribution = findDistribution(session, name, site)
  const groups = PROTOCOLS[wanted]
  const references = groups.flatMap((group) => {
    for (const protocol of group) {
      const point = distribution.entryPoint(protocol, entry)
      if (point === undefined) continue
      const text = `egg:${name}#${entry}`
      const reference = { text, place, load: () => loading(() => point.load(), text, place) }
      return [{ reference, protocol }]
    }
    return []
  })
  if (references.length === 1) return { references }
  if (references.length === 0) return { references, fault: notFound(distribution, name, entry, wanted, place) }
  const fault = faultOf('ENTRY_AMBIGUOUS', {
    fault: `${name} has ${references.map(({ protocol }) => protocol).join(' and ')} of the name ${JSON.stringify(entry)}`,
    remedy: 'name another entry, or ask its author to rename one',
    place,
    original: original(
      'LookupError',
      `Ambiguous entry points for ${pythonRepr(entry)} in egg ${pythonRepr(name)} (protocols: ${String(groups.at(-1))})`,
    ),
  })
  return { references, fault }
}

/**
 * The installed package of a name.
 *
 * @throws {Fault} if there is none.
 */
export function findDistribution(session: Session, name: string, site: ReferenceSite): Distribution {
  if (name === '') {
    throw faultOf('PACKAGE_MISSING', {
      fault: 'the name of the package is missing',
      remedy: 'write egg:PACKAGE#entry',
      place: site.place,
      original: original('ValueError', 'A distribution name is required.'),
    })
  }
  const distribution = session.distribution(name, site)
  if (distribution !== undefined) return distribution
  throw faultOf('PACKAGE_MISSING', {
    fault: `no package ${JSON.stringify(name)} with entry points is installed`,
    remedy: /[=<>!]=|[<>]|\[/.test(name)
      ? 'write the name only: versions and extras are not understood'
      : `install it, or put "tsgi" with entry points into its package.json`,
    place: site.place,
    original: original('importlib.metadata.PackageNotFoundError', `No package metadata was found for ${name}`),
  })
}

const KINDS: readonly Wanted[] = ['app', 'filter', 'server']

function notFound(
  distribution: Distribution,
  name: string,
  entry: string,
  wanted: Wanted,
  place: string | undefined,
): Fault {
  const protocols = PROTOCOLS[wanted].flat()
  const kind = KINDS.find((other) => PROTOCOLS[other].flat().some((group) => distribution.entryPoint(group, entry)))
  return faultOf('ENTRY_MISSING', {
    fault: `${name} has no entry ${JSON.stringify(entry)} of ${protocols.join(' or ')}`,
    remedy:
      kind === undefined
        ? didYouMean(entry, distribution.names?.() ?? [], 'it has')
        : `${JSON.stringify(entry)} is of kind ${kind} there: use it in a section [${kind}:…]`,
    place,
    original: original(
      'LookupError',
      `Entry point ${pythonRepr(entry)} not found in egg ${pythonRepr(name)} (protocols: ${protocols.join(', ')}; entry_points: )`,
    ),
  })
}
