import { folderWith, tsgi } from './command-line.js'

const cwd = folderWith({
  'good.ini': '[app:main]\nuse = call:./app:app\n',
  'app.js':
    'exports.app = () => () => []\nexports.failing = (globalConf, { password }) => { throw new RangeError(`no ${password}`) }',
  'users.ini': `[pipeline:main]
pipeline = auth app
[filter:auth]
use = egg:tsgi#authorization
users = htpasswd:%(here)s/users
[app:app]
use = call:./app:app
[server:main]
use = egg:waitress#main
thread = 3
[app:failing]
use = call:./app:failing
password = hunter2
[pipeline:again]
pipeline = auth app
`,
  users: 'nobody\n',
  'odd.ini': '[DEFAULT]\ndebug = 1\n[app:main]\nuse = call:./app:app\n[filter:unused]\nuse = egg:tsgi#lint\n',
  'bad.ini':
    '[pipeline:main]\npipeline = adder nobody\n[filter:adder]\nuse = egg:tsgi#env-injection\nkey = a\nvalu = b\n',
  'absent.ini': '[app:main]\nuse = call:./absent:app\n',
  'env.ini': '[app:main]\nuse = call:./app:app\nhome = %(ENV_WHERE)s\n',
  'global.ini': '[app:main]\nuse = call:./app:app\nhome = %(where)s\n',
})

describe('tsgi check', () => {
  it('ends with 0 and says so where nothing is wrong', async () => {
    expect(await tsgi(cwd, ['check', 'good.ini'])).toEqual({
      code: 0,
      stdout: '',
      stderr: '1 file: no errors, no warnings\n',
    })
  })

  it('prints warnings, which are no reason to fail', async () => {
    const { code, stdout, stderr } = await tsgi(cwd, ['check', 'odd.ini', 'good.ini'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^odd\.ini:5:1: warning: .*unused.* \[[A-Z_]+\]\n$/)
    expect(stderr).toBe('2 files: no errors, 1 warning\n')
  })

  it('prints every problem with its place, and ends with 1', async () => {
    const { code, stdout, stderr } = await tsgi(cwd, ['check', 'good.ini', 'bad.ini'])
    const lines = stdout.trimEnd().split('\n')
    expect(code).toBe(1)
    expect(lines[0]).toMatch(/^bad\.ini:2:18: error: .*"nobody".* \[SECTION_MISSING\]$/)
    expect(lines).toContain(
      'bad.ini:6:8: error: env-injection has no option "valu"; did you mean "value"? [OPTION_UNKNOWN]',
    )
    expect(stderr).toMatch(/^2 files: \d errors, (no|\d) warnings?\n$/)
  })

  it('finds a module that is not there; without imports it does not look', async () => {
    const { code, stdout } = await tsgi(cwd, ['check', 'absent.ini'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^absent\.ini:2:7: error: there is no module "\.\/absent"; .* \[MODULE_MISSING\]\n$/)

    expect(await tsgi(cwd, ['check', '--no-import', 'absent.ini'])).toMatchObject({ code: 0, stdout: '' })
  })

  it('fails for a file that is not there', async () => {
    const { code, stdout } = await tsgi(cwd, ['check', 'no.ini'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^no\.ini: error: the file .*no\.ini cannot be read: .* \[FILE_UNREADABLE\]\n$/)
  })

  it('prints data for --format json', async () => {
    const { code, stdout, stderr } = await tsgi(cwd, ['check', '--format', 'json', 'absent.ini', 'odd.ini'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject([
      { severity: 'error', file: 'absent.ini', line: 2, column: 7, code: 'MODULE_MISSING' },
      { severity: 'warning', file: 'odd.ini', line: 5, column: 1 },
    ])

    expect(await tsgi(cwd, ['check', '--format=json', 'good.ini'])).toEqual({ code: 0, stdout: '[]\n', stderr: '' })
  })

  it('prints commands of a workflow for --format github', async () => {
    const { code, stdout } = await tsgi(cwd, ['check', '--format', 'github', 'absent.ini', 'odd.ini'])
    const [first, second] = stdout.split('\n')
    expect(code).toBe(1)
    expect(first).toMatch(/^::error file=absent\.ini,line=2,col=7,title=MODULE_MISSING::there is no module/)
    expect(second).toMatch(/^::warning file=odd\.ini,line=5,col=1,title=[A-Z_]+::/)
  })

  it('knows the environment, and what is given for the global configuration', async () => {
    expect(await tsgi(cwd, ['check', 'env.ini'])).toMatchObject({ code: 1 })
    expect(await tsgi(cwd, ['check', 'env.ini'], { env: { WHERE: '/a' } })).toMatchObject({ code: 0 })
    expect(await tsgi(cwd, ['check', 'global.ini'])).toMatchObject({ code: 1 })
    expect(await tsgi(cwd, ['check', '-g', 'where=/a', 'global.ini'])).toMatchObject({ code: 0 })
  })

  it('builds for --build: what a factory or a layer finds wrong is told at its section', async () => {
    expect(await tsgi(cwd, ['check', 'users.ini'])).toMatchObject({ code: 0 })

    const { code, stdout, stderr } = await tsgi(cwd, ['check', '--build', 'users.ini', 'good.ini'])
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^users:1: error: .* \[[A-Z_]+\]$/) as unknown,
      'users.ini:8:1: error: egg:waitress#main has no option "thread"; did you mean "threads"? [OPTION_UNKNOWN]',
      'users.ini:11:1: error: call:./app:failing of [app:failing] threw RangeError: no ********; mend the factory, or what its section gives it [FACTORY_FAILED]',
      'users.ini:11:1: warning: nothing leads to [app:failing]; remove it, or name it where it belongs [SECTION_UNREACHED]',
      '',
    ])
    expect({ code, stderr }).toEqual({ code: 1, stderr: '2 files: 3 errors, 1 warning\n' })
  })

  it('builds nothing of a file that has errors, and nothing that it may not import', async () => {
    const { stdout } = await tsgi(cwd, ['check', '--build', 'absent.ini'])
    expect(stdout).toMatch(/^absent\.ini:2:7: error: there is no module [^\n]*\n$/)

    expect(await tsgi(cwd, ['check', '--build', '--no-import', 'good.ini'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: --build needs what --no-import leaves out\ntsgi check --help tells what there is\n',
    })
  })

  it('wants a file', async () => {
    expect(await tsgi(cwd, ['check'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: FILE is missing\ntsgi check --help tells what there is\n',
    })
  })
})
