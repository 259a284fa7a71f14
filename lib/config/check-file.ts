import { isStrategies } from './composite-children.js'
import type { ConfigProblem } from './config-error.js'
import type { ConfigScope } from './config-scope.js'
import type { Context, FactoryPart } from './context.js'
import { isFault } from './fault.js'
import { keyWarnings, lostWarnings, unreachedWarnings } from './file-warnings.js'
import type { FileReport } from './graph.js'
import { GraphDraft, membersOf, StaticChildren } from './graph-draft.js'
import { checkOrder, NOTHING_OUTSIDE, outsideKey, type Outside } from './layer-order.js'
import { link, type Linked } from './linker.js'
import type { LoadOptions } from './load-options.js'
import { strip } from './python-text.js'
import { offersOf } from './offers.js'
import { missingPackages } from './read-graph.js'
import { Resolver } from './resolver.js'
import { prefixOf, WANTED_OF_PREFIX, type Wanted } from './section-search.js'
import { Session } from './session.js'

/** How a file is checked. */
export interface CheckOptions extends Omit<LoadOptions, 'name' | 'relativeTo'> {
  /** Whether factories and classes are imported, so that options and order can be checked; they are by default. */
  readonly link?: boolean | undefined
}

/**
 * Checks a whole file: resolves every section of it and links what they name. Calls nothing. All that is wrong is
 * told, in the order of the file.
 */
export async function checkFile(path: string, options: CheckOptions = {}): Promise<FileReport> {
  const isLinking = options.link !== false
  const session = new Session(options, !isLinking)
  let scope: ConfigScope
  try {
    scope = session.open(path, options.globalConf, undefined)
  } catch (error) {
    if (!isFault(error)) throw error
    const problem = error.problem.place === undefined ? { ...error.problem, place: path } : error.problem
    return { file: path, nodes: [], offers: [], problems: [problem], warnings: [], ok: false }
  }
  const resolver = new Resolver(session)
  const roots = loadable(scope).flatMap(({ name, place, wanted }) => {
    const context = resolver.name(scope, wanted, name, options.globalConf, place)
    return context === undefined ? [] : [context]
  })
  const children = new StaticChildren(session, !isLinking)
  for (const context of roots) children.resolve(context)
  const resolvers = [resolver, ...children.resolvers]
  const steps = resolvers.flatMap((each) => each.steps)
  const links = isLinking
    ? await link(session, steps, true)
    : {
        parts: new Map<FactoryPart, Linked>(),
        problems: steps.flatMap((step) => ('fault' in step ? [step.fault.problem] : [])),
      }
  const order = isLinking ? orderFindings(roots, children, links.parts) : { errors: [], warnings: [] }
  const draft = new GraphDraft(children, session.secrets, links.parts)
  const ids = roots.map((context) => draft.add(context))
  const offers = offersOf(scope, draft.nodes)
  const problems = distinct([...links.problems, ...order.errors])
  const isResolved = !resolvers.some(({ failed }) => failed)
  const warnings = distinct([
    ...keyWarnings(scope),
    ...lostWarnings(resolvers.flatMap(({ lost }) => lost)),
    ...order.warnings,
    ...(isResolved ? unreachedWarnings(scope, draft.nodes, offers) : []),
    ...missingPackages(session),
  ])
  if (roots.length + problems.length + warnings.length === 0) warnings.push(nothingToLoad(scope))
  const main = ids[roots.findIndex(isMain)]
  return { file: scope.file, nodes: draft.nodes, main, offers, problems, warnings, ok: problems.length === 0 }
}

function isMain({ chain: [section = ''], wanted }: Context): boolean {
  return wanted === 'app' && strip(section.slice(section.indexOf(':') + 1)) === 'main'
}

/** Everything in a file that can be loaded by name, once each. */
function loadable(scope: ConfigScope): { wanted: Wanted; name: string; place: string }[] {
  const found = new Map<string, { wanted: Wanted; name: string; place: string }>()
  for (const section of scope.ini.sections.values()) {
    const prefix = prefixOf(section.name)
    if (prefix === undefined) continue
    const wanted = WANTED_OF_PREFIX.get(prefix) as Wanted
    const name = strip(section.name.slice(prefix.length + 1))
    const key = `${wanted} ${name}`
    if (!found.has(key)) found.set(key, { wanted, name, place: scope.placeOfSection(section) })
  }
  return [...found.values()]
}

function nothingToLoad({ file }: ConfigScope): ConfigProblem {
  return {
    code: 'NOTHING_TO_LOAD',
    fault: 'the file has no section that can be loaded',
    remedy: 'write [app:main] with a use line',
    place: file,
  }
}

interface Findings {
  readonly errors: ConfigProblem[]
  readonly warnings: ConfigProblem[]
}

/** The order of layers of every application that no other wraps: what is inside of others is checked there. */
function orderFindings(
  roots: readonly Context[],
  children: StaticChildren,
  parts: ReadonlyMap<FactoryPart, Linked>,
): Findings {
  const inside = new Set<string>()
  const noted = new Set<Context>()
  const note = (context: Context): void => {
    if (noted.has(context)) return
    noted.add(context)
    for (const inner of [...membersOf(context), ...innerOf(context, children)]) {
      for (const section of inner.chain) inside.add(section)
      note(inner)
    }
  }
  roots.forEach(note)
  const findings: Findings = { errors: [], warnings: [] }
  const checked = new Map<Context, Set<string>>()
  const check = (context: Context, outside: Outside): Outside => {
    const { errors, inside: within, warnings } = checkOrder(context, parts, outside)
    const around = checked.get(context) ?? new Set()
    const known = outsideKey(outside)
    if (around.has(known)) return within
    checked.set(context, around.add(known))
    findings.errors.push(...errors)
    findings.warnings.push(...warnings)
    for (const composite of compositesIn(context)) {
      for (const line of linesOf(composite, children)) line.reduce((outer, child) => check(child, outer), within)
    }
    return within
  }
  for (const context of roots) {
    const [section = ''] = context.chain
    if (context.wanted === 'app' && (!inside.has(section) || isMain(context))) check(context, NOTHING_OUTSIDE)
  }
  return findings
}

/** What a composite chooses among: each a line of what stands one inside of another, an application innermost. */
function linesOf(composite: Context, children: StaticChildren): Context[][] {
  if (!isStrategies(composite))
    return innerOf(composite, children).flatMap((context) => (context.wanted === 'app' ? [[context]] : []))
  const all = children.of(composite)
  return [...new Set(all.map(({ child }) => child.key))].map((key) =>
    all.flatMap(({ child, context }) => (child.key === key ? (context ?? []) : [])),
  )
}

function innerOf(context: Context, children: StaticChildren): Context[] {
  return children.of(context).flatMap(({ context: inner }) => inner ?? [])
}

function compositesIn(context: Context): Context[] {
  return context.part.kind === 'factory' ? [context] : membersOf(context).flatMap(compositesIn)
}

function distinct(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const seen = new Map(problems.map((problem) => [`${problem.place ?? ''} ${problem.code} ${problem.fault}`, problem]))
  return [...seen.values()]
}
