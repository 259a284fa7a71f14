import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PRESETS } from '../../lib/middleware/index.js'
import { folderWith, tsgi } from './command-line.js'

const cwd = folderWith({ 'apps.js': 'exports.app = () => () => []' })
const preset = (...argv: string[]) => tsgi(cwd, ['preset', ...argv])

describe('tsgi preset', () => {
  it('prints sections to paste: the pipeline, each layer with what is not its default, and what must be filled in', async () => {
    expect(await preset('internal')).toEqual({
      code: 0,
      stderr: '',
      stdout: `# The preset internal. Name your application in place of app, and fill in what is empty.
[pipeline:main]
pipeline = proxy-headers request-id security-headers host-allow-list ip-rules csrf app

[filter:proxy-headers]
use = egg:tsgi#proxy-headers
# Proxies whose word is taken: addresses, ranges (CIDR), unix
trusted =

[filter:request-id]
use = egg:tsgi#request-id

[filter:security-headers]
use = egg:tsgi#security-headers

[filter:host-allow-list]
use = egg:tsgi#host-allow-list
# Hosts that are served: example.com, *.example.com, example.com:8443, [2001:db8::1]
hosts =

[filter:ip-rules]
use = egg:tsgi#ip-rules
# Addresses and ranges (CIDR) that may come in; all if there is none
allow =
  10.0.0.0/8
  172.16.0.0/12
  192.168.0.0/16
  fc00::/7
  127.0.0.0/8
  ::1
  unix

[filter:csrf]
use = egg:tsgi#csrf
`,
    })
  })

  it.each(Object.keys(PRESETS))('%s is right when what is empty is filled in, and only then', async (name) => {
    const { stdout } = await preset(name)
    const whole = stdout
      .replace(/^hosts =$/m, 'hosts = localhost')
      .replace(/^origins =$/m, 'origins = https://a.example')
    const app = '\n[app:app]\nuse = call:./apps:app\n'
    writeFileSync(join(cwd, 'a.ini'), whole + app)
    writeFileSync(join(cwd, 'b.ini'), stdout + app)

    expect(await tsgi(cwd, ['check', '--build', 'a.ini'])).toEqual({
      code: 0,
      stdout: '',
      stderr: '1 file: no errors, no warnings\n',
    })
    expect((await tsgi(cwd, ['check', 'b.ini'])).stdout).toMatch(
      /^b\.ini:\d+:\d+: error: host-allow-list: option "hosts"/,
    )
    const [first = '', second = ''] = (await tsgi(cwd, ['explain', 'a.ini', 'GET', 'https://localhost/'])).stdout.split(
      '\n',
    )
    expect([first, second].map((line) => line.split(/ +/).slice(0, 2))).toEqual([
      ['passed', 'proxy-headers'],
      ['passed', 'request-id'],
    ])
  })

  it('prints data', async () => {
    const { code, stdout } = await preset('api', '--json')

    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual(PRESETS.api)
  })

  it.each([
    [[], 'error: NAME is missing'],
    [['apii'], 'error: there is no preset "apii"; did you mean "api"?'],
    [['constructor'], 'error: there is no preset "constructor"; there are: api, internal, site'],
  ])('of %j says what is wrong, and ends with 2', async (argv, message) => {
    expect(await preset(...argv)).toEqual({
      code: 2,
      stdout: '',
      stderr: `${message}\ntsgi preset --help tells what there is\n`,
    })
  })
})
