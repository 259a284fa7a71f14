import { pythonRepr, nearest } from '../core/index.js'
import type { ConfigScope } from './config-scope.js'
import { faultOf, original } from './fault.js'
import { placeAt, type IniSection } from './ini-file.js'
import { reprList, strip } from './python-text.js'

/** What a reference is wanted as. */
export type Wanted = 'app' | 'filter' | 'server'

/** The prefixes of section names, in groups: of one group the first that is found counts, of two it is ambiguous. */
const PREFIXES: Readonly<Record<Wanted, readonly (readonly string[])[]>> = {
  app: [['app', 'application'], ['composite', 'composit'], ['pipeline'], ['filter-app']],
  filter: [['filter']],
  server: [['server']],
}

/** What a section of each prefix loads as. */
export const WANTED_OF_PREFIX: ReadonlyMap<string, Wanted> = new Map(
  (Object.keys(PREFIXES) as Wanted[]).flatMap((wanted) =>
    PREFIXES[wanted].flat().map((prefix) => [prefix, wanted] as const),
  ),
)

/** The prefix of a section's name; undefined if the section is none that the loader knows. */
export function prefixOf(section: string): string | undefined {
  const colon = section.indexOf(':')
  const prefix = colon < 0 ? undefined : section.slice(0, colon)
  return prefix !== undefined && WANTED_OF_PREFIX.has(prefix) ? prefix : undefined
}

type Sections = ReadonlyMap<string, IniSection>

/** The sections of each file by prefix and name, each made when a name is first looked up in it. */
const indexes = new WeakMap<Sections, ReadonlyMap<string, readonly string[]>>()

/** The names of the sections that a name means; the right number of them is one. */
export function matchingSections(sections: Sections, wanted: Wanted, name: string | undefined): string[] {
  return PREFIXES[wanted].flatMap((group) => {
    for (const prefix of group) {
      const named = indexOf(sections).get(`${prefix}:${name ?? 'main'}`) ?? []
      const found = name === undefined && sections.has(prefix) ? [prefix, ...named] : named
      if (found.length > 0) return found
    }
    return []
  })
}

function indexOf(sections: Sections): ReadonlyMap<string, readonly string[]> {
  const known = indexes.get(sections)
  if (known !== undefined) return known
  const index = new Map<string, string[]>()
  for (const section of sections.keys()) {
    const start = section.indexOf(':') + 1
    const key = section.slice(0, start) + strip(section.slice(start))
    const same = index.get(key)
    if (same === undefined) index.set(key, [section])
    else same.push(section)
  }
  indexes.set(sections, index)
  return index
}

/**
 * The one section that a name means.
 *
 * @param place - where it is named.
 * @throws {Fault} if there is none or more than one, as the original does.
 */
export function findSection(
  scope: ConfigScope,
  wanted: Wanted,
  name: string | undefined,
  place: string | undefined,
): IniSection {
  const { sections } = scope.ini
  const found = matchingSections(sections, wanted, name)
  const [first] = found
  const prefixes = `(prefixed by ${PREFIXES[wanted].flat().map(pythonRepr).join(' or ')}) found in config ${scope.file}`
  const printed = name === undefined ? 'None' : pythonRepr(name)
  if (first === undefined) {
    throw faultOf('SECTION_MISSING', {
      fault: `${scope.file} has no ${wanted === 'app' ? 'application' : wanted} ${JSON.stringify(name ?? 'main')}`,
      remedy: sectionRemedy(scope, wanted, name ?? 'main'),
      place,
      original: original('LookupError', `No section ${printed} ${prefixes}`),
    })
  }
  if (found.length > 1) {
    const places = found.map((section) => `[${section}] (${placeAt(scope.file, sections.get(section) as IniSection)})`)
    throw faultOf('SECTION_AMBIGUOUS', {
      fault: `the name ${JSON.stringify(name ?? 'main')} means ${places.join(' and ')}`,
      remedy: 'rename one of them',
      place,
      original: original(
        'LookupError',
        `Ambiguous section names ${reprList(found)} for section ${printed} ${prefixes}`,
      ),
    })
  }
  return sections.get(first) as IniSection
}

function sectionRemedy(scope: ConfigScope, wanted: Wanted, name: string): string {
  const names = new Map<Wanted, string[]>([
    ['app', []],
    ['filter', []],
    ['server', []],
  ])
  for (const section of scope.ini.sections.keys()) {
    const colon = section.indexOf(':')
    const kind = WANTED_OF_PREFIX.get(section.slice(0, Math.max(colon, 0)))
    if (kind !== undefined) names.get(kind)?.push(strip(section.slice(colon + 1)))
  }
  const known = names.get(wanted) as string[]
  const near = nearest(name, known)
  if (near.length > 0) return `did you mean ${near.map((each) => JSON.stringify(each)).join(' or ')}?`
  const other = [...names].find(([kind, has]) => kind !== wanted && has.includes(name))?.[0]
  if (other !== undefined) return `${JSON.stringify(name)} is ${aThing(other)} there; ${aThing(wanted)} is wanted`
  if (scope.ini.sections.has(name)) return `write [${wanted}:${name}] in place of [${name}]`
  return known.length === 0 ? `add a section [${wanted}:${name}]` : `there are: ${known.join(', ')}`
}

function aThing(wanted: Wanted): string {
  return wanted === 'app' ? 'an application' : `a ${wanted}`
}
