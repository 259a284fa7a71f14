import type { ConfigScope } from './config-scope.js'
import type { GraphNode, Offer } from './graph.js'
import { strip } from './python-text.js'
import { prefixOf, WANTED_OF_PREFIX } from './section-search.js'

/** The sections that other nodes lead to: as a member, a child or what is wrapped, or by `use`. */
function namedSections(nodes: readonly GraphNode[]): ReadonlySet<string | undefined> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return new Set(
    nodes.flatMap(({ chain, edges, section }) => [
      ...chain.slice(1),
      ...edges.map(({ to }) => byId.get(to)?.section).filter((other) => other !== section),
    ]),
  )
}

/** What a file is there for. */
export function offersOf({ ini }: ConfigScope, nodes: readonly GraphNode[]): Offer[] {
  const named = namedSections(nodes)
  return [...ini.sections.keys()].flatMap((section): Offer[] => {
    const prefix = prefixOf(section) ?? ''
    const kind = WANTED_OF_PREFIX.get(prefix)
    if (kind !== 'app' && kind !== 'server') return []
    const name = strip(section.slice(prefix.length + 1))
    return kind === 'server' || name === 'main' || !named.has(section) ? [{ kind, name, section }] : []
  })
}
