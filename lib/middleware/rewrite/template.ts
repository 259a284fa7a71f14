import { didYouMean } from '../../core/index.js'
import type { Environ } from '../../protocol/index.js'
import type { Captures } from './pattern.js'
import { DEPENDS_ON_CONDITION, ruleFault } from './rule-fault.js'
import { variable, type Variable } from './variable.js'

/** The groups that a template may name. */
export interface Groups {
  /** How many groups the pattern of the rule has. */
  readonly count: number
  /** The names of the groups of the pattern and of its conditions. */
  readonly names: readonly string[]
}

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'variable'; readonly variable: Variable }

const PIECE = /\$(\$|\d|<([^>]*)>)?|%\{([^}]*)\}|%<([^>]*)>|[^$%]+|%/gs

/**
 * A text with places to fill: `$1` to `$9` and `$<name>` for what was captured, `$0` for all that matched, `%{NAME}`
 * for a variable, `$$` for a dollar. What is filled in is text and is not read again.
 */
export class Template {
  readonly #pieces: readonly Piece[]

  /** @throws {OptionError} if it names a group or variable that is not there. */
  constructor(source: string, groups: Groups) {
    this.#pieces = [...source.matchAll(PIECE)].map((match) => pieceOf(match, groups)).reduce(joined, [])
  }

  /** What was written, with an x for each place to fill. */
  get outline(): string {
    return this.#pieces.map((piece) => (piece.kind === 'text' ? piece.text : 'x')).join('')
  }

  /** Fills the places; written texts go through `written`, those filled in through `filled`. */
  fill(environ: Environ, captures: Captures, written: Encoding = asItIs, filled: Encoding = asItIs): string {
    return this.#pieces
      .map((piece) => (piece.kind === 'text' ? written(piece.text) : filled(textFor(piece, environ, captures))))
      .join('')
  }
}

/** Joins neighbouring texts, so that `%20` is seen as a whole. */
function joined(pieces: Piece[], piece: Piece): Piece[] {
  const last = pieces.at(-1)
  if (piece.kind !== 'text' || last?.kind !== 'text') return [...pieces, piece]
  return [...pieces.slice(0, -1), { kind: 'text', text: last.text + piece.text }]
}

type Encoding = (text: string) => string

function asItIs(text: string): string {
  return text
}

function textFor(piece: Exclude<Piece, { kind: 'text' }>, environ: Environ, { numbered, named }: Captures): string {
  switch (piece.kind) {
    case 'number':
      return numbered[piece.number] ?? ''
    case 'name':
      return named[piece.name] ?? ''
    case 'variable':
      return piece.variable.read(environ)
  }
}

function pieceOf([whole, dollar, groupName, variableName]: RegExpExecArray, groups: Groups): Piece {
  if (dollar === '$') return { kind: 'text', text: '$' }
  if (groupName !== undefined) return { kind: 'name', name: checkName(groupName, groups) }
  if (dollar !== undefined) return { kind: 'number', number: checkNumber(Number(dollar), groups) }
  if (whole === '$') throw ruleFault('a $ in the target stands for nothing', 'write $1, $<name>, or $$ for a dollar')
  if (variableName !== undefined) return { kind: 'variable', variable: variable(variableName) }
  if (whole.startsWith('%<')) throw ruleFault(`${whole} stands for nothing`, `write $${whole.slice(1)}`)
  return { kind: 'text', text: whole }
}

function checkNumber(number: number, { count }: Groups): number {
  if (number <= count) return number
  const has = count === 0 ? 'no groups' : count === 1 ? 'one group' : `${count} groups`
  throw ruleFault(
    `the target has $${number}, but the pattern has ${has}`,
    'put what is to be captured in parentheses; a pattern with ! captures nothing, and groups of conditions are reached by name',
  )
}

function checkName(name: string, { names }: Groups): string {
  if (names.includes(name)) return name
  throw ruleFault(
    `the target has $<${name}>, but no group of the rule has that name`,
    `write (?<${name}>…) in the pattern or a condition${names.length === 0 ? '' : `; ${didYouMean(name, names, 'its groups')}`}`,
    DEPENDS_ON_CONDITION,
  )
}
