import { optionHelp } from '../core/index.js'
import { HELP, type Command, type Flag } from './command.js'
import type { Paint } from './terminal.js'

/** The help of `tsgi` itself. */
export function generalHelp(commands: readonly Command[], paint: Paint): string {
  const rows = commands.map(({ name, usage, summary }) => [`${name} ${usage}`.trimEnd(), summary] as const)
  return [
    'tsgi: the gateway interface for TypeScript. It reads deployment files as PasteDeploy does.',
    section(paint, 'Usage', ['  tsgi COMMAND [OPTION]… [ARGUMENT]…']),
    section(paint, 'Commands', table(rows)),
    section(
      paint,
      'Options',
      table([
        ['-h, --help', 'print this help; tsgi COMMAND --help prints that of a command'],
        ['-V, --version', 'print the version'],
      ]),
    ),
    section(paint, 'Environment', [
      '  %(ENV_NAME)s in a deployment file is the environment variable NAME.',
      '  NO_COLOR turns colours off, FORCE_COLOR turns them on; else they are there on a terminal only.',
    ]),
  ].join('\n\n')
}

/** The help of one command. */
export function commandHelp(command: Command, paint: Paint): string {
  const { name, usage, summary, notes, flags, schema, examples } = command
  const declared = schema === undefined ? [] : [section(paint, 'Options of the server', [optionHelp(schema)])]
  return [
    summary,
    section(paint, 'Usage', [`  tsgi ${name} [OPTION]… ${usage}`.trimEnd()]),
    ...(notes.length === 0 ? [] : [notes.join('\n')]),
    section(paint, 'Options', table([...flags, HELP].map((flag) => [flagUsage(flag), flagAbout(flag)]))),
    ...declared,
    section(paint, 'Examples', table(examples)),
  ].join('\n\n')
}

function flagUsage({ name, short, value, choices, isNegatable }: Flag): string {
  const letter = short === undefined ? '    ' : `-${short}, `
  const what = value === undefined ? '' : ` ${choices?.join('|') ?? value}`
  return `${letter}--${isNegatable === true ? '[no-]' : ''}${name}${what}`
}

function flagAbout({ about, isRepeated }: Flag): string {
  return isRepeated === true ? `${about} (may be repeated)` : about
}

function section(paint: Paint, title: string, lines: readonly string[]): string {
  return [paint('bold', `${title}:`), ...lines].join('\n')
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
