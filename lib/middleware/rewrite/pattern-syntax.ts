import { ruleFault } from './rule-fault.js'

/** What a regular expression is made of, as far as its running time goes. */
export type PatternNode =
  | { readonly kind: 'atom'; readonly source: string }
  | { readonly kind: 'start' | 'end' | 'boundary' | 'backreference' }
  | { readonly kind: 'look'; readonly item: PatternNode; readonly behind: boolean }
  | { readonly kind: 'sequence' | 'choice'; readonly items: readonly PatternNode[] }
  | {
      readonly kind: 'repeat'
      readonly item: PatternNode
      readonly min: number
      readonly max: number
      readonly source: string
    }

/**
 * Reads the source of a regular expression (ECMA-262 §22.2.1, with the flag `u`) that `RegExp` has already accepted.
 *
 * @throws {OptionError} for flags of a part, `(?i:…)`, which are not read.
 */
export function parsePattern(source: string): PatternNode {
  return new PatternParser(source).parse()
}

const LOOKAROUND = /\(\?(<?)[=!]/y
const GROUP = /\((?:\?:|\?<[^>=!][^>]*>)?(?!\?)/y
const QUANTIFIER = /(?:([*+?])|\{(\d+)(,(\d*))?\})\??/y
const CLASS = /\[(?:[^\]\\]|\\.)*\]/sy
const ESCAPE =
  /\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|x..|c.|.)/sy
const BACKREFERENCE = /\\(?:[1-9]\d*|k<[^>]*>)/y
const BOUNDARY = /\\[bB]/y

class PatternParser {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  parse(): PatternNode {
    return this.#choice()
  }

  #choice(): PatternNode {
    const items = [this.#sequence()]
    while (this.#skip('|')) items.push(this.#sequence())
    return { kind: 'choice', items }
  }

  #sequence(): PatternNode {
    const items: PatternNode[] = []
    while (
      this.#at < this.#source.length &&
      !this.#source.startsWith('|', this.#at) &&
      !this.#source.startsWith(')', this.#at)
    ) {
      items.push(this.#term())
    }
    return { kind: 'sequence', items }
  }

  #term(): PatternNode {
    const begin = this.#at
    const item = this.#assertion() ?? this.#group() ?? this.#atom()
    const quantifier = this.#take(QUANTIFIER)
    if (quantifier === undefined) return item
    const [min, max] = bounds(quantifier)
    return { kind: 'repeat', item, min, max, source: this.#source.slice(begin, this.#at) }
  }

  #assertion(): PatternNode | undefined {
    if (this.#skip('^')) return { kind: 'start' }
    if (this.#skip('$')) return { kind: 'end' }
    if (this.#take(BOUNDARY) !== undefined) return { kind: 'boundary' }
    if (this.#take(BACKREFERENCE) !== undefined) return { kind: 'backreference' }
    const look = this.#take(LOOKAROUND)
    return look === undefined ? undefined : { kind: 'look', item: this.#inside(), behind: look[1] === '<' }
  }

  #group(): PatternNode | undefined {
    return this.#take(GROUP) === undefined ? undefined : this.#inside()
  }

  #inside(): PatternNode {
    const item = this.#choice()
    this.#skip(')')
    return item
  }

  #atom(): PatternNode {
    if (this.#source.startsWith('(', this.#at)) {
      throw ruleFault(
        'has flags for a part of it, like (?i:…), which are not offered',
        'write the flag NC, for the whole pattern',
      )
    }
    const taken = this.#take(CLASS) ?? this.#take(ESCAPE)
    if (taken !== undefined) return { kind: 'atom', source: taken[0] }
    const character = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0)
    this.#at += character.length
    return { kind: 'atom', source: character }
  }

  #skip(character: string): boolean {
    if (!this.#source.startsWith(character, this.#at)) return false
    this.#at += 1
    return true
  }

  #take(token: RegExp): RegExpExecArray | undefined {
    token.lastIndex = this.#at
    const match = token.exec(this.#source)
    if (match === null) return undefined
    this.#at += match[0].length
    return match
  }
}

function bounds([, symbol, least, comma, most]: RegExpExecArray): [min: number, max: number] {
  if (symbol !== undefined) return [symbol === '+' ? 1 : 0, symbol === '?' ? 1 : Infinity]
  const min = Number(least)
  if (comma === undefined) return [min, min]
  return [min, most === '' ? Infinity : Number(most)]
}
