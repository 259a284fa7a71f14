import { definitionOf, nameOf, type Definition } from './definition.js'
import type { Entry } from './entry.js'
import type { AnyEnvironKey } from './environ-key.js'
import { innerLayers } from './inner-layers.js'
import type { Passed } from './option.js'

/** Where a layer stands: its place in the stack, then, within a layer that combines others, which of them it is. */
type Path = readonly Step[]

interface Step {
  /** The option in which it stands, counted; 0 in the stack itself. */
  readonly group: number
  readonly index: number
  /** Whether a request that passes one of the group has passed those before it. */
  readonly isOrdered: boolean
}

/** A layer of a stack, or one within a layer that combines others, with what it declares. */
export interface Placed {
  /** As messages call it. */
  readonly name: string
  readonly place?: string | undefined
  /** The entry of the stack that it is, or is in. */
  readonly entry: Entry
  readonly path: Path
  readonly definition: Definition | undefined
  readonly options: Readonly<Record<string, unknown>>
  /** Keys that are there for every request that has passed it. */
  readonly provides: ReadonlySet<string>
  /** Keys that are there for some of them, too. */
  readonly mayProvide: ReadonlySet<string>
  readonly requires: readonly string[]
  /** The names by which others may mean it. */
  readonly names: ReadonlySet<string>
}

/** All layers of a stack, each followed by those within it. */
export function placedLayers(entries: readonly Entry[]): Placed[] {
  return entries.flatMap((entry, index) => placedOf(entry, [{ group: 0, index, isOrdered: true }]))
}

/** The environ keys that are there for every request that has passed an entry. */
export function providedKeys(entry: Entry): ReadonlySet<string> {
  return placedOf(entry, [])[0]?.provides ?? new Set()
}

/** Whether every request that comes to `inner` has passed `outer`, or at least been judged by it. */
export function isBefore({ path: outer }: Placed, { path: inner }: Placed): boolean {
  const depth = outer.findIndex((step, at) => step.group !== inner[at]?.group || step.index !== inner[at].index)
  const [a, b] = [outer[depth], inner[depth]]
  // Where one of them is within the other, there is no step to compare.
  return a?.isOrdered === true && a.group === b?.group && a.index < b.index
}

/** Whether a layer that is before another is all that the other can count on of it, and not a part of that. */
export function isWhole(outer: Placed, inner: Placed): boolean {
  return outer.path
    .slice(0, -1)
    .every((step, at) => step.group === inner.path[at]?.group && step.index === inner.path[at].index)
}

interface Declaring {
  readonly provides?: readonly AnyEnvironKey[]
  readonly requires?: readonly AnyEnvironKey[]
}

/** An entry, then all that is within it. */
function placedOf(entry: Entry, path: Path): Placed[] {
  const [Class, options] = 'Class' in entry ? [entry.Class, entry.options] : []
  const own = Class?.name ?? entry.name.replace(/^when /, '')
  return placed({ entry, name: entry.name, own, place: entry.place, path, Class, options })
}

interface Placing extends Pick<Placed, 'entry' | 'name' | 'place' | 'path'> {
  readonly own: string
  readonly Class: object | undefined
  readonly options: unknown
}

function placed({ Class, entry, name, options, own, path, place }: Placing): Placed[] {
  const definition = Class === undefined ? undefined : definitionOf(Class)
  const { provides = [], requires = [] } = (Class ?? {}) as Declaring
  const groups = Class === undefined ? [] : innerLayers(Class, options as object | undefined)
  const inside = groups.map(({ layers, passed }, group) => ({
    passed,
    members: layers.map((bound, index) =>
      placed({
        entry,
        name: `${nameOf(bound.Class)} (in ${name})`,
        own: bound.Class.name,
        place: bound.place ?? place,
        path: [...path, { group, index, isOrdered: passed === 'all' }],
        Class: bound.Class,
        options: bound.options,
      }),
    ),
  }))
  const keys = provides.map(({ key }) => String(key))
  const here: Placed = {
    name,
    place,
    entry,
    path,
    definition,
    options: (options ?? {}) as Readonly<Record<string, unknown>>,
    provides: new Set([...keys, ...inside.flatMap(({ members, passed }) => provided(members, passed))]),
    mayProvide: new Set([
      ...keys,
      ...inside.flatMap(({ members }) => members.flatMap(([first]) => [...(first?.mayProvide ?? [])])),
    ]),
    requires: requires.map(({ key }) => String(key)),
    names: new Set([...(definition === undefined ? [] : [definition.name, ...(definition.roles ?? [])]), own]),
  }
  return [here, ...inside.flatMap(({ members }) => members.flat())]
}

/** What the members of a group provide together. */
function provided(members: readonly (readonly Placed[])[], passed: Passed): string[] {
  const each = members.map(([first]) => [...(first?.provides ?? [])])
  if (passed === 'all') return each.flat()
  const [some = [], ...others] = passed === 'one' ? each : []
  return some.filter((key) => others.every((keys) => keys.includes(key)))
}
