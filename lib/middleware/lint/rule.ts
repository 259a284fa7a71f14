/** How bad a breach is: an error is thrown, a warning is told. */
export type Level = 'error' | 'warning'

/** Which neighbour of a Lint breaks a rule: the application or layer inside of it, or the layer or server outside. */
export type Side = 'inner' | 'outer'

/**
 * One rule of the protocol: prose, check and remedy in one row. From these rows come the checks, the texts of the
 * errors, the manual's table and the specs.
 */
export interface Rule<in S = never> {
  /** `noun/matter`, as errors name it. */
  readonly id: string
  /** The row of the specification: `W…` is PEP 3333, `X…` is HTTP or the runtime, `D…` is a decision of TSGI. */
  readonly row: string
  /** Other rows that the same check covers. */
  readonly also?: readonly string[]
  readonly level: Level
  /** Who breaks it, if it is broken. */
  readonly by: Side
  /** The rule, as one sentence. */
  readonly says: string
  /** What to do instead. */
  readonly fix: string
  /** Whether the rule holds for what was seen. */
  readonly holds: (subject: S) => boolean
  /** What was seen, where it is not obvious from the rule. */
  readonly saw: (subject: S) => string
}

/** A row as it is written: most rules are errors. */
type Row<S> = Omit<Rule<S>, 'level' | 'by'> & { readonly level?: Level }

/** Makes the rules of one subject, all for the same side. */
export function rulesFor<S>(by: Side, rows: readonly Row<S>[]): readonly Rule<S>[] {
  return rows.map((row) => Object.freeze({ level: 'error' as const, ...row, by }))
}
