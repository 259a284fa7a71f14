import { COMMANDS } from '../../../lib/cli/commands.js'
import { fishCompletion } from '../../../lib/cli/completion/fish.js'

const lines = fishCompletion(COMMANDS).split('\n')

describe('fishCompletion', () => {
  it.each([
    [
      "complete -c tsgi -n '__fish_use_subcommand' -f -a serve -d 'Serve the stack of a deployment file over HTTP, with several processes.'",
    ],
    [
      "complete -c tsgi -n '__fish_seen_subcommand_from check' -l format -x -a 'text json github' -d 'how findings are printed; github marks lines in a pull request'",
    ],
    [
      "complete -c tsgi -n '__fish_seen_subcommand_from check' -l no-import -d 'import what the file names (on by default)'",
    ],
    [
      "complete -c tsgi -n '__fish_seen_subcommand_from request' -s X -l method -r -d 'the method; GET by default, POST with --data'",
    ],
    ["complete -c tsgi -n '__fish_seen_subcommand_from show' -s h -l help -d 'print this help'"],
    ["complete -c tsgi -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'"],
  ])('has the line %s', (line) => {
    expect(lines).toContain(line)
  })
})
