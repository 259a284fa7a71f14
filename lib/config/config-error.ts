import { TsgiError, type Original, type Problem } from '../core/index.js'

/** One thing that is wrong with a deployment file. */
export interface ConfigProblem extends Problem {
  /** PasteDeploy's own error, where the problem is one of its rules. It may quote values, secret ones too. */
  readonly original?: Original | undefined
}

/** A deployment file that cannot be loaded. The first problem is the one that PasteDeploy would raise. */
export class ConfigError extends TsgiError {
  override readonly name = 'ConfigError'
  declare readonly problems: readonly ConfigProblem[]

  /** The problems, in the order in which the original meets them. */
  get errors(): readonly ConfigProblem[] {
    return this.problems
  }

  /** PasteDeploy's own error for the first problem. */
  get original(): Original | undefined {
    return this.problems[0]?.original
  }
}
