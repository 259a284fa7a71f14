import { declaredFlags } from '../arguments.js'
import { HELP, type Command, type Flag } from '../command.js'

/** All options of a command that a shell can complete. */
export function flagsOf(command: Command): Flag[] {
  return [...command.flags, ...declaredFlags(command.schema), HELP]
}

/** The ways to write an option: `-f`, `--format`, `--no-import`. */
export function spellings({ name, short, isNegatable }: Flag): string[] {
  const negated = isNegatable === true ? [`--no-${name}`] : []
  return [...(short === undefined ? [] : [`-${short}`]), `--${name}`, ...negated]
}

/** A text in single quotes, as every shell takes it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
