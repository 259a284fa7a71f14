import { nearest } from '../core/index.js'
import type { ConfigProblem } from './config-error.js'
import { type ConfigScope, valueStart } from './config-scope.js'
import { isFault } from './fault.js'
import type { GraphNode, Offer } from './graph.js'
import { placeAt, type IniOption, type IniSection } from './ini-file.js'
import type { LostKey } from './resolver.js'
import { strip } from './python-text.js'
import { prefixOf, WANTED_OF_PREFIX } from './section-search.js'

/** Keys that have an effect in a section, and none in `[DEFAULT]`. */
const SECTION_KEYS =
  /^(?:use|next|pipeline|filter-with|require|paste\.(?:app|composite?|filter|filter_app|server)_factory|paste\.server_runner)$/

/** What is odd about the keys of a file, whatever is loaded from it. */
export function keyWarnings(scope: ConfigScope): ConfigProblem[] {
  const { defaults, file, sections } = scope.ini
  const inDefault = [...defaults.values()]
    .filter(({ key }) => SECTION_KEYS.test(key))
    .map((option) => ({
      code: 'DEFAULT_UNUSED',
      fault: `${JSON.stringify(option.key)} has no effect in [DEFAULT], and hides that of every section`,
      remedy: 'move it into the section that it is for',
      place: placeAt(file, option),
    }))
  const inSections = [...sections.values()].flatMap((section) => {
    if (prefixOf(section.name) === undefined) return prefixWarning(scope, section)
    return [...section.options.values()].flatMap((option) => keyWarning(scope, section, option))
  })
  return [...inDefault, ...inSections]
}

function keyWarning(scope: ConfigScope, section: IniSection, option: IniOption): ConfigProblem[] {
  const { defaults, file } = scope.ini
  const { key } = option
  const inherited = defaults.get(key)
  if (inherited === undefined || /^[sg]et /.test(key)) return []
  const swallowed = {
    code: 'KEY_SWALLOWED',
    fault: `${JSON.stringify(key)} of [${section.name}] reaches nobody: [DEFAULT] has the key too, in line ${inherited.line}`,
    remedy: `write "set ${key} = …" to change the global value, or take it out of [DEFAULT]`,
    place: placeAt(file, option),
  }
  return [swallowed, ...interpolationWarning(scope, section, option)]
}

/** A value that is never read, and would be an error if it were. */
function interpolationWarning(scope: ConfigScope, section: IniSection, option: IniOption): ConfigProblem[] {
  try {
    scope.read(section, option.key)
    return []
  } catch (error) {
    if (!isFault(error)) throw error
    const { fault, remedy } = error.problem
    return [{ code: 'PERCENT', fault, remedy, place: placeAt(scope.file, valueStart(option)) }]
  }
}

/** Sections whose values something else reads, percent signs and all. */
const FOREIGN = /^(?:logg|handler|formatter|alembic|pytest|tool:)/

function prefixWarning(scope: ConfigScope, section: IniSection): ConfigProblem[] {
  if (FOREIGN.test(section.name)) return []
  const [prefix = '', name] = section.name.split(/:(.*)/s)
  const near = name === undefined ? [] : nearest(strip(prefix), WANTED_OF_PREFIX.keys())
  const percent = [...section.options.values()].flatMap((option) => interpolationWarning(scope, section, option))
  if (near.length === 0) return percent
  return [
    {
      code: 'SECTION_UNKNOWN',
      fault: `[${section.name}] is no section that the loader knows`,
      remedy: `did you mean ${near.map((each) => `[${each}:${name ?? ''}]`).join(' or ')}?`,
      place: placeAt(scope.file, section),
    },
    ...percent,
  ]
}

/**
 * Sections to which no way leads from what the file is there for. What joins others (a pipeline, a composite) is there to
 * be loaded by its name, beside a `main`, too; an application alone beside a `main` is taken for forgotten.
 */
export function unreachedWarnings(
  scope: ConfigScope,
  nodes: readonly GraphNode[],
  offers: readonly Offer[],
): ConfigProblem[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const hasMain = offers.some(isMain)
  const roots = new Set<string | undefined>(
    offers
      .filter(
        (offer) => !hasMain || isMain(offer) || offer.kind === 'server' || !/^app(?:lication)?:/.test(offer.section),
      )
      .map(({ section }) => section),
  )
  const reached = new Set<string>()
  const visit = (node: GraphNode | undefined): void => {
    if (node === undefined || reached.has(`#${node.id}`)) return
    reached.add(`#${node.id}`)
    for (const section of node.chain) reached.add(section)
    for (const { to } of node.edges) visit(byId.get(to))
  }
  nodes.filter((node) => roots.has(node.section) && isOfFile(node, scope.file)).forEach(visit)
  return [...scope.ini.sections.values()]
    .filter(({ name }) => prefixOf(name) !== undefined && !reached.has(name))
    .map((section) => ({
      code: 'SECTION_UNREACHED',
      fault: `nothing leads to [${section.name}]`,
      remedy: 'remove it, or name it where it belongs',
      place: placeAt(scope.file, section),
    }))
}

function isMain({ kind, name }: Offer): boolean {
  return kind === 'app' && name === 'main'
}

function isOfFile({ place }: GraphNode, file: string): boolean {
  return place?.startsWith(`${file}:`) === true
}

/** Keys that `use` loses on its way to a pipeline, a filter-app or a section with filter-with. */
export function lostWarnings(lost: readonly LostKey[]): ConfigProblem[] {
  return lost.map(({ key, place, section, used }) => ({
    code: 'OPTION_UNREAD',
    fault: `nobody reads ${JSON.stringify(key)} of [${section}]: ${used} has no factory of its own to give it to`,
    remedy: `write "set ${key} = …", or put the key into the section whose factory reads it`,
    place,
  }))
}
