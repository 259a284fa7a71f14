import { TsgiError, type Problem } from '../core/index.js'

/** How PasteDeploy and Paste say the same: the class of their exception and its words. */
export interface Original {
  readonly class: string
  readonly message: string
}

/** A composite whose configuration does not fit. */
export class CompositeError extends TsgiError {
  override readonly name = 'CompositeError'

  constructor(
    problem: Problem,
    readonly original: Original,
  ) {
    super(problem.fault, [problem])
  }
}
