import { didYouMean, THIS_PACKAGE } from '../core/index.js'
import { parseArguments } from './arguments.js'
import type { Command } from './command.js'
import { COMMANDS } from './commands.js'
import { commandHelp, generalHelp } from './help.js'
import { tellFailure } from './failure.js'
import { Terminal, type Surroundings } from './terminal.js'
import { UsageError } from './usage-error.js'

/**
 * Runs the command: `run(['check', 'paste.ini'], { stdout, stderr, env, cwd })`.
 *
 * @returns the exit code: 0, 1 if what was asked for failed, 2 if the command line is not understood.
 */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const terminal = new Terminal(surroundings)
  try {
    return await dispatch(argv, terminal)
  } catch (error) {
    return tellFailure(error, terminal)
  }
}

async function dispatch([first, ...rest]: readonly string[], terminal: Terminal): Promise<number> {
  switch (first) {
    case undefined:
      terminal.tell(generalHelp(COMMANDS, terminal.paintError))
      return 2
    case '-h':
    case '--help':
    case 'help': {
      const [name] = rest
      const { paint } = terminal
      terminal.print(name === undefined ? generalHelp(COMMANDS, paint) : commandHelp(commandOf(name), paint))
      return 0
    }
    case '-V':
    case '--version':
      terminal.print(THIS_PACKAGE.slice(THIS_PACKAGE.indexOf('@') + 1))
      return 0
  }
  const command = commandOf(first)
  const given = parseArguments(rest, command)
  if (given.isOn('help') !== true) return command.run(given, terminal)
  terminal.print(commandHelp(command, terminal.paint))
  return 0
}

/** @throws {UsageError} if there is none of this name. */
function commandOf(name: string): Command {
  const found = COMMANDS.find((each) => each.name === name)
  if (found !== undefined) return found
  if (name.startsWith('-')) {
    throw new UsageError(`there is no option ${name}; ${didYouMean(name, ['--help', '--version'], 'there are')}`)
  }
  const names = COMMANDS.map((each) => each.name)
  throw new UsageError(`there is no command ${JSON.stringify(name)}; ${didYouMean(name, names, 'there are')}`)
}
