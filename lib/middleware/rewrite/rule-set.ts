import { isTsgiError } from '../../core/index.js'
import type { Environ } from '../../protocol/index.js'
import { Condition } from './condition.js'
import { DEPENDS_ON_CONDITION } from './rule-fault.js'
import { Rule, type Verdict } from './rule.js'

/** An answer in place of the application's. */
export type Answer = Extract<Verdict, { kind: 'answer' }>

/** Rules in their order, read once; nothing in it belongs to a request. */
export class RuleSet {
  readonly #rules: readonly Rule[]

  private constructor(rules: readonly Rule[]) {
    this.#rules = rules
  }

  /** Reads lines of rules and conditions, and says all that is wrong with them. */
  static read(lines: readonly string[]): { readonly rules: RuleSet; readonly faults: readonly string[] } {
    const reader = new RuleReader()
    for (const line of lines.flatMap((each) => each.split(/\r?\n/))) reader.read(line.trim())
    reader.end()
    return { rules: new RuleSet(reader.rules), faults: reader.faults }
  }

  /**
   * Applies the rules to one request, each to what those before it made. Gives the answer, if one says so; else the
   * environ is as the application is to see it.
   *
   * @param most - how many characters a path, or another text that is matched, may have.
   */
  apply(environ: Environ, most: number): Answer | undefined {
    // `OPTIONS *` is about the server, not about a path.
    if (environ.PATH_INFO === '*') return undefined
    if (environ.PATH_INFO.length > most) return { kind: 'answer', status: 414 }
    for (const rule of this.#rules) {
      const verdict = rule.apply(environ, most)
      if (verdict === undefined) continue
      if (verdict.kind === 'answer') return verdict
      if (verdict.last) return undefined
    }
    return undefined
  }
}

class RuleReader {
  readonly rules: Rule[] = []
  readonly faults: string[] = []
  #conditions: Condition[] = []
  /** Whether a condition since the last rule is wrong. */
  #broken = false
  #pending: string | undefined
  #count = 0

  read(line: string): void {
    if (line === '' || line.startsWith('#')) return
    if (Condition.is(line)) this.#condition(line)
    else this.#rule(line)
  }

  end(): void {
    if (this.#pending !== undefined)
      this.faults.push(`${this.#pending}: no rule comes after this condition; write one, or remove it`)
    if (this.#count === 0) this.faults.push('there is no rule; write: pattern target [flags]')
  }

  #condition(line: string): void {
    this.#pending = line
    try {
      this.#conditions.push(new Condition(line))
    } catch (error) {
      this.#fail(`condition of rule ${this.#count + 1}`, line, error)
      this.#broken = true
    }
  }

  #rule(line: string): void {
    this.#count += 1
    try {
      this.rules.push(new Rule(line, this.#conditions))
    } catch (error) {
      this.#fail(`rule ${this.#count}`, line, error, this.#broken)
    }
    this.#conditions = []
    this.#broken = false
    this.#pending = undefined
  }

  /** @param broken - whether a condition is wrong, of which the fault may be a consequence. */
  #fail(what: string, line: string, error: unknown, broken = false): void {
    if (!isTsgiError(error)) throw error
    for (const { code, fault, remedy } of error.problems) {
      if (!broken || code !== DEPENDS_ON_CONDITION) this.faults.push(`${what} (${line}): ${fault}; ${remedy}`)
    }
  }
}
