import type { Command, Flag } from '../command.js'
import { flagsOf, quoted, spellings } from './words.js'

/** The completion for zsh. */
export function zshCompletion(commands: readonly Command[]): string {
  const described = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary.replaceAll(':', '\\:')}`)}`)
  const cases = commands.map((command) => {
    const rest = command.choices === undefined ? '*:file:_files' : `1:argument:(${command.choices.join(' ')})`
    const specs = [...flagsOf(command).flatMap(flagSpecs), quoted(rest)]
    return `    ${command.name})\n      _arguments ${specs.join(' \\\n        ')} ;;`
  })
  return `#compdef tsgi
# tsgi completion for zsh; to have it in every shell: tsgi completion zsh > a folder of $fpath/_tsgi
_tsgi() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    _arguments '--help[print help]' '--version[print the version]'
    return
  fi
  shift words
  (( CURRENT-- ))
  case "$words[1]" in
    help)
      _describe command commands ;;
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = _tsgi ]; then _tsgi "$@"; else compdef _tsgi tsgi; fi`
}

function flagSpecs(flag: Flag): string[] {
  const about = `[${flag.about.replace(/[[\]:\\]/g, '\\$&')}]`
  const value = flag.value === undefined ? '' : `:${flag.value.replaceAll(':', '\\:')}:${values(flag)}`
  const repeat = flag.isRepeated === true ? '*' : ''
  return spellings(flag).map((spelling) => quoted(`${repeat}${spelling}${about}${value}`))
}

function values({ choices }: Flag): string {
  return choices === undefined ? '_files' : `(${choices.join(' ')})`
}
