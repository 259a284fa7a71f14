import { readFileSync } from 'node:fs'
import { run } from '../../lib/cli/index.js'
import { Recorded, tsgi } from './command-line.js'

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

describe('tsgi', () => {
  it.each(['--version', '-V'])('prints the version of the package for %s', async (option) => {
    expect(await tsgi('/', [option])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it.each(['--help', '-h', 'help'])('lists its commands for %s', async (option) => {
    const { code, stdout, stderr } = await tsgi('/', [option])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^tsgi: the gateway interface for TypeScript\./)
    expect(stdout.match(/^ {2}(check|show|request|serve|completion) /gm)).toHaveLength(5)
  })

  it('prints the same help on standard error, and ends with 2, if no command is given', async () => {
    const { stdout: help } = await tsgi('/', ['--help'])
    expect(await tsgi('/', [])).toEqual({ code: 2, stdout: '', stderr: help })
  })

  it.each([
    ['help', 'check'],
    ['check', '--help'],
    ['check', '-h', 'a.ini'],
  ])('prints the help of a command for %s %s', async (...argv) => {
    const { code, stdout, stderr } = await tsgi('/', argv)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^Find all that is wrong .*\n\nUsage:\n {2}tsgi check \[OPTION\]… FILE…\n/)
  })

  it.each([
    [['chekc'], 'there is no command "chekc"; did you mean "check"?'],
    [['help', 'shwo'], 'there is no command "shwo"; did you mean "show"?'],
    [
      ['zzzzzzzz'],
      'there is no command "zzzzzzzz"; there are: check, show, request, explain, preset, serve, status, completion',
    ],
    [['--versoin'], 'there is no option --versoin; did you mean "--version"?'],
  ])('ends with 2 for %j and says what may have been meant', async (argv, message) => {
    expect(await tsgi('/', argv)).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: ${message}\ntsgi --help tells what there is\n`,
    })
  })

  it('points to the help of the command whose options are wrong', async () => {
    const { code, stderr } = await tsgi('/', ['show', '--fromat', 'svg', 'a.ini'])
    expect(code).toBe(2)
    expect(stderr).toBe(
      'error: there is no option --fromat; did you mean "--format"?\ntsgi show --help tells what there is\n',
    )
  })

  it('has colours on a terminal', async () => {
    const stderr = new Recorded(true)
    await run(['chekc'], { cwd: '/', env: {}, stdout: new Recorded(), stderr })
    expect(stderr.text).toContain('\u001b[31merror:\u001b[39m there is no command')
  })
})
