import { isTsgiError } from '../../core/index.js'
import { AmbiguitySearch, type Ambiguity, type Ending } from './ambiguity-search.js'
import { makeAutomaton, SEARCH } from './pattern-automaton.js'
import { parsePattern, type PatternNode } from './pattern-syntax.js'

/** What is wrong with a pattern, and what to do. */
export interface PatternFault {
  readonly fault: string
  readonly remedy: string
}

const EXPONENTIAL = 'write it so that one text is repeated in one way only: (a+)+ as a+, (a|ab)* as (ab?)*'
const POLYNOMIAL = 'let one of them exclude what follows it: [^/]* or [^-]* in place of .*'
const UNANCHORED = 'begin the pattern with ^, so that the search does not start again at each character'

/**
 * Says why a regular expression could take far longer than its subject is long, or nothing if its time is linear.
 *
 * A backtracking matcher is slow where one text can be matched in many ways: exponential if a loop can pass the same
 * text in two ways, polynomial if the same text can be passed in one loop, in a later one, and from the one to the
 * other (Weber and Seidl, "On the degree of ambiguity of finite automata", 1991, criteria EDA and IDA). The search for
 * a beginning in a pattern without `^` counts as a loop. Two loops are accepted where the later one ends the pattern and
 * takes every character, since then nothing can fail after it.
 *
 * It errs on the side of refusing: what cannot be decided (backreferences, more than 400 positions) is a fault.
 *
 * @param source - a source that `RegExp` accepts with these flags, of which `u` is one.
 */
export function faultInPattern(source: string, flags: string): PatternFault | undefined {
  try {
    return faultIn(parsePattern(source), flags)
  } catch (error) {
    if (isTsgiError(error)) return error.problems[0]
    throw error
  }
}

function faultIn(pattern: PatternNode, flags: string): PatternFault | undefined {
  const searched = !beginsAnchored(pattern)
  const outline = new PatternOutline(pattern, searched)
  if (outline.fault !== undefined) return outline.fault
  for (const inner of outline.lookarounds) {
    const fault = faultIn({ kind: 'sequence', items: [{ kind: 'start' }, inner] }, flags)
    if (fault !== undefined) return fault
  }
  const ambiguity = new AmbiguitySearch(makeAutomaton(pattern, flags, searched), outline.ending).find()
  return ambiguity === undefined ? undefined : described(ambiguity)
}

function described({ degree, loops: [earlier, later], text }: Ambiguity): PatternFault {
  if (degree === 'exponential') {
    const fault = `takes exponential time: ${earlier} can pass ${JSON.stringify(text)} in two ways`
    return { fault, remedy: EXPONENTIAL }
  }
  const fault = `takes polynomial time: ${earlier} and ${later} can both pass ${JSON.stringify(text)}, many times over`
  return { fault, remedy: earlier === SEARCH ? UNANCHORED : POLYNOMIAL }
}

/** Whether every way into the pattern begins with `^`. */
export function beginsAnchored(node: PatternNode): boolean {
  switch (node.kind) {
    case 'start':
      return true
    case 'choice':
      return node.items.every(beginsAnchored)
    case 'sequence':
      return node.items[0] !== undefined && beginsAnchored(node.items[0])
    default:
      return false
  }
}

/** Whether every way out of the pattern ends with its only `$`s. */
function endsAnchored(node: PatternNode): boolean {
  switch (node.kind) {
    case 'end':
      return true
    case 'choice':
      return node.items.every(endsAnchored)
    case 'sequence': {
      const last = node.items.at(-1)
      return last !== undefined && endsAnchored(last) && !node.items.slice(0, -1).some((item) => has(item, 'end'))
    }
    default:
      return false
  }
}

function has(node: PatternNode, kind: PatternNode['kind']): boolean {
  if (node.kind === kind) return true
  if ('items' in node) return node.items.some((item) => has(item, kind))
  return 'item' in node && has(node.item, kind)
}

/** What a walk over a pattern, in the order in which it is written, tells about its assertions. */
class PatternOutline {
  readonly lookarounds: PatternNode[] = []
  fault: PatternFault | undefined
  #looped: boolean
  #assertedInside = false
  readonly #endsAnchored: boolean
  readonly #hasEnd: boolean

  constructor(pattern: PatternNode, searched: boolean) {
    this.#looped = searched
    this.#walk(pattern)
    this.#endsAnchored = endsAnchored(pattern)
    this.#hasEnd = has(pattern, 'end')
  }

  get ending(): Ending {
    if (this.#assertedInside) return 'unknown'
    if (!this.#hasEnd) return 'open'
    return this.#endsAnchored ? 'dollar' : 'unknown'
  }

  #walk(node: PatternNode): void {
    if (node.kind === 'repeat' && node.max > 1) this.#looped = true
    if (node.kind === 'backreference') {
      this.fault ??= {
        fault: 'has a backreference, whose time cannot be foretold',
        remedy: 'write out what it repeats, or make several rules of it',
      }
    }
    if (node.kind === 'boundary' || node.kind === 'look') this.#assertedInside ||= this.#looped
    if (node.kind === 'look') this.#look(node.item, node.behind)
    else if ('items' in node) for (const item of node.items) this.#walk(item)
    else if ('item' in node) this.#walk(node.item)
  }

  #look(item: PatternNode, behind: boolean): void {
    if (!repeats(item)) return
    if (behind || this.#looped) {
      this.fault ??= {
        fault: `has a repetition in a look${behind ? 'behind' : 'ahead that is tried at many places'}`,
        remedy: 'put the lookahead right after ^, or test it in a condition of its own: if %{PATH_INFO} !…',
      }
    }
    this.lookarounds.push(item)
    if (has(item, 'backreference')) this.#walk(item)
  }
}

function repeats(node: PatternNode): boolean {
  if (node.kind === 'repeat' && node.max > 1) return true
  if ('items' in node) return node.items.some(repeats)
  return 'item' in node && repeats(node.item)
}
