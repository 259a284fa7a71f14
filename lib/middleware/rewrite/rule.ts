import type { OptionError } from '../../core/index.js'
import type { Environ } from '../../protocol/index.js'
import { matchAll, type Condition } from './condition.js'
import { outcomeOf, readFlags, type Flags, type Outcome } from './flags.js'
import { Pattern, type Captures } from './pattern.js'
import { DEPENDS_ON_CONDITION, ruleFault } from './rule-fault.js'
import { cutLine } from './rule-line.js'
import { Target } from './target.js'

/** What a rule makes of a request: an answer in place of the application's, or another path. */
export type Verdict =
  | { readonly kind: 'answer'; readonly status: number; readonly location?: string }
  | { readonly kind: 'rewrite'; readonly last: boolean }

const NO_CHANGE = '-'

/** A line `pattern target [flags]`, with the conditions that stand before it. */
export class Rule {
  readonly #pattern: Pattern
  readonly #target: Target | undefined
  readonly #outcome: Outcome
  readonly #conditions: readonly Condition[]
  readonly #dropsQuery: boolean

  /** @throws {OptionError} if it is wrong. */
  constructor(line: string, conditions: readonly Condition[]) {
    const { fields, flags: written } = cutLine(line, ['pattern', 'target'])
    const [pattern = '', target = ''] = fields
    const flags: Flags = written === undefined ? new Map<string, undefined>() : readFlags(written, 'rule')
    this.#pattern = new Pattern(pattern, { ignoreCase: flags.has('nocase'), unsafe: flags.has('unsafe') })
    this.#conditions = checkConditions(conditions)
    if (this.#pattern.missesPaths) throw missesPaths(pattern)
    const outcome = outcomeOf(flags)
    this.#target = target === NO_CHANGE ? undefined : this.#targetOf(target, flags)
    this.#dropsQuery = flags.has('qsdiscard')
    checkAim(this.#target, outcome, flags)
    this.#outcome =
      this.#target?.origin === undefined || outcome.kind === 'redirect' ? outcome : { kind: 'redirect', status: 302 }
  }

  #targetOf(target: string, flags: Flags): Target {
    const names = [this.#pattern, ...this.#conditions.map((condition) => condition.pattern)].flatMap(
      (each) => each.groupNames,
    )
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (twice !== undefined) throw ruleFault(`two groups of the rule are named ${twice}`, 'give one another name')
    const policy = flags.has('qsappend') ? 'append' : flags.has('qsdiscard') ? 'discard' : 'keep'
    return new Target(target, { count: this.#pattern.groups, names }, policy)
  }

  /**
   * Applies the rule: changes `PATH_INFO` and `QUERY_STRING`, or says what to answer. Undefined if it does not match.
   *
   * @param most - how many characters a path or another subject may have; if one has more, that is the answer.
   */
  apply(environ: Environ, most: number): Verdict | undefined {
    const match = this.#pattern.match(environ.PATH_INFO)
    const named = match === undefined ? undefined : matchAll(this.#conditions, environ, most)
    if (match === undefined || named === undefined) return undefined
    if (typeof named === 'number') return { kind: 'answer', status: named }
    if (this.#outcome.kind === 'refuse') return { kind: 'answer', status: this.#outcome.status }
    return this.#aim(environ, { numbered: match.numbered, named: Object.assign(named, match.named) }, most)
  }

  #aim(environ: Environ, captures: Captures, most: number): Verdict {
    const last = this.#outcome.kind === 'rewrite' && this.#outcome.last
    if (this.#target === undefined) {
      if (this.#dropsQuery) environ.QUERY_STRING = ''
      return { kind: 'rewrite', last }
    }
    const destination = this.#target.destination(environ, captures)
    if (destination === undefined) return { kind: 'answer', status: 400 }
    if (destination.path.length > most) return { kind: 'answer', status: 414 }
    if (this.#outcome.kind === 'redirect') {
      const location = this.#target.location(environ, captures, destination)
      return { kind: 'answer', status: this.#outcome.status, location }
    }
    environ.PATH_INFO = destination.path
    environ.QUERY_STRING = destination.query
    return { kind: 'rewrite', last }
  }
}

function checkConditions(conditions: readonly Condition[]): readonly Condition[] {
  if (conditions.at(-1)?.orNext !== true) return conditions
  throw ruleFault(
    'the last condition of the rule has the flag OR',
    'write the other condition after it, or leave OR out',
    DEPENDS_ON_CONDITION,
  )
}

/** Checks that what a rule does and where it points fit together. */
function checkAim(target: Target | undefined, outcome: Outcome, flags: Flags): void {
  if (target === undefined) {
    if (outcome.kind === 'redirect') throw ruleFault('the target - leads nowhere', 'write where the redirect leads')
    if (flags.has('qsappend')) throw ruleFault('QSA has nothing to append to', 'leave it out, or write a target with ?')
    return
  }
  if (outcome.kind === 'refuse') {
    throw ruleFault(`the answer is ${outcome.status}, so nobody goes to the target`, 'write - for the target')
  }
  if (outcome.kind === 'rewrite' && target.origin === undefined && target.hasFragment) {
    throw ruleFault('the target has a # part, which means something to browsers only', 'leave it out, or add R')
  }
}

function missesPaths(pattern: string): OptionError {
  return ruleFault(
    `the pattern ${pattern} never matches: PATH_INFO begins with /`,
    `write ^/${pattern.replace(/^\^/, '')} (rules of .htaccess files have no / there)`,
  )
}
