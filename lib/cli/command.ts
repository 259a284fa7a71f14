import type { OptionSchema } from '../core/index.js'
import type { Arguments } from './arguments.js'
import type { Terminal } from './terminal.js'

/** One option of a command, as it is written on the command line. */
export interface Flag {
  /** Without the hyphens: `format`. */
  readonly name: string
  /** One letter: `X` for `-X`. */
  readonly short?: string
  /** What stands for the value in help; without it the option takes none. */
  readonly value?: string
  /** The values there are, if not any. */
  readonly choices?: readonly string[]
  /** May be given several times. */
  readonly isRepeated?: true
  /** May be turned off: `--no-lint`. */
  readonly isNegatable?: true
  readonly about: string
}

/** One subcommand of `tsgi`. */
export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** What follows its name: `FILE…`. */
  readonly usage: string
  /** What its argument may be, if it is no file. */
  readonly choices?: readonly string[]
  /** How it ends, and whatever else help should say. */
  readonly notes: readonly string[]
  readonly flags: readonly Flag[]
  /** Options that a class declares, under a heading of their own. */
  readonly schema?: OptionSchema
  readonly examples: readonly (readonly [line: string, about: string])[]
  /** Does it; gives the exit code. */
  run(given: Arguments, terminal: Terminal): Promise<number> | number
}

/** The option that every command has. */
export const HELP: Flag = { name: 'help', short: 'h', about: 'print this help' }

/** The option of every command that loads a file. */
export const GLOBAL: Flag = {
  name: 'global',
  short: 'g',
  value: 'KEY=VALUE',
  isRepeated: true,
  about: 'a value of the global configuration, above that of [DEFAULT]',
}
