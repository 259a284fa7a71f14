import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from '../../lib/cli/command.js'
import { COMMANDS } from '../../lib/cli/commands.js'
import { commandHelp, generalHelp } from '../../lib/cli/help.js'
import type { Paint } from '../../lib/cli/terminal.js'
import { OptionSchema } from '../../lib/core/index.js'
import { manual } from './manual.js'

const PAGE = join(__dirname, '../../docs/command-line.md')
const plain: Paint = (_style, text) => text
const marked: Paint = (style, text) => `<${style}>${text}</>`

const command: Command = {
  name: 'try',
  summary: 'Try it.',
  usage: 'FILE',
  notes: ['A note', 'of two lines.'],
  flags: [
    { name: 'format', short: 'f', value: 'FORMAT', choices: ['a', 'b'], about: 'how' },
    { name: 'lint', isNegatable: true, about: 'check' },
    { name: 'header', value: 'NAME', isRepeated: true, about: 'a field' },
  ],
  schema: OptionSchema.of('try', { keepAlive: { type: 'integer', default: 5, description: 'how long' } }),
  examples: [
    ['tsgi try a', 'a file'],
    ['tsgi try', 'none'],
  ],
  run: () => 0,
}

describe('commandHelp', () => {
  it('has usage, notes, options, those of the server, and examples', () => {
    expect(commandHelp(command, marked)).toBe(`Try it.

<bold>Usage:</>
  tsgi try [OPTION]… FILE

A note
of two lines.

<bold>Options:</>
  -f, --format a|b   how
      --[no-]lint    check
      --header NAME  a field (may be repeated)
  -h, --help         print this help

<bold>Options of the server:</>
  --keep-alive INTEGER  how long (default 5)

<bold>Examples:</>
  tsgi try a  a file
  tsgi try    none`)
  })

  it('leaves out what a command has not', () => {
    const { schema: _schema, ...bare } = command
    expect(commandHelp({ ...bare, notes: [], flags: [], usage: '' }, plain)).toBe(`Try it.

Usage:
  tsgi try [OPTION]…

Options:
  -h, --help  print this help

Examples:
  tsgi try a  a file
  tsgi try    none`)
  })

  it.each(COMMANDS.map((each) => [each.name, each] as const))(
    'of %s has all of its options and examples',
    (_name, each) => {
      const help = commandHelp(each, plain)
      for (const { name, about } of each.flags)
        expect(help).toMatch(new RegExp(`--(\\[no-\\])?${name}\\b.* ${about.slice(0, 4)}`))
      expect(each.examples.length).toBeGreaterThan(0)
      for (const [line] of each.examples) expect(line).toMatch(new RegExp(`tsgi ${each.name}\\b`))
    },
  )
})

describe('generalHelp', () => {
  it('has a line for each command', () => {
    expect(generalHelp([command, { ...command, name: 'other', usage: '' }], marked)).toContain(
      '<bold>Commands:</>\n  try FILE  Try it.\n  other     Try it.\n\n<bold>Options:</>\n  -h, --help     print this help;',
    )
  })
})

describe('docs/command-line.md', () => {
  it('has the help of every command, and is up to date (else: node scripts/command-line.mjs)', () => {
    if (process.env.TSGI_WRITE_DOCS === '1') writeFileSync(PAGE, manual())
    expect(existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '').toBe(manual())
  })
})
