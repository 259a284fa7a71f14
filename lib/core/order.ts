import type { Neighbour } from './definition.js'
import type { Entry } from './entry.js'
import type { Problem } from './errors.js'
import { isBefore, isWhole, placedLayers, type Placed } from './placement.js'

/**
 * Everything that is wrong with the order of a stack, outermost first: `before`, `after`, `first`, `last`, `unique`, and
 * required environ keys that no earlier layer provides. It holds for layers within others, too, the guards of `some` and
 * `every`. Nothing is moved.
 *
 * @param given - names of environ keys that something outside of the stack provides.
 */
export function orderProblems(entries: readonly Entry[], given: ReadonlySet<string>): Problem[] {
  const placed = placedLayers(entries)
  return placed.flatMap((here) => {
    const outside = placed.filter((other) => isBefore(other, here))
    const inside = placed.filter((other) => isBefore(here, other))
    return [
      ...neighbours(here, outside, inside),
      ...extremes(here, outside, inside),
      ...repeated(here, outside),
      ...unmet(here, outside, inside, given),
    ]
  })
}

function neighbours(here: Placed, outside: Placed[], inside: Placed[]): Problem[] {
  const { before = [], after = [] } = here.definition ?? {}
  return [
    // What both declare is told once, by the other.
    ...named(outside, before)
      .filter((other) => !isNamed(here, other.definition?.after ?? []))
      .map((other) => misplaced(here, other, 'before')),
    ...named(inside, after).map((other) => misplaced(here, other, 'after')),
  ]
}

function named(others: readonly Placed[], wanted: readonly Neighbour[]): Placed[] {
  return others.filter((other) => isNamed(other, wanted))
}

function isNamed({ names, options }: Placed, wanted: readonly Neighbour[]): boolean {
  return wanted.some((each) =>
    typeof each === 'string' ? names.has(each) : names.has(each.name) && each.when(options),
  )
}

function misplaced(here: Placed, other: Placed, way: 'before' | 'after'): Problem {
  // What stands in another layer is moved with it, unless both stand in the same.
  const [moved, goal] = here.entry === other.entry ? [here.name, other.name] : [here.entry.name, other.entry.name]
  return {
    code: 'ORDER',
    fault: `${here.name} must come ${way} ${other.name}${at(other)}, but comes ${way === 'before' ? 'after' : 'before'} it`,
    remedy: `move ${moved} ${way} ${goal}`,
    place: here.place,
  }
}

function extremes(here: Placed, outside: Placed[], inside: Placed[]): Problem[] {
  const { definition, name, place } = here
  const problems: Problem[] = []
  const earlier = definition?.first === true ? outside.find((other) => isOther(here, other, 'first')) : undefined
  const later = definition?.last === true ? inside.find((other) => isOther(here, other, 'last')) : undefined
  if (earlier !== undefined) {
    problems.push({
      code: 'ORDER_FIRST',
      fault: `${name} must be the outermost layer, but ${earlier.name}${at(earlier)} is outside of it`,
      remedy: `move ${here.entry.name} to the front`,
      place,
    })
  }
  if (later !== undefined) {
    problems.push({
      code: 'ORDER_LAST',
      fault: `${name} must be the innermost layer, but ${later.name}${at(later)} is inside of it`,
      remedy: `move ${here.entry.name} to the end`,
      place,
    })
  }
  return problems
}

/** Whether a neighbour is in the way of what must be first or last. What is within it is not asked. */
function isOther(here: Placed, other: Placed, end: 'first' | 'last'): boolean {
  return other.definition?.[end] !== true && isWhole(other, here)
}

function repeated({ definition, name, place }: Placed, outside: Placed[]): Problem[] {
  const twin =
    definition?.unique === true ? outside.find((other) => other.definition?.name === definition.name) : undefined
  if (twin === undefined) return []
  return [
    {
      code: 'ORDER_UNIQUE',
      fault: `${name} may stand in a stack once, and is already there${at(twin)}`,
      remedy: 'remove one of the two',
      place,
    },
  ]
}

function unmet(here: Placed, outside: Placed[], inside: Placed[], given: ReadonlySet<string>): Problem[] {
  const { entry, name, place, requires } = here
  const conditions = new Set(entry.conditions)
  const whole = outside.filter((other) => isWhole(other, here))
  const always = whole.filter((other) => (other.entry.conditions ?? []).every((condition) => conditions.has(condition)))
  return requires
    .filter((key) => !given.has(key) && !always.some(({ provides }) => provides.has(key)))
    .map((key) => {
      const later = inside.find(({ mayProvide }) => mayProvide.has(key))
      const sometimes = whole.find(({ mayProvide }) => mayProvide.has(key))
      return {
        code: 'REQUIREMENT_MISSING',
        fault: `${name} needs environ key '${key}', which no earlier layer provides${sometimes === undefined ? '' : ` for every request (${sometimes.name} does for some)`}`,
        remedy:
          later === undefined
            ? `put a layer that provides it before ${entry.name}, or declare with assume() that the server does`
            : `move ${later.name}${at(later)} before ${entry.name}`,
        place,
      }
    })
}

function at({ place }: Placed): string {
  return place === undefined ? '' : ` (${place})`
}
