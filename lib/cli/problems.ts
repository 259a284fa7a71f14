import { problemText, type Problem } from '../core/index.js'
import { placeParts, shortPlace } from './place.js'
import { printable } from './printable.js'
import type { Paint } from './terminal.js'

/** How much a finding weighs. */
export type Severity = 'error' | 'warning'

/** A problem as one line: `file:line:col: error: text [code]`. */
export function problemLine(severity: Severity, { place, ...problem }: Problem, cwd: string, paint: Paint): string {
  const where = place === undefined ? '' : `${paint('bold', `${printable(shortPlace(place, cwd))}:`)} `
  return `${where}${paint(severity === 'error' ? 'red' : 'yellow', `${severity}:`)} ${printable(problemText(problem))}`
}

/** A problem as data. */
export function problemData(severity: Severity, { place, code, fault, remedy }: Problem, cwd: string): object {
  return { severity, ...(place === undefined ? {} : placeParts(shortPlace(place, cwd))), code, fault, remedy }
}

/** A problem as GitHub's workflow command, which marks the line in the changes of a pull request. */
export function problemCommand(severity: Severity, problem: Problem, cwd: string): string {
  const { place, code, ...rest } = problem
  const { file, line, column } = place === undefined ? {} : placeParts(shortPlace(place, cwd))
  const properties = { file, line, col: column, title: code }
  const written = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${commandProperty(String(value))}`)
  return `::${severity} ${written.join(',')}::${commandData(`${rest.fault}; ${rest.remedy}`)}`
}

function commandData(text: string): string {
  return printable(text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A'))
}

function commandProperty(text: string): string {
  return commandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
