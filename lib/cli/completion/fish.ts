import type { Command, Flag } from '../command.js'
import { flagsOf, quoted } from './words.js'

/** The completion for fish. */
export function fishCompletion(commands: readonly Command[]): string {
  const isFirst = `-n ${quoted('__fish_use_subcommand')}`
  return [
    '# tsgi completion for fish; to have it in every shell: tsgi completion fish > ~/.config/fish/completions/tsgi.fish',
    `complete -c tsgi ${isFirst} -f -s h -l help -d ${quoted('print help')}`,
    `complete -c tsgi ${isFirst} -f -s V -l version -d ${quoted('print the version')}`,
    ...commands.flatMap((command) => {
      const { choices, name, summary } = command
      const isIn = `-n ${quoted(`__fish_seen_subcommand_from ${name}`)}`
      const words = choices === undefined ? [] : [`complete -c tsgi ${isIn} -f -a ${quoted(choices.join(' '))}`]
      return [
        `complete -c tsgi ${isFirst} -f -a ${name} -d ${quoted(summary)}`,
        ...words,
        ...flagsOf(command).flatMap((flag) => lines(flag).map((line) => `complete -c tsgi ${isIn} ${line}`)),
      ]
    }),
  ].join('\n')
}

function lines({ about, choices, isNegatable, name, short, value }: Flag): string[] {
  const letter = short === undefined ? '' : `-s ${short} `
  const values = choices === undefined ? ' -r' : ` -x -a ${quoted(choices.join(' '))}`
  const line = (written: string) => `${written}${value === undefined ? '' : values} -d ${quoted(about)}`
  return [line(`${letter}-l ${name}`), ...(isNegatable === true ? [line(`-l no-${name}`)] : [])]
}
