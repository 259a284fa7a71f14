import type { Entry } from './entry.js'
import type { Problem } from './errors.js'
import { orderProblems } from './order.js'
import { isStack } from './stack.js'

/**
 * What is wrong with the order of the layers of a stack and of those in the stacks within it: of the one that it is around,
 * and of those beside the line. Only `before` and `after` hold through stacks: a layer may stand once, first or last in each
 * of them, and what a stack requires was asked when that was made.
 *
 * @param given - names of environ keys that something outside of the stack provides.
 */
export function stackOrderProblems(
  entries: readonly Entry[],
  application: unknown,
  given: ReadonlySet<string>,
): Problem[] {
  const told = new Map<string, Problem>()
  for (const problem of throughStacks(entries, application)) told.set(identity(problem), problem)
  return [...orderProblems(entries, given), ...told.values()]
}

/** What is wrong between the entries outside of a stack and those in it, and in the stacks beside the line of either. */
function throughStacks(outside: readonly Entry[], inside: unknown): Problem[] {
  const own = isStack(inside) ? inside.entries : []
  const all = [...outside, ...own]
  const beside = all.flatMap((entry, index) =>
    'aside' in entry ? throughStacks(all.slice(0, index), entry.aside) : [],
  )
  const known = new Set([...misplaced(outside), ...misplaced(own)].map(identity))
  return [...misplaced(all).filter((problem) => !known.has(identity(problem))), ...beside]
}

function misplaced(entries: readonly Entry[]): Problem[] {
  return orderProblems(entries, new Set()).filter(({ code }) => code === 'ORDER')
}

function identity({ fault, place }: Problem): string {
  return JSON.stringify([fault, place])
}
