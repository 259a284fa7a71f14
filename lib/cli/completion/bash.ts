import type { Command } from '../command.js'
import { flagsOf, spellings } from './words.js'

/** The completion for bash. */
export function bashCompletion(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name)
  const values = commands.flatMap((command) =>
    flagsOf(command).flatMap((flag) => {
      if (flag.value === undefined) return []
      const patterns = spellings(flag).map((spelling) => `"${command.name} ${spelling}"`)
      return [`    ${patterns.join(' | ')}) ${reply(flag.choices)}; return ;;`]
    }),
  )
  const options = commands.map((command) => `        ${command.name}) ${reply(flagsOf(command).flatMap(spellings))} ;;`)
  const choices = commands.flatMap(({ name, choices: words }) =>
    words === undefined ? [] : [`        ${name}) ${reply(words)} ;;`],
  )
  return `# tsgi completion for bash; to have it in every shell: tsgi completion bash >> ~/.bashrc
_tsgi_reply() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$@" -- "\${COMP_WORDS[COMP_CWORD]}")
}
_tsgi() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    ${reply([...names, 'help', '--help', '--version'])}
    return
  fi
  case "$command $previous" in
${values.join('\n')}
  esac
  case "$current" in
    -*)
      case "$command" in
${options.join('\n')}
      esac
      ;;
    *)
      case "$command" in
        help) ${reply(names)} ;;
${choices.join('\n')}
        *) ${reply(undefined)} ;;
      esac
      ;;
  esac
}
complete -o filenames -F _tsgi tsgi`
}

/** Offers words, or files. */
function reply(words: readonly string[] | undefined): string {
  const what = words === undefined ? '-f' : `-W "${words.join(' ')}"`
  return `_tsgi_reply ${what}`
}
