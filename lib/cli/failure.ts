import { types } from 'node:util'
import { isTsgiError } from '../core/index.js'
import { shortPlace } from './place.js'
import { printable, printableLines } from './printable.js'
import { problemLine } from './problems.js'
import type { Paint, Terminal } from './terminal.js'

/** Tells why a command failed, each problem in a line; gives its exit code. */
export function tellFailure(error: unknown, terminal: Terminal): number {
  const { cwd, paintError } = terminal
  if (isTsgiError(error) && error.problems.length > 0) {
    for (const problem of error.problems) terminal.tell(problemLine('error', problem, cwd, paintError))
  } else terminal.tell(`${paintError('red', 'error:')} ${printableLines(textOf(error))}`)
  return 1
}

/** Why something failed, in one line: the first of its problems, or what was thrown and where. */
export function failureLine(error: unknown, { cwd }: Terminal): string {
  const plain: Paint = (_style, text) => text
  if (isTsgiError(error) && error.problems.length > 0) {
    const [first, ...others] = error.problems.map((problem) => problemLine('error', problem, cwd, plain))
    return `${String(first)}${others.length === 0 ? '' : ` (and ${others.length} more)`}`
  }
  const [, place] = FRAME.exec(types.isNativeError(error) ? (error.stack ?? '') : '') ?? []
  const text = printable(String(error).replace(/\s*\n\s*/g, ' '))
  return place === undefined ? text : `${text} (${printable(shortPlace(place, cwd))})`
}

/** The first place that a stack names. Where a module cannot be parsed, that stands above the error itself. */
const FRAME = /(?:^|[\s(])(?:file:\/\/)?(\/[^\s()]+:\d+(?::\d+)?)/

/** Tells of something odd. */
export function tellWarning(text: string, terminal: Terminal): void {
  terminal.tell(`${terminal.paintError('yellow', 'warning:')} ${printableLines(text)}`)
}

/** What somebody threw: with its frames, unless the system refused something and the message says it all. */
function textOf(error: unknown): string {
  if (!types.isNativeError(error)) return String(error)
  const { cause, code, message, stack } = error as Error & { readonly code?: unknown }
  const reason = (cause as { readonly code?: unknown } | undefined)?.code ?? code
  return typeof reason === 'string' && /^E[A-Z]+$/.test(reason) ? message : (stack ?? message)
}
