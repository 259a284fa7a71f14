import { types } from 'node:util'
import { isTsgiError } from '../core/index.js'
import { printableLines } from './printable.js'
import { problemLine } from './problems.js'
import type { Paint, Terminal } from './terminal.js'
import { isUsageError } from './usage-error.js'

/** Tells why a command failed, each problem in a line; gives its exit code: 2 if its call was not understood, else 1. */
export function tellFailure(error: unknown, terminal: Terminal): number {
  for (const line of failureLines(error, terminal.cwd, terminal.paintError)) terminal.tell(line)
  return isUsageError(error) ? 2 : 1
}

/** Why a command failed, in lines. */
export function failureLines(error: unknown, cwd: string, paint: Paint): string[] {
  const mark = paint('red', 'error:')
  if (isUsageError(error)) {
    const help = ['tsgi', ...(error.command === undefined ? [] : [error.command]), '--help'].join(' ')
    return [`${mark} ${error.message}`, `${help} tells what there is`]
  }
  if (!isTsgiError(error) || error.problems.length === 0) return [`${mark} ${printableLines(textOf(error))}`]
  return error.problems.map((problem) => problemLine('error', problem, cwd, paint))
}

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
