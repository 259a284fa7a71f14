import type { OptionError } from '../../core/index.js'
import type { PatternNode } from './pattern-syntax.js'
import { ruleFault } from './rule-fault.js'

/** A place in a pattern that takes one character. */
export interface Position {
  /** The atom: `.`, `[^/]`, `a`. */
  readonly source: string
  /** The innermost unbounded repetition around it, as written; empty if there is none. */
  readonly repeat: string
  /** The classes of characters that it takes, a bit each. */
  readonly classes: bigint
  /** Where a match may go from here, and in how many ways; 2 stands for more than one. */
  readonly next: ReadonlyMap<number, number>
}

/** A pattern as its positions: Glushkov's automaton, with the number of ways kept on each step. */
export interface Automaton {
  readonly positions: readonly Position[]
  /** The positions at which a match may begin. */
  readonly first: ReadonlySet<number>
  /** The positions after which the pattern is done. */
  readonly last: ReadonlySet<number>
  /** Whether it matches the empty text. */
  readonly empty: boolean
  /** One character of each class. */
  readonly examples: readonly string[]
  /** The class bits of every character. */
  readonly all: bigint
}

/** What is wrong with a pattern so large, once its counts are written out, that it is not looked at. */
export function tooLarge(): OptionError {
  return ruleFault('is too large to be checked', 'make several rules of it, or lower its counts')
}

/** The name of the loop that there is before a pattern whose match may begin anywhere. */
export const SEARCH = 'the search for where it begins'

const MOST_POSITIONS = 400
/** A count with more choices than this is taken for an unbounded repetition. */
const MOST_CHOICES = 16
/** If all choices together are more than this, every count is. */
const MOST_COMBINATIONS = 1_024

/**
 * Makes the automaton of a pattern. Assertions take nothing.
 *
 * @param searched - whether a match may begin anywhere, which is a loop over all characters before the pattern.
 * @throws {OptionError} if it has more than 400 positions.
 */
export function makeAutomaton(pattern: PatternNode, flags: string, searched: boolean): Automaton {
  return new AutomatonBuilder(flags, combinations(pattern) <= MOST_COMBINATIONS).build(pattern, searched)
}

type Ways = ReadonlyMap<number, number>

/** A part of a pattern: where it begins and ends, and in how many ways it matches nothing. */
interface Part {
  readonly first: Ways
  readonly last: Ways
  readonly empty: number
}

const NOTHING: Part = { first: new Map(), last: new Map(), empty: 1 }

class AutomatonBuilder {
  readonly #flags: string
  readonly #exactCounts: boolean
  readonly #drafts: { source: string; repeat: string; next: Map<number, number> }[] = []
  #repeat = ''

  constructor(flags: string, exactCounts: boolean) {
    this.#flags = flags
    this.#exactCounts = exactCounts
  }

  build(pattern: PatternNode, searched: boolean): Automaton {
    const search = searched ? this.#star(this.#atom('[^]', SEARCH)) : NOTHING
    const part = this.#sequence([search, this.#part(pattern)])
    const { classesOf, examples } = characterClasses(
      [...new Set(this.#drafts.map(({ source }) => source))],
      this.#flags,
    )
    return {
      positions: this.#drafts.map((draft) => ({ ...draft, classes: classesOf.get(draft.source) ?? 0n })),
      first: new Set(part.first.keys()),
      last: new Set(part.last.keys()),
      empty: part.empty > 0,
      examples,
      all: (1n << BigInt(examples.length)) - 1n,
    }
  }

  #part(node: PatternNode): Part {
    switch (node.kind) {
      case 'atom':
        return this.#atom(node.source, this.#repeat)
      case 'sequence':
        return this.#sequence(node.items.map((item) => this.#part(item)))
      case 'choice':
        return node.items.map((item) => this.#part(item)).reduce(either)
      case 'repeat':
        return this.#repeated(node)
      default:
        return NOTHING
    }
  }

  #atom(source: string, repeat: string): Part {
    const index = this.#drafts.push({ source, repeat, next: new Map() }) - 1
    if (index >= MOST_POSITIONS) throw tooLarge()
    return { first: new Map([[index, 1]]), last: new Map([[index, 1]]), empty: 0 }
  }

  #sequence(parts: readonly Part[]): Part {
    return parts.reduce((before, after) => {
      this.#join(before.last, after.first)
      return {
        first: sum(before.first, scaled(after.first, before.empty)),
        last: sum(after.last, scaled(before.last, after.empty)),
        empty: capped(before.empty * after.empty),
      }
    }, NOTHING)
  }

  #repeated({ item, min, max, source }: PatternNode & { kind: 'repeat' }): Part {
    const copies = Array.from({ length: min }, () => item)
    const unbounded = max - min > MOST_CHOICES || (max > min && !this.#exactCounts) || max === Infinity
    if (!unbounded) {
      const rest = Array.from({ length: max - min }, () => item)
      return this.#sequence([...copies.map((copy) => this.#part(copy)), this.#optionals(rest)])
    }
    const outer = this.#repeat
    this.#repeat = source
    const parts = copies.map((copy) => this.#part(copy))
    const last = parts.pop()
    const repeated = last === undefined ? this.#star(this.#part(item)) : this.#plus(last)
    this.#repeat = outer
    return this.#sequence([...parts, repeated])
  }

  /** `x{0,3}` is `(x(x(x)?)?)?`: each further one only after the one before. */
  #optionals([item, ...rest]: readonly PatternNode[]): Part {
    return item === undefined ? NOTHING : optional(this.#sequence([this.#part(item), this.#optionals(rest)]))
  }

  #star(part: Part): Part {
    this.#join(part.last, part.first)
    return optional(part)
  }

  /** The first turn may match nothing, which later turns may not (ECMA-262 §22.2.2.3.1, RepeatMatcher, step 2.b). */
  #plus(part: Part): Part {
    this.#join(part.last, part.first)
    return { ...part, first: scaled(part.first, 1 + part.empty) }
  }

  #join(from: Ways, to: Ways): void {
    for (const [before, waysOut] of from) {
      const next = this.#drafts[before]?.next
      for (const [after, waysIn] of to) next?.set(after, capped((next.get(after) ?? 0) + waysOut * waysIn))
    }
  }
}

function optional(part: Part): Part {
  return { ...part, empty: 1 }
}

function either(one: Part, other: Part): Part {
  return { first: sum(one.first, other.first), last: sum(one.last, other.last), empty: capped(one.empty + other.empty) }
}

function sum(one: Ways, other: Ways): Ways {
  const ways = new Map(one)
  for (const [index, count] of other) ways.set(index, capped((ways.get(index) ?? 0) + count))
  return ways
}

function scaled(ways: Ways, factor: number): Ways {
  return factor === 0 ? NOTHING.first : new Map([...ways].map(([index, count]) => [index, capped(count * factor)]))
}

function capped(ways: number): number {
  return Math.min(ways, 2)
}

/** In how many ways the bounded counts of a pattern can be chosen, all together. */
function combinations(node: PatternNode): number {
  switch (node.kind) {
    case 'sequence':
    case 'choice':
      return node.items.reduce((product, item) => product * combinations(item), 1)
    case 'repeat': {
      const choices = node.max === Infinity ? 1 : node.max - node.min + 1
      const inner = combinations(node.item)
      return choices * (node.max === Infinity ? inner : inner ** Math.max(1, node.max))
    }
    default:
      return 1
  }
}

const SAMPLE = [...Array(0x180).keys(), 0x2028, 0x212a, 0x4e00, 0xfeff, 0x1f600, 0x10fffe]

/**
 * Sorts characters by which atoms take them: two characters that no atom tells apart are of one class. The characters
 * looked at are a sample, and those that the atoms name with their neighbours, so that no class between is missed.
 */
function characterClasses(
  atoms: readonly string[],
  flags: string,
): { classesOf: ReadonlyMap<string, bigint>; examples: readonly string[] } {
  const tests = atoms.map((atom) => new RegExp(`^(?:${atom})$`, flags))
  const classesOf = new Map(atoms.map((atom) => [atom, 0n]))
  const examples: string[] = []
  const seen = new Set<string>()
  for (const character of candidates(atoms)) {
    const taken = tests.map((test) => test.test(character))
    const signature = taken.map(Number).join('')
    if (seen.has(signature)) continue
    seen.add(signature)
    const bit = 1n << BigInt(examples.push(character) - 1)
    for (const [index, atom] of atoms.entries()) {
      if (taken[index] === true) classesOf.set(atom, (classesOf.get(atom) ?? 0n) | bit)
    }
  }
  return { classesOf, examples }
}

const CODE_POINT = /\\u\{([0-9a-f]+)\}|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})/gi

function candidates(atoms: readonly string[]): Set<string> {
  const text = atoms.join('')
  const escaped = [...text.matchAll(CODE_POINT)].map((match) => parseInt(match[1] ?? match[2] ?? match[3] ?? '0', 16))
  const named = [...text].map((character) => character.codePointAt(0) ?? 0)
  const near = [...escaped, ...named].flatMap((point) => [point - 1, point, point + 1])
  const scripts = /\\p/i.test(text) ? Array(0x10000).keys() : []
  // The everyday ones come first, so that they serve as examples.
  const points = Array.from('az09-/', (character) => character.codePointAt(0) ?? 0)
  const all = [...points, ...SAMPLE, ...near, ...scripts].filter((point) => point >= 0 && point <= 0x10ffff)
  const characters = all.map((point) => String.fromCodePoint(point))
  const cased = characters.flatMap((each) => [each.toLowerCase(), each.toUpperCase()])
  return new Set([...characters, ...cased.filter((each) => each.codePointAt(1) === undefined)])
}
