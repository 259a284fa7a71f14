import { Middleware } from '../../lib/index.js'
import { folderWith, tsgi } from './command-line.js'

Object.assign(globalThis, { tsgiMiddleware: Middleware })

const cwd = folderWith({
  'a.ini': `[pipeline:main]
pipeline = proxy id gate rewrite csrf map
[filter:proxy]
use = egg:tsgi#proxy-headers
trusted = 192.0.2.0/24
[filter:id]
use = egg:tsgi#request-id
[filter:gate]
use = egg:tsgi#some
guards = office watched
[filter:office]
use = egg:tsgi#ip-rules
allow = 10.0.0.0/8, 127.0.0.1
[filter:watched]
use = egg:tsgi#every
guards = open
[filter:open]
use = egg:tsgi#ip-rules
deny = 203.0.113.0/24
[filter:rewrite]
use = egg:tsgi#url-rewrite
rules =
  ^/old/(.*)$ /new/$1 [R=308]
  ^/alias/(.*)$ /api/$1
[filter:csrf]
use = egg:tsgi#csrf
report_only = true
[composite:map]
use = egg:tsgi#urlmap
/ = site
/api = api
[app:site]
use = call:./apps:never
[pipeline:api]
pipeline = method own
[filter:method]
use = egg:tsgi#method-override
[app:own]
use = call:./apps:never
[app:broken]
use = call:./apps:never
filter-with = throwing
[filter:throwing]
use = call:./apps:throwing
[composite:strategies]
use = egg:tsgi#auth-strategy
auth_strategy = guarded
guarded = open living site
[filter:living]
use = call:./apps:Living
[app:told]
use = call:./apps:never
filter-with = peer
[filter:peer]
use = call:./apps:peer
[composite:part]
use = call:./apps:part
[pipeline:late]
pipeline = id throwing site
[pipeline:shop]
pipeline = cors site
[filter:cors]
use = egg:tsgi#cors
origins = https://shop.example
[pipeline:wrong]
pipeline = gate proxy site
`,
  'apps.js': `
exports.never = () => { throw new Error('no application is made') }
exports.throwing = () => (app) => () => { throw new Error('on purpose') }
exports.peer = () => (app) => (environ, startResponse) => {
  environ['wsgi.errors'].write(JSON.stringify([environ['tsgi.peer'](), environ.REMOTE_ADDR ?? null, environ.REMOTE_PORT ?? null]))
  return app(environ, startResponse)
}
exports.Living = class Living extends globalThis.tsgiMiddleware {
  start() { globalThis.explained = 'layer started' }
  stop() { globalThis.explained += ' stopped' }
  call(environ, startResponse) { return this.app(environ, startResponse) }
}
exports.part = async (loader) => {
  const app = await loader.getApp('site')
  return Object.assign((...given) => app(...given), { start: () => { globalThis.explained = 'started' }, stop: () => { globalThis.explained += ' stopped' } })
}
`,
})
const explain = (...argv: string[]) => tsgi(cwd, ['explain', ...argv])
const lines = async (...argv: string[]) => (await explain(...argv)).stdout.split('\n')

describe('tsgi explain', () => {
  it('tells who passes a request, and which application it would reach', async () => {
    const { code, stderr, stdout } = await explain('a.ini', 'GET', '/')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe(`passed    proxy-headers  a.ini:3:1
passed    request-id     a.ini:6:1
pass      some           a.ini:8:1
pass        ip-rules     a.ini:11:1
passed    url-rewrite    a.ini:20:1
pass      csrf           a.ini:25:1
chose     map            a.ini:28:1
reached     site         a.ini:32:1
204 No Content: would reach site (a.ini:32:1)
`)
  })

  it('tells who refuses it, by which rule, why, and by what value', async () => {
    const { code, stdout } = await explain('a.ini', 'GET', '/', '--from', '203.0.113.9')
    expect(code).toBe(1)
    expect(stdout).toBe(`passed    proxy-headers  a.ini:3:1
passed    request-id     a.ini:6:1
refuse    some           a.ini:8:1   403; not-allowed: Your address may not use this service. (203.0.113.9)
refuse      ip-rules     a.ini:11:1  not-allowed: Your address may not use this service. (203.0.113.9)
refuse      every        a.ini:14:1  denied: Your address may not use this service. (203.0.113.9)
refuse        ip-rules   a.ini:17:1  denied: Your address may not use this service. (203.0.113.9)
403 Forbidden, by some (a.ini:8:1)
`)
  })

  it('tells what a layer changes for those inside of it, and that a guard would refuse but only reports', async () => {
    const { code, stderr, stdout } = await explain(
      'a.ini',
      'POST',
      '/alias/x?y=1',
      '--from=192.0.2.1',
      '-H',
      'X-Forwarded-For: 10.1.2.3',
      '-H',
      'Origin: https://evil.example',
    )
    expect(code).toBe(0)
    expect(stderr).toMatch(/^csrf would refuse, other-origin: /)
    expect(stdout).toBe(`passed    proxy-headers      a.ini:3:1   REMOTE_ADDR "192.0.2.1" → "10.1.2.3"
passed    request-id         a.ini:6:1
pass      some               a.ini:8:1
pass        ip-rules         a.ini:11:1
passed    url-rewrite        a.ini:20:1  PATH_INFO "/alias/x" → "/api/x"
report    csrf               a.ini:25:1  other-origin: The request comes from another site. (https://evil.example)
chose     map                a.ini:28:1  SCRIPT_NAME "" → "/api"; PATH_INFO "/api/x" → "/x"
passed      method-override  a.ini:36:1
reached     own              a.ini:38:1
204 No Content: would reach own (a.ini:38:1)
`)
  })

  it('tells who answers in place of an application, and where to', async () => {
    expect((await lines('a.ini', 'GET', '/old/x')).slice(4)).toEqual([
      'answered  url-rewrite    a.ini:20:1  308; to /new/x',
      '308 Permanent Redirect, by url-rewrite (a.ini:20:1)',
      '',
    ])
    const preflight = ['-H', 'Origin: https://shop.example', '-H', 'Access-Control-Request-Method: PUT']
    expect(await lines('a.ini#shop', 'OPTIONS', '/x', ...preflight)).toEqual([
      expect.stringMatching(/^answered +cors +a\.ini:\d+:1 +204$/),
      expect.stringMatching(/^204 No Content, by cors \(a\.ini:\d+:1\)$/),
      '',
    ])
  })

  it('takes a section, and a whole URL for host and scheme', async () => {
    expect(await lines('a.ini#api', 'GET', 'https://shop.example/x')).toEqual([
      'passed    method-override  a.ini:36:1',
      'reached   own              a.ini:38:1',
      '204 No Content: would reach own (a.ini:38:1)',
      '',
    ])
  })

  it('takes no address from a Unix socket', async () => {
    const data = JSON.parse((await explain('a.ini', 'GET', '/', '--from', 'unix', '--json')).stdout) as {
      steps: { parts?: { outcome: string; value?: string }[] }[]
      request: unknown
    }
    expect(data.request).toEqual({ method: 'GET', path: '/', from: 'unix' })
    expect(data.steps[2]?.parts?.map(({ outcome, value }) => [outcome, value])).toEqual([
      ['refuse', undefined],
      ['pass', undefined],
    ])
  })

  it('prints data', async () => {
    expect(JSON.parse((await explain('--json', 'a.ini#api', 'GET', '/x')).stdout)).toEqual({
      request: { method: 'GET', path: '/x', from: '127.0.0.1' },
      steps: [
        { kind: 'layer', name: 'method-override', place: 'a.ini:36:1', depth: 0, outcome: 'passed' },
        { kind: 'application', name: 'own', place: 'a.ini:38:1', depth: 0, outcome: 'reached' },
      ],
      status: 204,
      reached: 'own',
    })
    const refused = JSON.parse((await explain('--json', 'a.ini', 'GET', '/', '--from', '203.0.113.9')).stdout) as {
      steps: unknown[]
    }
    expect(refused).toMatchObject({ status: 403, reached: null })
    expect(refused.steps[2]).toMatchObject({
      kind: 'guard',
      name: 'some',
      place: 'a.ini:8:1',
      outcome: 'refuse',
      status: 403,
      rule: 'not-allowed',
      reason: 'Your address may not use this service.',
      value: '203.0.113.9',
      parts: [
        { kind: 'guard', name: 'ip-rules', place: 'a.ini:11:1', outcome: 'refuse', depth: 1 },
        { name: 'every', depth: 1, parts: [{ name: 'ip-rules', place: 'a.ini:17:1', depth: 2 }] },
      ],
    })
  })

  it('tells who throws, and what, and ends with 1', async () => {
    const { code, stderr, stdout } = await explain('a.ini#late', 'GET', '/')
    expect(code).toBe(1)
    expect(stdout).toBe('passed    request-id  a.ini:6:1\nthrew     throwing    a.ini:43:1\n')
    expect(stderr).toMatch(/^error: Error: on purpose/)
    const data = JSON.parse((await explain('--json', 'a.ini#broken', 'GET', '/')).stdout) as unknown
    expect(data).toEqual({
      request: { method: 'GET', path: '/', from: '127.0.0.1' },
      steps: [{ kind: 'layer', name: 'throwing', place: 'a.ini:43:1', depth: 0, outcome: 'threw' }],
      status: null,
      reached: null,
    })
  })

  it('starts and stops what is loaded, but applications', async () => {
    expect((await explain('a.ini#part', 'GET', '/')).code).toBe(0)
    expect((globalThis as { explained?: string }).explained).toBe('started stopped')
  })

  it('sees the layers that a composite has loaded by itself, and starts and stops them', async () => {
    expect(await lines('a.ini#strategies', 'GET', '/')).toEqual([
      expect.stringMatching(/^chose +strategies +a\.ini:45:1$/),
      expect.stringMatching(/^pass +ip-rules +a\.ini:17:1$/),
      expect.stringMatching(/^passed +Living +a\.ini:49:1$/),
      expect.stringMatching(/^reached +site +a\.ini:32:1$/),
      '204 No Content: would reach site (a.ini:32:1)',
      '',
    ])
    expect((globalThis as { explained?: string }).explained).toBe('layer started stopped')
  })

  it.each([
    [['https://a/'], [{ encrypted: true, remoteAddress: '127.0.0.1', remotePort: 50000 }, '127.0.0.1', '50000']],
    [
      ['/', '--from', '::1'],
      [{ encrypted: false, remoteAddress: '::1', remotePort: 50000 }, '::1', '50000'],
    ],
    [
      ['/', '--from', 'unix'],
      [{ encrypted: false }, null, null],
    ],
  ])('has the server know who asks: %j', async (argv, expected) => {
    expect(JSON.parse((await explain('a.ini#told', 'GET', ...argv)).stderr)).toEqual(expected)
  })

  it('tells what is wrong with a file as other commands do', async () => {
    const { code, stderr, stdout } = await explain('a.ini#wrong', 'GET', '/')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('ip-rules (in some) must come after proxy-headers')
  })

  it.each([
    [['a.ini', 'GET'], 'error: PATH is missing'],
    [['a.ini', '/x', 'GET'], 'error: "/x" is no method, like GET'],
    [['a.ini', 'GET', '/', '-H', 'x'], `error: "x" is no header field; write 'Name: value'`],
    [
      ['a.ini', 'GET', '/', '--from', 'localhost'],
      'error: --from "localhost" is no address; write one, like 203.0.113.9, or unix',
    ],
  ])('of %j says what is wrong, and ends with 2', async (argv, message) => {
    const { code, stderr } = await explain(...argv)
    expect({ code, stderr }).toEqual({ code: 2, stderr: `${message}\ntsgi explain --help tells what there is\n` })
  })
})
