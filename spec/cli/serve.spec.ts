import { existsSync, readFileSync, renameSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { run } from '../../lib/cli/index.js'
import { folderWith, Recorded, tsgi } from './command-line.js'

const cwd = folderWith({
  'plain.ini': '[app:main]\nuse = call:./apps:hello\n[app:other]\nuse = call:./apps:hello\nword = other\n',
  'http.ini': `[app:main]
use = call:./apps:hello
[server:main]
use = egg:tsgi#http
port = 0
server_name = from.the.file
[server:spare]
use = call:./servers:node
`,
  'silent.ini': '[app:main]\nuse = call:./apps:hello\n[server:main]\npaste.server_runner = ./servers:runner\n',
  'failing.ini': '[app:main]\nuse = call:./apps:hello\n[server:main]\npaste.server_runner = ./servers:failing\n',
  'wrong.ini': '[app:main]\nuse = call:./apps:hello\n[server:main]\nuse = nobody\n',
  'apps.js': `
globalThis.tsgiServed = []
exports.hello = (globalConf, { word = 'hello' }) => Object.assign((environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [Buffer.from(word + ' ' + environ.SERVER_NAME)]
}, { start: () => globalThis.tsgiServed.push('start'), stop: () => globalThis.tsgiServed.push('stop') })
`,
  'servers.js': `
const { createServer } = require('node:http')
exports.node = () => ({ serve: () => new Promise((resolve) => {
  const server = createServer((request, response) => response.end('by a server of its own'))
  server.listen(0, '127.0.0.1', () => resolve(server))
}) })
exports.runner = () => { globalThis.tsgiServed.push('run') }
exports.failing = () => { throw new Error('no room') }
`,
})

interface Serving {
  readonly url: string
  readonly interrupt: () => void
  readonly ended: Promise<number>
  readonly stdout: Recorded
  readonly stderr: Recorded
}

/** Serves until it is interrupted. */
async function serving(...argv: string[]): Promise<Serving> {
  const controller = new AbortController()
  const [stdout, stderr] = [new Recorded(), new Recorded()]
  const ended = run(['serve', ...argv], { cwd, env: {}, stdout, stderr, interruption: () => controller.signal })
  const interrupt = () => controller.abort()
  for (let waited = 0; waited < 200; waited++) {
    const url = /^open (\S+)\n/m.exec(stdout.text)?.[1]
    if (url !== undefined) return { url, interrupt, ended, stdout, stderr }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`no URL: ${stderr.text}`)
}

const served = () => (globalThis as { tsgiServed?: string[] }).tsgiServed ?? []

describe('tsgi serve', () => {
  beforeEach(() => {
    served().length = 0
  })

  it('serves, prints the URL to open, and stops with 0 when it is interrupted', async () => {
    const { url, interrupt, ended, stdout, stderr } = await serving('plain.ini', '--port', '0')
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    expect(await (await fetch(url)).text()).toBe('hello 127.0.0.1')
    expect(served()).toEqual(['start'])

    interrupt()
    expect(await ended).toBe(0)
    expect(served()).toEqual(['start', 'stop'])
    await expect(fetch(url)).rejects.toThrow()
    expect([stdout.text, stderr.text]).toEqual([`open ${url}\n`, ''])
  })

  it('serves another section, with options of the server', async () => {
    const { url, interrupt, ended } = await serving('plain.ini#other', '--port=0', '--server-name', 'a.example')
    expect(await (await fetch(url)).text()).toBe('other a.example')
    interrupt()
    expect(await ended).toBe(0)
  })

  it('serves on a Unix socket, whose URL has no path to open', async () => {
    const socket = `${cwd}/served.sock`
    const { url, interrupt, ended } = await serving('plain.ini', '--socket', socket)
    expect(url).toBe(`unix:${socket}`)
    interrupt()
    expect(await ended).toBe(0)
  })

  it('uses the server of the file', async () => {
    const { url, interrupt, ended } = await serving('http.ini')
    expect(await (await fetch(url)).text()).toBe('hello from.the.file')
    interrupt()
    expect(await ended).toBe(0)
    expect(served()).toEqual(['start', 'stop'])
  })

  it('puts options given above those of the file', async () => {
    const { url, interrupt, ended } = await serving('http.ini', '--host', '127.0.0.2')
    expect(url).toMatch(/^http:\/\/127\.0\.0\.2:\d+\/$/)
    expect(await (await fetch(url)).text()).toBe('hello from.the.file')
    interrupt()
    expect(await ended).toBe(0)
  })

  it('uses another server of the file, be it one of Node.js', async () => {
    const { url, interrupt, ended } = await serving('http.ini', '--server', 'spare')
    expect(await (await fetch(url)).text()).toBe('by a server of its own')
    expect(served()).toEqual(['start'])
    interrupt()
    expect(await ended).toBe(0)
    expect(served()).toEqual(['start', 'stop'])
  })

  it('lets a server run that gives nothing, until it is interrupted', async () => {
    const interrupted = AbortSignal.abort()
    const outcome = await tsgi(cwd, ['serve', 'silent.ini'], { interruption: () => interrupted })
    expect(outcome).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(served()).toEqual(['start', 'run', 'stop'])
  })

  it('stops the stack if the server fails', async () => {
    const { code, stderr } = await tsgi(cwd, ['serve', 'failing.ini'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^failing\.ini:3:1: error: \.\/servers:failing of \[server:main\] threw Error: no room\n/)
    expect(served()).toEqual(['start', 'stop'])
  })

  it('tells in a line that a port is taken', async () => {
    const { url, interrupt, ended } = await serving('plain.ini', '--port', '0')
    const { code, stderr } = await tsgi(cwd, ['serve', 'plain.ini', '--port', new URL(url).port])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE.*\n$/)
    interrupt()
    expect(await ended).toBe(0)
  })

  it('lets a request in flight finish', async () => {
    const { url, interrupt, ended } = await serving('plain.ini', '--port', '0')
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    const received: Buffer[] = []
    socket.on('data', (chunk: Buffer) => received.push(chunk))
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    interrupt()
    expect(await ended).toBe(0)
    await closed
    expect(Buffer.concat(received).toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })

  it('opens the access log anew when it was moved away', async () => {
    let reopen = (): void => undefined
    const controller = new AbortController()
    const [stdout, stderr] = [new Recorded(), new Recorded()]
    const log = join(cwd, 'access.log')
    const ended = run(['serve', 'plain.ini', '--port', '0', '--access-log', log, '--access-log-format', '%U'], {
      ...{ cwd, env: {}, stdout, stderr, interruption: () => controller.signal },
      onLogsMoved: (listener) => (reopen = listener),
    })
    while (!stdout.text.includes('\n')) await new Promise((resolve) => setTimeout(resolve, 10))
    const url = stdout.text.trim().slice('open '.length)
    await (await fetch(`${url}1`)).text()
    renameSync(log, `${log}.1`)
    reopen()
    while (!existsSync(log)) await new Promise((resolve) => setTimeout(resolve, 10))
    await (await fetch(`${url}2`)).text()
    controller.abort()
    expect(await ended).toBe(0)
    expect(`${readFileSync(`${log}.1`, 'utf8')}${readFileSync(log, 'utf8')}`).toBe('/1\n/2\n')
  })

  it('tells what is wrong with the server of the file', async () => {
    const { code, stderr } = await tsgi(cwd, ['serve', 'wrong.ini'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^wrong\.ini:4:7: error: .*"nobody"/)
  })

  it('tells that there is no server of a name', async () => {
    const { code, stderr } = await tsgi(cwd, ['serve', 'http.ini', '--server', 'mian'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: .*http\.ini has no server "mian"; did you mean "main"\?/)
  })

  it('checks that a file can be served, and listens nowhere', async () => {
    const outcome = await tsgi(cwd, ['serve', 'http.ini', '--check'])
    expect(outcome).toEqual({ code: 0, stdout: 'http.ini can be served\n', stderr: '' })
    expect(served()).toEqual([])
    expect((await tsgi(cwd, ['serve', 'wrong.ini', '--check'])).code).toBe(1)
  })

  it('prints every option with its value and where it comes from', async () => {
    const { code, stdout } = await tsgi(cwd, ['serve', 'http.ini', '--print-config', '--close-timeout', '3s'])
    expect(code).toBe(0)
    const lines = stdout.split('\n')
    expect(lines).toContain('server_name = from.the.file  # http.ini:6:15')
    expect(lines).toContain('close_timeout = 3s  # command line')
    expect(lines).toContain('headers_timeout = 10s  # default')
    expect(lines).toContain('workers =  # default')
  })

  it.each([
    [[], 'FILE is missing'],
    [
      ['http.ini', '--server', 'spare', '--port', '1'],
      '[server:spare] is not a server of TSGI and takes its options from the file only',
    ],
    [['plain.ini', '--port', 'x'], 'serve: option "--port" is '],
    [['plain.ini', '--keep-alive-timeout', 'x'], 'serve: option "--keep-alive-timeout" is '],
    [['plain.ini', '--no-multiproces'], 'there is no option --no-multiproces; did you mean "--no-multiprocess" or'],
  ])('refuses %j', async (argv, message) => {
    const { code, stdout, stderr } = await tsgi(cwd, ['serve', ...argv])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: .*\ntsgi serve --help tells what there is\n$/)
    expect(stderr).toContain(message)
  })
})
