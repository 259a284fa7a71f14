import { checkFile, type FileReport, type LoadOptions } from '../config/index.js'
import { GLOBAL, type Command } from './command.js'
import { loadOptions, targetOf } from './deployment.js'
import { problemCommand, problemData, problemLine, type Severity } from './problems.js'
import type { Terminal } from './terminal.js'
import { trialBuild } from './trial-build.js'
import { UsageError } from './usage-error.js'

type Finding = readonly [severity: Severity, problem: FileReport['problems'][number]]

/** `tsgi check`: all that is wrong with deployment files. */
export const check: Command = {
  name: 'check',
  summary: 'Find all that is wrong with deployment files: resolves and imports everything in them, calls nothing.',
  usage: 'FILE…',
  notes: [
    'Ends with 0 if there are no errors (warnings may be there), with 1 if there are, with 2 for a wrong call. With --build',
    'it also calls factories and constructs layers, which may read files and find them wrong; nothing is started.',
  ],
  flags: [
    {
      name: 'format',
      value: 'FORMAT',
      choices: ['text', 'json', 'github'],
      about: 'how findings are printed; github marks lines in a pull request',
    },
    { name: 'import', isNegatable: true, about: 'import what the file names (on by default)' },
    { name: 'build', about: 'build what has no errors: main, servers, and applications that nothing else leads to' },
    GLOBAL,
  ],
  examples: [
    ['tsgi check paste.ini', 'one file'],
    ['tsgi check --no-import etc/*.ini', 'without the packages that they need'],
    ['tsgi check --build paste.ini', 'and its files of users, its templates, its options of servers'],
    ['tsgi check --format github paste.ini', 'in a workflow of GitHub'],
  ],
  async run(given, terminal) {
    const { positionals } = given
    if (positionals.length === 0) throw new UsageError('FILE is missing', 'check')
    const link = given.isOn('import') !== false
    const isBuilding = given.isOn('build') === true
    if (isBuilding && !link) throw new UsageError('--build needs what --no-import leaves out', 'check')
    const reports: FileReport[] = []
    for (const written of positionals) {
      const { file } = targetOf(written, terminal)
      const options = loadOptions(given, { file }, terminal)
      const report = await checkFile(file, { ...options, link })
      reports.push(isBuilding && report.ok ? await built(report, options) : report)
    }
    print(reports, given.text('format') ?? 'text', terminal)
    return reports.every(({ ok }) => ok) ? 0 : 1
  },
}

/** A report with what only building finds; what checking warned of is not told again. */
async function built(report: FileReport, options: LoadOptions): Promise<FileReport> {
  const problems = await trialBuild(report, { ...options, onWarning: () => undefined })
  return { ...report, problems, ok: problems.length === 0 }
}

function print(reports: readonly FileReport[], format: string, terminal: Terminal): void {
  const { cwd, paint } = terminal
  const findings = reports.flatMap(findingsOf)
  if (format === 'json') {
    const data = findings.map(([severity, problem]) => problemData(severity, problem, cwd))
    terminal.print(JSON.stringify(data, undefined, 2))
    return
  }
  for (const [severity, problem] of findings) {
    const line =
      format === 'github' ? problemCommand(severity, problem, cwd) : problemLine(severity, problem, cwd, paint)
    terminal.print(line)
  }
  terminal.tell(summary(reports, findings))
}

function findingsOf({ problems, warnings }: FileReport): Finding[] {
  return [
    ...problems.map((problem): Finding => ['error', problem]),
    ...warnings.map((problem): Finding => ['warning', problem]),
  ]
}

function summary(reports: readonly FileReport[], findings: readonly Finding[]): string {
  const count = (severity: Severity) => counted(findings.filter(([each]) => each === severity).length, severity)
  return `${counted(reports.length, 'file')}: ${count('error')}, ${count('warning')}`
}

function counted(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`
}
