import { nameOf, orderProblems, providedKeys, type LayerEntry, type Problem } from '../core/index.js'
import type { ConfigProblem } from './config-error.js'
import type { Context, FactoryPart } from './context.js'
import type { Linked } from './linker.js'

/** What stands around an application. */
export interface Outside {
  /** The layers, outermost first. */
  readonly layers: readonly LayerEntry[]
  /** The environ keys that they provide. */
  readonly provided: ReadonlySet<string>
  /** Whether one of them is a function, of which that is not known. */
  readonly isOpaque: boolean
}

/** Nothing around it. */
export const NOTHING_OUTSIDE: Outside = { layers: [], provided: new Set(), isOpaque: false }

/** What is wrong with the order of the layers of one application. */
export interface OrderFindings {
  readonly errors: readonly ConfigProblem[]
  readonly warnings: readonly ConfigProblem[]
  /** What its layers do for what is inside of it. */
  readonly inside: Outside
}

/** Checks the order in which layers stand around an application, those of composites around it, too. Nothing is moved. */
export function checkOrder(
  context: Context,
  parts: ReadonlyMap<FactoryPart, Linked>,
  outside: Outside = NOTHING_OUTSIDE,
): OrderFindings {
  const own = layersOf(context, parts)
  const layers = [...outside.layers, ...own]
  const isOpaque = outside.isOpaque || own.some(({ Class }) => Class === undefined)
  const provided = new Set([...outside.provided, ...own.flatMap((layer) => [...providedKeys(layer)])])
  const told = new Set(orderProblems(outside.layers, outside.provided).map(identity))
  const problems = orderProblems(layers, outside.provided).filter((problem) => !told.has(identity(problem)))
  // A function may well provide what is missing.
  const isError = ({ code }: ConfigProblem) => code !== 'REQUIREMENT_MISSING' || !isOpaque
  return {
    errors: problems.filter(isError),
    warnings: problems.filter((problem) => !isError(problem)),
    inside: { layers, provided, isOpaque },
  }
}

/** What of its surroundings decides whether an application is right in them. */
export function outsideKey({ isOpaque, layers, provided }: Outside): string {
  const known = layers.filter(({ Class }) => Class !== undefined).map(({ name, place }) => `${name} ${place ?? ''}`)
  return JSON.stringify([isOpaque, [...provided].sort(), [...new Set(known)].sort()])
}

function identity({ code, fault, place }: Problem): string {
  return JSON.stringify([code, fault, place])
}

/** The layers of an application, outermost first. */
function layersOf(context: Context, parts: ReadonlyMap<FactoryPart, Linked>): LayerEntry[] {
  const { part } = context
  switch (part.kind) {
    case 'pipeline':
      return [...part.filters, part.app].flatMap((member) => layersOf(member.context, parts))
    case 'filter-app':
      return [...layersOf(part.filter.context, parts), ...layersOf(part.next.context, parts)]
    case 'filter-with':
      return [...layersOf(part.filter.context, parts), ...layersOf(part.inner, parts)]
    case 'factory': {
      if (context.wanted !== 'filter') return []
      const linked = parts.get(part)
      const written = { kind: 'layer', place: context.place, layer: (inner: unknown) => inner as never } as const
      return linked?.kind === 'middleware'
        ? [{ ...written, name: nameOf(linked.Class), Class: linked.Class, options: linked.options }]
        : [{ ...written, name: part.reference.text }]
    }
  }
}
