import { types } from 'node:util'
import { failedCall, type FailedCall } from '../config/index.js'
import { isTsgiError, type Problem, type TsgiError } from '../core/index.js'
import { shortPlace } from './place.js'
import { printable, printableLines } from './printable.js'
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
  if (hasProblems(error)) return failureProblems(error).map((problem) => problemLine('error', problem, cwd, paint))
  const call = failedCall(error)
  const place = call?.invocation.place
  const where = place === undefined ? '' : `${paint('bold', `${printable(shortPlace(place, cwd))}:`)} `
  const what = call === undefined ? textOf(error) : threw(call, error, textOf(error))
  return [`${where}${mark} ${printableLines(what)}`]
}

/** The same in one line: the first of its problems, or what was thrown and where. */
export function failureLine(error: unknown, cwd: string): string {
  const [first = '', ...others] = failureLines(error, cwd, (_style, text) => text)
  const [what = '', ...frames] = first.split(/\n\s+at /)
  const [, place] = FRAME.exec(frames.join('\n')) ?? []
  const where = place === undefined ? '' : ` (${shortPlace(place, cwd)})`
  const more = hasProblems(error) && others.length > 0 ? ` (and ${others.length} more)` : ''
  return `${what.replace(/\s*\n\s*/g, ' ')}${where}${more}`
}

/** What of the frames of a stack is in a file. */
const FRAME = /(?:^|[\s(])(?:file:\/\/)?(\/[^\s()]+:\d+:\d+)/

/** What is wrong, as far as an error that came out of loading a file tells. */
export function failureProblems(error: unknown): Problem[] {
  const call = failedCall(error)
  if (hasProblems(error)) return error.problems.map((problem) => (call === undefined ? problem : ofCall(problem, call)))
  const text = types.isNativeError(error) ? `${error.name}: ${error.message}` : String(error)
  const fault = call === undefined ? text : threw(call, error, text)
  const remedy = 'mend the factory, or what its section gives it'
  return [{ code: 'FACTORY_FAILED', fault, remedy, place: call?.invocation.place }]
}

function hasProblems(error: unknown): error is TsgiError {
  return isTsgiError(error) && error.problems.length > 0
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

/** Which factory threw what, with secrets masked; frames have none, and must not lose the numbers of their lines. */
function threw({ invocation, masked }: FailedCall, error: unknown, text: string): string {
  const { reference, section } = invocation
  const owner = section === undefined ? reference : `${reference} of [${section}]`
  const { message } = error as { readonly message?: unknown }
  const isIn = typeof message === 'string' && message !== '' && text.includes(message)
  const end = isIn ? text.indexOf(message) + message.length : text.length
  return `${owner} threw ${masked(text.slice(0, end))}${text.slice(end)}`
}

/** What somebody threw: with its frames, unless the system refused something and the message says it all. */
function textOf(error: unknown): string {
  if (!types.isNativeError(error)) return String(error)
  const { cause, code, message, stack } = error as Error & { readonly code?: unknown }
  const reason = (cause as { readonly code?: unknown } | undefined)?.code ?? code
  return typeof reason === 'string' && /^E[A-Z]+$/.test(reason) ? message : (stack ?? message)
}
