import { tooLarge, type Automaton, type Position } from './pattern-automaton.js'

/**
 * How a pattern ends: with nothing, so that a match is over where its last position is reached; with `$`; or in a way
 * that depends on an assertion, of which nothing is known.
 */
export type Ending = 'open' | 'dollar' | 'unknown'

/** A text that a pattern can pass in several ways, and the repetitions that do it. */
export interface Ambiguity {
  readonly degree: 'exponential' | 'polynomial'
  readonly loops: readonly [earlier: string, later: string]
  readonly text: string
}

/** How many steps a search may take before the pattern counts as too large; some 100 ms. */
const MOST_STEPS = 200_000

/** Positions that are reached together by one text, and perhaps a mark. */
interface Step {
  readonly tuple: readonly number[]
  /** The classes of characters by which it is reached. */
  readonly classes: bigint
}

/** Looks for a text that an automaton can pass in several ways, of which there are more the longer it is. */
export class AmbiguitySearch {
  readonly #automaton: Automaton
  readonly #ending: Ending
  /** For each position, those that can be reached from it. */
  readonly #reach: readonly ReadonlySet<number>[]
  #steps = 0

  constructor(automaton: Automaton, ending: Ending) {
    this.#automaton = automaton
    this.#ending = ending
    this.#reach = automaton.positions.map((position) => reachable(automaton.positions, position))
  }

  /** @throws {OptionError} if it takes too many steps. */
  find(): Ambiguity | undefined {
    const loops = [...this.#automaton.positions.entries()].filter(([index]) => this.#leads(index, index))
    for (const [index, { repeat }] of loops) {
      const text = this.#twoWaysAround(index)
      if (text !== undefined) return { degree: 'exponential', loops: [repeat, repeat], text }
    }
    for (const [earlier, { repeat }] of loops) {
      for (const [later, position] of loops) {
        const apart = this.#leads(earlier, later) && !this.#leads(later, earlier)
        if (!apart || this.#neverFails(later, position)) continue
        const text = this.#wayAcross(earlier, later)
        if (text !== undefined) return { degree: 'polynomial', loops: [repeat, position.repeat], text }
      }
    }
    return undefined
  }

  #leads(from: number, to: number): boolean {
    return this.#reach[from]?.has(to) === true
  }

  #next(index: number): readonly (readonly [index: number, ways: number, classes: bigint])[] {
    const { positions } = this.#automaton
    return [...(positions[index]?.next ?? [])].map(([to, ways]) => [to, ways, positions[to]?.classes ?? 0n])
  }

  /** Whether a match that has come to this loop can no longer fail. */
  #neverFails(loop: number, { classes, next }: Position): boolean {
    if (this.#ending === 'unknown' || !this.#automaton.last.has(loop)) return false
    return this.#ending === 'open' || (classes === this.#automaton.all && next.has(loop))
  }

  /** A text by which `loop` comes back to itself in two ways. */
  #twoWaysAround(loop: number): string | undefined {
    const around = (index: number) => this.#next(index).filter(([to]) => this.#leads(to, loop))
    return this.#search([loop, loop, 0], [loop, loop, 1], ([one = 0, other = 0, parted = 0]) =>
      around(one).flatMap(([x, ways, xs]) =>
        around(other).map(([y, , ys]): Step => {
          const parts = x !== y || (one === other && ways > 1)
          return { tuple: [x, y, parts ? 1 : parted], classes: xs & ys }
        }),
      ),
    )
  }

  /** A text by which `earlier` and `later` each come back to themselves, and the one also comes to the other. */
  #wayAcross(earlier: number, later: number): string | undefined {
    const towards = (index: number, goal: number) => this.#next(index).filter(([to]) => this.#leads(to, goal))
    return this.#search([earlier, earlier, later], [earlier, later, later], ([a = 0, b = 0, c = 0]) =>
      towards(a, earlier).flatMap(([x, , xs]) =>
        towards(b, later).flatMap(([y, , ys]) =>
          towards(c, later).map(([z, , zs]): Step => ({ tuple: [x, y, z], classes: xs & ys & zs })),
        ),
      ),
    )
  }

  /** The shortest text that leads from one tuple to another. */
  #search(
    start: readonly number[],
    goal: readonly number[],
    neighbours: (tuple: readonly number[]) => readonly Step[],
  ): string | undefined {
    const wanted = goal.join()
    const seen = new Set<string>()
    let frontier = [{ tuple: start, text: '' }]
    while (frontier.length > 0) {
      const found: typeof frontier = []
      for (const { tuple, text } of frontier) {
        const steps = neighbours(tuple)
        this.#steps += steps.length
        if (this.#steps > MOST_STEPS) throw tooLarge()
        for (const { tuple: reached, classes } of steps) {
          const key = reached.join()
          if (classes === 0n || seen.has(key)) continue
          const longer = text + this.#example(classes)
          if (key === wanted) return longer
          seen.add(key)
          found.push({ tuple: reached, text: longer })
        }
      }
      frontier = found
    }
    return undefined
  }

  #example(classes: bigint): string {
    return this.#automaton.examples.find((_, index) => ((classes >> BigInt(index)) & 1n) === 1n) ?? ''
  }
}

/** The positions that a match can come to after one. */
function reachable(positions: readonly Position[], from: Position): ReadonlySet<number> {
  const found = new Set<number>()
  const open = [...from.next.keys()]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (found.has(index)) continue
    found.add(index)
    open.push(...(positions[index]?.next.keys() ?? []))
  }
  return found
}
