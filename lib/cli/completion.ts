import { didYouMean } from '../core/index.js'
import type { Command } from './command.js'
import { bashCompletion } from './completion/bash.js'
import { fishCompletion } from './completion/fish.js'
import { zshCompletion } from './completion/zsh.js'
import { required } from './deployment.js'
import { UsageError } from './usage-error.js'

const SHELLS: Readonly<Record<string, (commands: readonly Command[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}

/** `tsgi completion`: a script for a shell that completes all commands and their options. */
export function completion(others: readonly Command[]): Command {
  const command: Command = {
    name: 'completion',
    summary: 'Print a script that completes commands, options and files in a shell.',
    usage: 'bash|zsh|fish',
    choices: Object.keys(SHELLS),
    notes: [],
    flags: [],
    examples: [
      ['eval "$(tsgi completion bash)"', 'in this bash'],
      ['tsgi completion zsh > "${fpath[1]}/_tsgi"', 'in every zsh'],
      ['tsgi completion fish > ~/.config/fish/completions/tsgi.fish', 'in every fish'],
    ],
    run(given, terminal) {
      const [shell = ''] = required(given, ['bash, zsh or fish'], 'completion')
      const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined
      if (script === undefined) {
        const remedy = didYouMean(shell, Object.keys(SHELLS), 'there are')
        throw new UsageError(`there is no completion for ${JSON.stringify(shell)}; ${remedy}`, 'completion')
      }
      terminal.print(script([...others, command]))
      return 0
    },
  }
  return command
}
