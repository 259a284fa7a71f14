import { folderWith, tsgi } from './command-line.js'

const cwd = folderWith({
  'a.ini': `[DEFAULT]
password = hunter2
[pipeline:main]
pipeline = adder app
[filter:adder]
use = egg:tsgi#env-injection
[app:app]
use = call:./absent:app
api_token = hunter2
home = %(ENV_HOME_PAGE)s
[app:aside]
use = call:./absent:app
[server:main]
use = egg:waitress#main
`,
  'no-main.ini': '[app:one]\nuse = call:./a:b\n[app:two]\nuse = one\n',
  'guards.ini':
    '[filter-app:main]\nuse = egg:tsgi#some\nguards = office staff\nnext = app\n[filter:office]\nuse = egg:tsgi#ip-rules\n[filter:staff]\nuse = egg:tsgi#except\npaths = /x\nguard = office\n[app:app]\nuse = call:./a:b\n',
  'bad.ini': '[pipeline:main]\npipeline = nobody app\n[app:app]\nuse = egg:absent#x\n',
})
const env = { HOME_PAGE: '/start' }
const show = (...argv: string[]) => tsgi(cwd, ['show', ...argv], { env })

describe('tsgi show', () => {
  it('prints the section main as a tree, importing nothing', async () => {
    expect(await show('a.ini')).toEqual({
      code: 0,
      stdout: [
        'pipeline main                            a.ini:3:1',
        '├─ filter adder  egg:tsgi#env-injection  a.ini:5:1',
        '└─ app app       call:./absent:app       a.ini:7:1\n',
      ].join('\n'),
      stderr: '',
    })
  })

  it('prints the filters that options name below who names them', async () => {
    const { code, stdout } = await show('guards.ini')
    expect(code).toBe(0)
    expect(stdout.split('\n')).toEqual([
      'filter-app main                                      guards.ini:1:1',
      '├─ filter main                    egg:tsgi#some      guards.ini:1:1',
      '│  └─ guards:',
      '│     ├─ filter office            egg:tsgi#ip-rules  guards.ini:5:1',
      '│     └─ filter staff             egg:tsgi#except    guards.ini:7:1',
      '│        └─ guard: filter office  egg:tsgi#ip-rules  guards.ini:5:1',
      '└─ app app                        call:./a:b         guards.ini:11:1',
      '',
    ])
  })

  it('prints another section', async () => {
    expect((await show('a.ini#aside')).stdout).toBe('app aside  call:./absent:app  a.ini:11:1\n')
  })

  it('prints the whole file for --all', async () => {
    const { stdout } = await show('-a', 'a.ini')
    expect(stdout.match(/^(\S+ \S+)/gm)).toEqual(['pipeline main', '├─ filter', '└─ app', 'app aside', 'server main'])
  })

  it('prints the whole file if it has no main', async () => {
    expect(await show('no-main.ini')).toEqual({
      code: 0,
      stdout: 'app one  call:./a:b  no-main.ini:1:1\napp two  call:./a:b  no-main.ini:3:1\n',
      stderr: '',
    })
  })

  it('prints data for --format json, with the origin of values and without secrets', async () => {
    const { stdout } = await show('--format', 'json', 'a.ini')
    const { main, nodes } = JSON.parse(stdout) as { main: string; nodes: { id: string; section: string }[] }
    expect(nodes.find(({ id }) => id === main)?.section).toBe('pipeline:main')
    expect(nodes.find(({ section }) => section === 'app:app')).toMatchObject({
      localConf: [
        { key: 'api_token', value: '********', place: `${cwd}/a.ini:9:13` },
        { key: 'home', value: '/start', place: `${cwd}/a.ini:10:8` },
      ],
    })
    expect(stdout).toMatch(/"key": "password",\s+"value": "\*{8}"/)
  })

  it.each(['tree', 'json', 'mermaid', 'svg'])('prints no secret for --format %s', async (format) => {
    const { code, stdout } = await show('--all', '--format', format, 'a.ini')
    expect(code).toBe(0)
    expect(stdout).not.toContain('hunter2')
  })

  it('prints a flowchart and a picture', async () => {
    expect((await show('--format', 'mermaid', 'a.ini')).stdout).toMatch(
      /^flowchart LR\n {2}subgraph n1 \["pipeline main"\]/,
    )
    const { stdout } = await show('--format=svg', 'a.ini#aside')
    expect(stdout).toMatch(/^<svg [^>]*>\n<title>a\.ini#aside<\/title>/)
    expect(stdout).toMatch(/<\/svg>\n$/)
  })

  it('tells what is wrong beside what can be shown, and ends with 1', async () => {
    const { code, stdout, stderr } = await show('--all', 'bad.ini')
    expect(code).toBe(1)
    expect(stdout).toContain('app app')
    expect(stderr).toMatch(/^bad\.ini:2:12: error: .*"nobody".*\[SECTION_MISSING\]\n/)
    expect(stderr).toMatch(/bad\.ini:4:7: warning: no package "absent" .*\[PACKAGE_MISSING\]\n/)
  })

  it.each([
    ['no.ini', /^error: the file .*no\.ini cannot be read/],
    ['a.ini#asied', /^error: .*a\.ini has no application "asied"; did you mean "aside"\?/],
  ])('of %s shows nothing and ends with 1', async (file, message) => {
    const { code, stdout, stderr } = await show(file)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(message)
  })

  it('wants a file', async () => {
    expect((await show()).stderr).toBe('error: FILE is missing\ntsgi show --help tells what there is\n')
  })
})
