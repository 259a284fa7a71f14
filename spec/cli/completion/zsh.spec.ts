import { COMMANDS } from '../../../lib/cli/commands.js'
import { zshCompletion } from '../../../lib/cli/completion/zsh.js'

const script = zshCompletion(COMMANDS)

describe('zshCompletion', () => {
  it('describes commands, with colons escaped', () => {
    expect(script).toContain("    'check:Find all that is wrong with deployment files\\: resolves and imports")
  })

  it.each([
    ["'--format[how findings are printed; github marks lines in a pull request]:FORMAT:(text json github)'"],
    ["'--import[import what the file names (on by default)]'"],
    ["'--no-import[import what the file names (on by default)]'"],
    ["'*-H[a header field]:NAME\\:VALUE:_files'"],
    ["'*-g[a value of the global configuration, above that of \\[DEFAULT\\]]:KEY=VALUE:_files'"],
    ["'*:file:_files'"],
    ["'1:argument:(bash zsh fish)'"],
  ])('has %s', (spec) => {
    expect(script).toContain(spec)
  })
})
