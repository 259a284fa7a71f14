import type { Environ } from '../../protocol/index.js'
import { readFlags } from './flags.js'
import { Pattern, type Captures } from './pattern.js'
import { ruleFault } from './rule-fault.js'
import { cutLine } from './rule-line.js'
import { variable, type Variable } from './variable.js'

/** The answer to a subject that is too long: in the target, in a header (RFC 9110 §15.5.15, RFC 6585 §5). */
export type TooLong = 414 | 431

const SUBJECT = /^%\{([^}]*)\}$/

/** A line `if %{NAME} pattern [flags]`, which stands before the rule that it is for. */
export class Condition {
  readonly pattern: Pattern
  /** Whether it is enough if this one or the next holds. */
  readonly orNext: boolean
  readonly #variable: Variable

  /** @throws {OptionError} if it is wrong. */
  constructor(line: string) {
    const { fields, flags: written } = cutLine(line, ['if', '%{NAME}', 'pattern'])
    const [, subject = '', pattern = ''] = fields
    const flags = written === undefined ? new Map<string, undefined>() : readFlags(written, 'condition')
    this.#variable = variable(subjectOf(subject))
    this.pattern = new Pattern(checkTest(pattern), { ignoreCase: flags.has('nocase'), unsafe: flags.has('unsafe') })
    this.orNext = flags.has('ornext')
  }

  /** Whether a line is one. */
  static is(line: string): boolean {
    return /^if\s/.test(line) || line === 'if'
  }

  /** What is captured if it holds; the answer to give if what it tests is longer than `most` characters. */
  match(environ: Environ, most: number): Captures | TooLong | undefined {
    const subject = this.#variable.read(environ)
    if (subject.length > most) return this.#variable.part === 'target' ? 414 : 431
    return this.pattern.match(subject)
  }
}

function subjectOf(subject: string): string {
  const name = SUBJECT.exec(subject)?.[1]
  if (name !== undefined) return name
  throw ruleFault(
    `${subject} is no variable`,
    'write one variable, like %{HTTP_HOST}; more than one takes more conditions',
  )
}

/** mod_rewrite's tests that are no patterns: of files, of numbers and of order. */
function checkTest(pattern: string): string {
  const test = pattern.replace(/^!/, '')
  if (/^-(?:[dfFHlLsUxhr]|eq|ge|gt|le|lt|ne|strmatch|strcmatch|fnmatch|ipmatch|R)$/.test(test)) {
    throw ruleFault(
      `the test ${test} of mod_rewrite is not offered: a condition looks at text only`,
      'write a pattern, or =text for the same text',
    )
  }
  if (/^[<>]/.test(test)) {
    throw ruleFault(
      `the test ${test} of mod_rewrite is not offered: texts are not ordered here`,
      'write a pattern; a < or > that is meant takes a class: [<]',
    )
  }
  return pattern
}

/**
 * What a list of conditions captures, if they hold: each of them, where a run joined by OR counts as one. Undefined if
 * they don't; the answer to give if what one tests is too long.
 */
export function matchAll(
  conditions: readonly Condition[],
  environ: Environ,
  most: number,
): Captures['named'] | TooLong | undefined {
  const named: Record<string, string | undefined> = Object.create(null) as Record<string, string | undefined>
  let satisfied = false
  for (const condition of conditions) {
    if (!satisfied) {
      const captures = condition.match(environ, most)
      if (typeof captures === 'number') return captures
      if (captures !== undefined) Object.assign(named, captures.named)
      satisfied = captures !== undefined
    }
    if (condition.orNext) continue
    if (!satisfied) return undefined
    satisfied = false
  }
  return named
}
