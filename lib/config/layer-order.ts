import { nameOf, orderProblems, type LayerEntry } from '../core/index.js'
import type { ConfigProblem } from './config-error.js'
import type { Context, FactoryPart } from './context.js'
import type { Linked } from './linker.js'

/** What the layers around an application do for it. */
export interface Outside {
  /** The environ keys that they provide. */
  readonly provided: ReadonlySet<string>
  /** Whether one of them is a function, of which that is not known. */
  readonly isOpaque: boolean
}

/** Nothing around it. */
export const NOTHING_OUTSIDE: Outside = { provided: new Set(), isOpaque: false }

/** What is wrong with the order of the layers of one application. */
export interface OrderFindings {
  readonly errors: readonly ConfigProblem[]
  readonly warnings: readonly ConfigProblem[]
  /** What its layers do for what is inside of it. */
  readonly inside: Outside
}

/** Checks the order in which layers stand around an application. Nothing is moved. */
export function checkOrder(
  context: Context,
  parts: ReadonlyMap<FactoryPart, Linked>,
  outside: Outside = NOTHING_OUTSIDE,
): OrderFindings {
  const layers = layersOf(context, parts)
  const isOpaque = outside.isOpaque || layers.some((layer) => layer.Class === undefined)
  const provided = new Set(outside.provided)
  for (const { Class } of layers) {
    for (const { key } of (Class as { provides?: readonly { key: string }[] } | undefined)?.provides ?? []) {
      provided.add(key)
    }
  }
  const inside = { provided, isOpaque }
  const problems = orderProblems(layers, outside.provided)
  // A function may well provide what is missing.
  const isError = ({ code }: ConfigProblem) => code === 'REQUIREMENT_MISSING' && !isOpaque
  return {
    errors: problems.filter(isError),
    warnings: problems.filter((problem) => !isError(problem)),
    inside,
  }
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
        ? [{ ...written, name: nameOf(linked.Class), Class: linked.Class }]
        : [{ ...written, name: part.reference.text }]
    }
  }
}
