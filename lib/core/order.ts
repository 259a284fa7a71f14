import { definitionOf, type Definition } from './definition.js'
import type { Entry } from './entry.js'
import type { AnyEnvironKey } from './environ-key.js'
import type { Problem } from './errors.js'

interface Placed {
  readonly entry: Entry
  readonly definition: Definition | undefined
  readonly provides: readonly AnyEnvironKey[]
  readonly requires: readonly AnyEnvironKey[]
  /** The names by which others may mean it. */
  readonly names: ReadonlySet<string>
}

/**
 * Everything that is wrong with the order of a stack, outermost first: `before`, `after`, `first`, `last`, `unique`, and
 * required environ keys that no earlier layer provides. Nothing is moved.
 *
 * @param given - names of environ keys that something outside of the stack provides.
 */
export function orderProblems(entries: readonly Entry[], given: ReadonlySet<string>): Problem[] {
  const placed = entries.map(placedOf)
  return placed.flatMap((here, index) => {
    const outside = placed.slice(0, index)
    const inside = placed.slice(index + 1)
    return [
      ...neighbours(here, outside, inside),
      ...extremes(here, outside, inside),
      ...repeated(here, outside),
      ...unmet(here, outside, inside, given),
    ]
  })
}

function placedOf(entry: Entry): Placed {
  const Class = 'Class' in entry ? entry.Class : undefined
  const definition = Class === undefined ? undefined : definitionOf(Class)
  const declared = (Class ?? {}) as { provides?: readonly AnyEnvironKey[]; requires?: readonly AnyEnvironKey[] }
  return {
    entry,
    definition,
    provides: declared.provides ?? [],
    requires: declared.requires ?? [],
    names: new Set([
      ...(definition === undefined ? [] : [definition.name, ...(definition.roles ?? [])]),
      Class?.name ?? entry.name.replace(/^when /, ''),
    ]),
  }
}

function neighbours({ entry, definition }: Placed, outside: Placed[], inside: Placed[]): Problem[] {
  const wrong = (others: Placed[], wanted: readonly string[] = [], way: 'before' | 'after') =>
    others
      .filter((other) => wanted.some((name) => other.names.has(name)))
      .map((other) => ({
        code: 'ORDER',
        fault: `${entry.name} must come ${way} ${other.entry.name}${at(other.entry)}, but comes ${way === 'before' ? 'after' : 'before'} it`,
        remedy: `move ${entry.name} ${way} ${other.entry.name}`,
        place: entry.place,
      }))
  return [...wrong(outside, definition?.before, 'before'), ...wrong(inside, definition?.after, 'after')]
}

function extremes({ entry, definition }: Placed, outside: Placed[], inside: Placed[]): Problem[] {
  const problems: Problem[] = []
  const earlier = definition?.first === true ? outside.find((other) => other.definition?.first !== true) : undefined
  const later = definition?.last === true ? inside.find((other) => other.definition?.last !== true) : undefined
  if (earlier !== undefined) {
    problems.push({
      code: 'ORDER_FIRST',
      fault: `${entry.name} must be the outermost layer, but ${earlier.entry.name}${at(earlier.entry)} is outside of it`,
      remedy: `move ${entry.name} to the front`,
      place: entry.place,
    })
  }
  if (later !== undefined) {
    problems.push({
      code: 'ORDER_LAST',
      fault: `${entry.name} must be the innermost layer, but ${later.entry.name}${at(later.entry)} is inside of it`,
      remedy: `move ${entry.name} to the end`,
      place: entry.place,
    })
  }
  return problems
}

function repeated({ entry, definition }: Placed, outside: Placed[]): Problem[] {
  const twin =
    definition?.unique === true ? outside.find((other) => other.definition?.name === definition.name) : undefined
  if (twin === undefined) return []
  return [
    {
      code: 'ORDER_UNIQUE',
      fault: `${entry.name} may stand in a stack once, and is already there${at(twin.entry)}`,
      remedy: 'remove one of the two',
      place: entry.place,
    },
  ]
}

function unmet(
  { entry, requires }: Placed,
  outside: Placed[],
  inside: Placed[],
  given: ReadonlySet<string>,
): Problem[] {
  const provided = (others: Placed[], name: string) =>
    others.find(({ provides }) => provides.some(({ key }) => key === name))
  const here = new Set(entry.conditions)
  const always = outside.filter((other) => (other.entry.conditions ?? []).every((condition) => here.has(condition)))
  return requires
    .map(({ key }) => String(key))
    .filter((key) => !given.has(key) && provided(always, key) === undefined)
    .map((key) => {
      const later = provided(inside, key)
      const sometimes = provided(outside, key)
      return {
        code: 'REQUIREMENT_MISSING',
        fault: `${entry.name} needs environ key '${key}', which no earlier layer provides${sometimes === undefined ? '' : ` for every request (${sometimes.entry.name} does for some)`}`,
        remedy:
          later === undefined
            ? `put a layer that provides it before ${entry.name}, or declare with assume() that the server does`
            : `move ${later.entry.name}${at(later.entry)} before ${entry.name}`,
        place: entry.place,
      }
    })
}

function at({ place }: Entry): string {
  return place === undefined ? '' : ` (${place})`
}
