import { TsgiError, type Original, type Problem } from '../core/index.js'

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
