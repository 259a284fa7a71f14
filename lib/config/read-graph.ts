import type { ConfigProblem } from './config-error.js'
import type { Graph } from './graph.js'
import { GraphDraft, StaticChildren } from './graph-draft.js'
import type { LoadOptions } from './load-options.js'
import { Resolver } from './resolver.js'
import type { Wanted } from './section-search.js'
import { Session } from './session.js'

/** How a graph is read. */
export interface GraphOptions extends LoadOptions {
  /** What the URI leads to; an application by default. */
  readonly kind?: Wanted | undefined
}

/**
 * Reads what a URI leads to as data: what is in it, how it hangs together, where each value was written. Imports
 * nothing, so that a file can be read whose packages are not installed. What is wrong is in `problems`.
 */
export function readGraph(uri: string, options: GraphOptions = {}): Graph {
  const session = new Session(options, true)
  const { globalConf, kind = 'app', name, relativeTo = '' } = options
  const resolver = new Resolver(session)
  const context = resolver.uri(kind, uri, name, relativeTo, globalConf)
  const children = new StaticChildren(session)
  if (context !== undefined) children.resolve(context)
  const draft = new GraphDraft(children, session.secrets)
  const main = context === undefined ? undefined : draft.add(context)
  const problems = [resolver, ...children.resolvers].flatMap(({ steps }) =>
    steps.flatMap((step) => ('fault' in step ? [step.fault.problem] : [])),
  )
  return { file: context?.file ?? uri, nodes: draft.nodes, main, problems, warnings: missingPackages(session) }
}

/** A warning for each package that had to be guessed. */
export function missingPackages(session: Session): ConfigProblem[] {
  return [...session.missing].map(([place, name]) => ({
    code: 'PACKAGE_MISSING',
    fault: `no package ${JSON.stringify(name)} with entry points is installed`,
    remedy: 'install it; until then what it offers is a guess',
    place: place === '' ? undefined : place,
  }))
}
