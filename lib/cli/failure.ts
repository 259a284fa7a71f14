import { types } from 'node:util'
import { failedCall, type FailedCall } from '../config/index.js'
import { isTsgiError, type Problem } from '../core/index.js'
import { shortPlace } from './place.js'
import { printable, printableLines } from './printable.js'
import { problemLine } from './problems.js'
import type { Terminal } from './terminal.js'

/** Tells why a command failed, each problem in a line; gives its exit code. */
export function tellFailure(error: unknown, terminal: Terminal): number {
  const { cwd, paintError } = terminal
  const call = failedCall(error)
  if (isTsgiError(error) && error.problems.length > 0) {
    for (const problem of error.problems) {
      terminal.tell(problemLine('error', call === undefined ? problem : ofCall(problem, call), cwd, paintError))
    }
    return 1
  }
  const [where, what] = call === undefined ? ['', textOf(error)] : whereAndWhat(error, call, terminal)
  terminal.tell(`${where}${paintError('red', 'error:')} ${printableLines(what)}`)
  return 1
}

/** A problem that a factory found, with the place of its section if it knows none. */
function ofCall(problem: Problem, { invocation, masked }: FailedCall): Problem {
  const { fault, remedy, place = invocation.place } = problem
  return { ...problem, fault: masked(fault), remedy: masked(remedy), place }
}

/** Tells of something odd. */
export function tellWarning(text: string, terminal: Terminal): void {
  terminal.tell(`${terminal.paintError('yellow', 'warning:')} ${printableLines(text)}`)
}

/** Where the section of a factory stands that threw, and what it threw. */
function whereAndWhat(error: unknown, call: FailedCall, { cwd, paintError }: Terminal): [where: string, what: string] {
  const { place, reference, section } = call.invocation
  const where = place === undefined ? '' : `${paintError('bold', `${printable(shortPlace(place, cwd))}:`)} `
  const owner = section === undefined ? reference : `${reference} of [${section}]`
  return [where, `${owner} threw ${discreetly(error, call)}`]
}

/** What somebody threw with secrets masked; frames have none, and must not lose the numbers of their lines. */
function discreetly(error: unknown, { masked }: FailedCall): string {
  const text = textOf(error)
  const { message } = error as { readonly message?: unknown }
  const start = typeof message === 'string' ? text.indexOf(message) : -1
  if (start < 0) return masked(text)
  const end = start + (message as string).length
  return masked(text.slice(0, end)) + text.slice(end)
}

/** What somebody threw: with its frames, unless the system refused something and the message says it all. */
function textOf(error: unknown): string {
  if (!types.isNativeError(error)) return String(error)
  const { cause, code, message, stack } = error as Error & { readonly code?: unknown }
  const reason = (cause as { readonly code?: unknown } | undefined)?.code ?? code
  return typeof reason === 'string' && /^E[A-Z]+$/.test(reason) ? message : (stack ?? message)
}
