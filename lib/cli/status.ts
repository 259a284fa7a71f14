import { statusSheet, type ServerStatus } from '../handlers/index.js'
import { adminAddress, askAdmin } from './admin-client.js'
import type { Command } from './command.js'
import { printable } from './printable.js'
import type { Style, Terminal } from './terminal.js'
import { UsageError } from './usage-error.js'

/** Where a server is asked if nothing else is said. */
const USUAL = '127.0.0.1:9180'

const COLOURS: Readonly<Record<string, Style>> = { ready: 'green', starting: 'yellow', draining: 'red' }

/** `tsgi status`: how a running server fares. */
export const status: Command = {
  name: 'status',
  summary: 'Tell how a running server fares: its workers, generation, connections, requests in flight, reloads, stack.',
  usage: '',
  notes: [
    'Reads the admin listener of the server, which listens where --admin-bind of "tsgi serve" says. Ends with 0 if the',
    'server takes requests, with 1 if it does not yet or no longer, with 2 if it cannot be reached.',
  ],
  flags: [
    { name: 'admin', value: 'WHERE', about: `ADDRESS:PORT, a URL, or unix:PATH (default ${USUAL})` },
    { name: 'json', about: 'print all that is known as JSON' },
  ],
  examples: [
    ['tsgi status', `the server whose admin listener is at ${USUAL}`],
    ['tsgi status --admin unix:/run/tsgi/admin.sock', 'at a Unix socket'],
    ['tsgi status --json', 'for a program'],
  ],
  async run(given, terminal) {
    const [extra] = given.positionals
    if (extra !== undefined) throw new UsageError(`${JSON.stringify(extra)} is one argument too many`, 'status')
    const where = given.text('admin') ?? USUAL
    const address = adminAddress(where)
    if (address === undefined)
      throw new UsageError(`--admin ${where} is neither ADDRESS:PORT, a URL of http nor unix:PATH`, 'status')
    let answer: unknown
    try {
      answer = await askAdmin(address)
      if (!isStatus(answer)) throw new Error('it is no server of TSGI')
    } catch (error) {
      const fault = `cannot ask ${printable(where)}: ${reasonOf(error)}`
      terminal.tell(`${terminal.paintError('red', 'error:')} ${fault}`)
      return 2
    }
    if (given.isOn('json') === true) terminal.print(JSON.stringify(answer, undefined, 2))
    else printSheet(answer, terminal)
    return answer.state === 'ready' ? 0 : 1
  },
}

/** Whether an answer has what is read of it. */
function isStatus(answer: unknown): answer is ServerStatus {
  if (typeof answer !== 'object' || answer === null) return false
  const { ended, listening, reloads, stack, state, workers } = answer as Partial<ServerStatus>
  return (
    typeof state === 'string' &&
    [listening, stack, workers].every(Array.isArray) &&
    [reloads, ended].every((each) => typeof each === 'object')
  )
}

/** A refused connection to a name with several addresses has no message of its own. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return printable(message === '' ? (code ?? 'it does not answer') : message)
}

function printSheet(answer: ServerStatus, terminal: Terminal): void {
  const { paint } = terminal
  const { answers, failures, summary, titles, totals, workers } = statusSheet(answer, Date.now())
  const state = printable(answer.state)
  terminal.print(`${paint(COLOURS[state] ?? 'bold', state)}  ${printable(summary)}`)
  for (const failure of failures) terminal.print(paint('red', printable(failure)))
  const facts = [...totals, ...answers.map(([name, count]) => [name, String(count)] as const)]
  printTable('', facts, terminal)
  printTable('Workers', [titles, ...workers], terminal)
  printTable(
    'Stack, outermost first',
    answer.stack.map((entry) => [entry]),
    terminal,
  )
}

/** Rows with their columns below one another, after an empty line and a heading. */
function printTable(heading: string, rows: readonly (readonly string[])[], terminal: Terminal): void {
  const shown = rows.map((row) => row.map(printable))
  const widths = (shown[0] ?? []).map((_, column) => Math.max(...shown.map((row) => (row[column] ?? '').length)))
  terminal.print('')
  if (heading !== '') terminal.print(terminal.paint('bold', heading))
  for (const row of shown) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0))
    terminal.print(`  ${cells.join('  ').trimEnd()}`)
  }
}
