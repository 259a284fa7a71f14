import type { Level, Rule } from './rule.js'

/** A breach of the protocol: which rule, what was seen, who did it, and what to do instead. */
export class LintError extends Error {
  override readonly name = 'LintError'
  /** The id of the rule: `status/form`. */
  readonly rule: string
  /** The row of the specification: `W60`. */
  readonly row: string
  readonly level: Level
  /** The application, layer or server at fault, by name. */
  readonly culprit: string
  /** What was seen. */
  readonly fault: string
  /** What to do instead. */
  readonly fix: string

  constructor({ id, row, level, says, fix }: Omit<Rule, 'holds' | 'saw'>, fault: string, culprit: string) {
    super(`${culprit} breaks ${id} (${row}): ${says}; ${fault}. Fix: ${fix}`)
    this.rule = id
    this.row = row
    this.level = level
    this.culprit = culprit
    this.fault = fault
    this.fix = fix
  }
}
