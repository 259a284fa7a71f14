import { loadOptions, required, targetOf } from '../../lib/cli/deployment.js'
import { parseArguments } from '../../lib/cli/arguments.js'
import { check } from '../../lib/cli/check.js'
import { Terminal } from '../../lib/cli/terminal.js'
import { folderWith, Recorded } from './command-line.js'

const cwd = folderWith({ 'a.ini': '', 'b#c.ini': '' })
const stderr = new Recorded()
const terminal = new Terminal({ cwd, env: { A: 'b' }, stdout: new Recorded(), stderr })
const given = (...argv: string[]) => parseArguments(argv, check)

describe('targetOf', () => {
  it.each([
    ['a.ini', 'a.ini', undefined, 'a.ini'],
    ['a.ini#x y', 'a.ini', 'x y', 'a.ini#x y'],
    ['b#c.ini', 'b#c.ini', undefined, 'b%23c.ini'],
    ['b#c.ini#d', 'b#c.ini', 'd', 'b%23c.ini#d'],
    ['no.ini', 'no.ini', undefined, 'no.ini'],
  ])('reads %s', (written, file, name, uri) => {
    expect(targetOf(written, terminal)).toEqual({ file: `${cwd}/${file}`, name, uri: `config:${cwd}/${uri}` })
  })

  it('keeps a whole path', () => {
    expect(targetOf('/x/a.ini#b', terminal)).toEqual({ file: '/x/a.ini', name: 'b', uri: 'config:/x/a.ini#b' })
  })
})

describe('loadOptions', () => {
  it('has the environment, and the values given for the global configuration', () => {
    const { environment, globalConf } = loadOptions(
      given('-g', 'a=b=c', '--global', '__proto__=', '-g', 'a=d'),
      { file: 'a.ini' },
      terminal,
    )
    expect(environment).toEqual({ A: 'b' })
    expect(Object.entries(globalConf ?? {})).toEqual([
      ['a', 'd'],
      ['__proto__', ''],
    ])
    expect(Object.getPrototypeOf(globalConf)).toBeNull()
  })

  it.each(['a', '=b', ''])('refuses -g %j', (pair) => {
    expect(() => loadOptions(given('-g', pair), { file: 'a.ini' }, terminal)).toThrow(
      `--global ${pair} is no KEY=VALUE`,
    )
  })

  it('tells warnings on standard error', () => {
    loadOptions(given(), { file: 'a.ini' }, terminal).onWarning?.('odd')
    expect(stderr.text).toBe('warning: odd\n')
  })

  it('imports with what the surroundings bring', async () => {
    const importModule = async (specifier: string) => ({ specifier })
    const own = new Terminal({ ...terminal.surroundings, importModule })
    expect(await loadOptions(given(), { file: 'a.ini' }, own).importModule?.('x')).toEqual({ specifier: 'x' })
  })
})

describe('required', () => {
  it('gives as many arguments as there must be', () => {
    expect(required(given('a', 'b'), ['FILE', 'PATH'], 'check')).toEqual(['a', 'b'])
  })

  it('names the first that is missing, and one too many', () => {
    expect(() => required(given('a'), ['FILE', 'PATH'], 'check')).toThrow('PATH is missing')
    expect(() => required(given('a', 'b'), ['FILE'], 'check')).toThrow('"b" is one argument too many')
  })
})
