import type { ErrorStream } from '../../protocol/index.js'
import { LintError } from './lint-error.js'
import type { Rule } from './rule.js'

/** Who stands on both sides of a Lint, and where breaches go. */
export interface Bench {
  /** The name of the application or layer inside. */
  readonly inner: string
  /** The name of the layer or server outside. */
  readonly outer: string
  /** Whether warnings are errors. */
  readonly strict: boolean
  /** Is told of each warning; without it they are written to wsgi.errors, each once. */
  readonly warn: ((warning: LintError) => void) | null
  /** Is told of each error, just before it is thrown; an application may catch what is thrown. */
  readonly report: ((error: LintError) => void) | null
}

const MOST_REMEMBERED = 1000

/** Applies rules: throws errors, tells warnings. */
export class Judge {
  readonly #told = new Set<string>()

  constructor(readonly bench: Bench) {}

  /**
   * Applies rules in their order.
   *
   * @param errors - where warnings are written, if nobody else is told.
   * @throws {LintError} if one that is an error does not hold.
   */
  check<S>(rules: readonly Rule<S>[], subject: S, errors?: ErrorStream): void {
    for (const rule of rules) {
      if (rule.holds(subject)) continue
      const breach = this.breach(rule, rule.saw(subject))
      if (breach.level === 'warning') {
        this.#warn(breach, errors)
        continue
      }
      this.bench.report?.(breach)
      throw breach
    }
  }

  /** The error for a rule that does not hold. */
  breach(rule: Omit<Rule, 'holds' | 'saw'>, fault: string): LintError {
    const level = this.bench.strict ? 'error' : rule.level
    return new LintError({ ...rule, level }, fault, this.bench[rule.by])
  }

  /** Tells of a breach that there is nobody to throw at. */
  tell(breach: LintError, errors?: ErrorStream): void {
    this.bench.report?.(breach)
    this.#warn(breach, errors)
  }

  #warn(breach: LintError, errors: ErrorStream | undefined): void {
    if (this.bench.warn !== null) {
      this.bench.warn(breach)
      return
    }
    if (this.#told.has(breach.message) || this.#told.size >= MOST_REMEMBERED) return
    this.#told.add(breach.message)
    errors?.write(`lint: ${breach.message}\n`)
  }
}
