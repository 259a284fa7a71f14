import { makeAutomaton } from './pattern-automaton.js'
import { beginsAnchored, faultInPattern } from './pattern-safety.js'
import { parsePattern } from './pattern-syntax.js'
import { ruleFault } from './rule-fault.js'

/** What a pattern captured: the texts by number, and by name. */
export interface Captures {
  readonly numbered: readonly (string | undefined)[]
  readonly named: Readonly<Record<string, string | undefined>>
}

/** How a pattern is to be read. */
export interface PatternFlags {
  readonly ignoreCase: boolean
  /** Its running time is the operator's affair. */
  readonly unsafe: boolean
}

const NO_CAPTURES: Captures = { numbered: [], named: {} }
const REPETITION_BEFORE_ALL = /^[*+?]/

/**
 * The test of one text: a regular expression, `=text` for one that is to be equal, either with `!` before it for the
 * contrary. In an expression `.` stands for every character, also a line break, which no path is to slip through with.
 */
export class Pattern {
  readonly source: string
  readonly #negated: boolean
  readonly #unsafe: boolean
  readonly #expression: RegExp
  /** How many groups there are. */
  readonly groups: number
  readonly groupNames: readonly string[]

  /** @throws {OptionError} if the expression is none, or if its running time may be more than linear. */
  constructor(source: string, { ignoreCase, unsafe }: PatternFlags) {
    this.source = source
    this.#negated = source.startsWith('!')
    this.#unsafe = unsafe
    const positive = this.#negated ? source.slice(1) : source
    const flags = ignoreCase ? 'siu' : 'su'
    this.#expression = compile(positive.startsWith('=') ? exactly(positive.slice(1)) : positive, flags, unsafe)
    const { numbered, named } = this.#negated ? NO_CAPTURES : groupsOf(this.#expression)
    this.groups = Math.max(0, numbered.length - 1)
    this.groupNames = Object.keys(named)
  }

  /** What is captured in a text, or undefined if the test fails. A negated pattern captures nothing. */
  match(text: string): Captures | undefined {
    const match = this.#expression.exec(text)
    if (this.#negated) return match === null ? NO_CAPTURES : undefined
    return match === null ? undefined : capturesOf(match)
  }

  /**
   * Whether it cannot match any path, since those begin with `/` (or are empty, at the mount point). Of a pattern that
   * was not checked this is not known.
   */
  get missesPaths(): boolean {
    return !this.#negated && !this.#unsafe && missesPaths(this.#expression)
  }
}

function missesPaths({ source, flags }: RegExp): boolean {
  const pattern = parsePattern(source)
  if (!beginsAnchored(pattern)) return false
  const { empty, first, positions } = makeAutomaton(pattern, flags, false)
  const atoms = positions.filter((_, index) => first.has(index)).map((position) => position.source)
  return !empty && !atoms.some((atom) => new RegExp(`^(?:${atom})$`, flags).test('/'))
}

function compile(source: string, flags: string, unsafe: boolean): RegExp {
  const expression = regularExpression(source, flags)
  const found = unsafe ? undefined : faultInPattern(source, flags)
  if (found === undefined) return expression
  throw ruleFault(
    `the pattern ${source} ${found.fault}`,
    `${found.remedy}; or add the flag unsafe, if you answer for it`,
  )
}

function regularExpression(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags)
  } catch (error) {
    const reason = (error as Error).message.replace(/^Invalid regular expression: /, '')
    const remedy = REPETITION_BEFORE_ALL.test(source)
      ? 'write .* for any text'
      : 'mend it; JavaScript has no possessive or atomic groups, and only / ^ $ \\ . * + ? ( ) [ ] { } | take a backslash'
    throw ruleFault(`the pattern ${source} is no regular expression (${reason})`, remedy)
  }
}

function exactly(text: string): string {
  return `^${text.replace(/[/^$\\.*+?()[\]{}|]/g, '\\$&')}$`
}

/** The groups of an expression, as a match has them that captures nothing. */
function groupsOf({ source, flags }: RegExp): Captures {
  const match = new RegExp(`${source}|`, flags).exec('')
  return match === null ? NO_CAPTURES : capturesOf(match)
}

function capturesOf(match: RegExpExecArray): Captures {
  return { numbered: match, named: match.groups ?? {} }
}
