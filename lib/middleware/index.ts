export { Lint, LintOptions } from './lint.js'
export { LintError } from './lint/lint-error.js'
export type { Level, Rule, Side } from './lint/rule.js'
export { lintRules } from './lint/rules.js'
