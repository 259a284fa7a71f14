import { execFileSync } from 'node:child_process'
import { bashCompletion } from '../../lib/cli/completion/bash.js'
import { COMMANDS } from '../../lib/cli/commands.js'
import { folderWith, tsgi } from './command-line.js'

const cwd = folderWith({ 'paste one.ini': '', 'paste.ini': '', 'other.txt': '' })

/** What bash offers for the last word. */
function offered(...words: string[]): string[] {
  const script = `${bashCompletion(COMMANDS)}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tsgi; [ \${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' "\${COMPREPLY[@]}"`
  const output = execFileSync('bash', ['-c', script, 'bash', 'tsgi', ...words], { cwd, encoding: 'utf8' })
  return output.split('\n').filter((line) => line !== '')
}

describe('tsgi completion', () => {
  it.each([
    ['bash', /^# tsgi completion for bash.*complete -o filenames -F _tsgi tsgi\n$/s],
    ['zsh', /^#compdef tsgi\n.*compdef _tsgi tsgi; fi\n$/s],
    ['fish', /^# tsgi completion for fish.*\n$/s],
  ])('prints a script for %s', async (shell, script) => {
    const { code, stdout, stderr } = await tsgi(cwd, ['completion', shell])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(script)
    for (const { name } of COMMANDS) expect(stdout).toContain(name)
  })

  it.each([
    [[], 'bash, zsh or fish is missing'],
    [['bsh'], 'there is no completion for "bsh"; did you mean "bash" or "zsh"?'],
    [['toString'], 'there is no completion for "toString"; there are: bash, zsh, fish'],
  ])('refuses %j', async (argv, message) => {
    expect(await tsgi(cwd, ['completion', ...argv])).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: ${message}\ntsgi completion --help tells what there is\n`,
    })
  })
})

describe('the completion of bash', () => {
  it.each([
    [['s'], ['show', 'serve', 'status']],
    [['--v'], ['--version']],
    [['help', 'ch'], ['check']],
    [['check', '--f'], ['--format']],
    [['check', '--no'], ['--no-import']],
    [['check', '--format', 'g'], ['github']],
    [
      ['show', '--format', ''],
      ['tree', 'mermaid', 'json', 'svg'],
    ],
    [['serve', '--path-encoding', 'l'], ['latin-1']],
    [['serve', '--keep'], ['--keep-alive-timeout']],
    [['request', '-d', 'oth'], ['other.txt']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['check', '--h'], ['--help']],
    [['nothing', '--'], []],
  ])('offers for tsgi %j %j', (words, offers) => {
    expect(offered(...words)).toEqual(offers)
  })

  it('offers files, whatever is in their names', () => {
    expect(offered('show', 'pas').sort()).toEqual(['paste one.ini', 'paste.ini'])
  })
})
