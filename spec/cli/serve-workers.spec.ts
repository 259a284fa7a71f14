import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { ServerStatus } from '../../lib/handlers/index.js'
import { commands, LONGEST, until, type ServedCommand } from './serve/served-command.js'
import { tsgi } from './command-line.js'

jest.setTimeout(2 * LONGEST)

const start = commands()
const GOOD = '[app:main]\nuse = call:./apps:app\n'
const requests = ({ ended, workers }: ServerStatus) =>
  [ended, ...workers].reduce((sum, each) => sum + (each.requests.GET ?? 0), 0)
const admin = (folder: string) => `unix:${join(folder, 'admin.sock')}`
const ADMIN = ['--admin-bind', 'unix:admin.sock']

describe('tsgi serve with several workers that cannot start', () => {
  it.each([
    ['a file that is broken', '[app:main\nuse = x\n', /^paste\.ini:1:\d+: error: .*\[\w+\]\n$/],
    ['a module that is missing', '[app:main]\nuse = call:./nowhere:app\n', /^paste\.ini:2:7: error: .*nowhere.*\n$/],
    [
      'a factory that throws',
      '[app:main]\nuse = call:./apps:broken\n',
      /^error: RangeError: no room\n(?: {4}at .*\n)+$/,
    ],
    ['what nobody catches', '[app:main]\nuse = call:./late:app\n', /^error: RangeError: too late\n(?: {4}at .*\n)+$/],
  ])('F17: tells of %s once, and ends with 3', async (_, ini, message) => {
    const command = start(ini, '--workers', '3')
    writeFileSync(
      join(command.folder, 'late.js'),
      `setTimeout(() => { throw new RangeError('too late') }); exports.app = () => new Promise(() => undefined)`,
    )
    expect(await command.ended).toBe(3)
    const [, told = '', last = ''] = /^([^]*?)(nothing is served: .*\n)$/.exec(command.stderr) ?? []
    expect(last).toMatch(/^nothing is served: worker \d+ cannot start\n$/)
    expect(told).toMatch(message)
    expect(told.match(/error: /g)).toHaveLength(1)
    expect(command.stdout).toBe('')
  })

  it('F17: tells of a port in use once, and ends with 3', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as AddressInfo
    const command = start(GOOD, '--workers', '3', '--port', String(port))
    expect(await command.ended).toBe(3)
    taken.close()
    expect(command.stderr).toMatch(
      new RegExp(
        `^error: cannot listen on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE.*\nnothing is served: worker \\d+ cannot start\n$`,
      ),
    )
  })

  it('F17: starts no worker where the admin listener cannot listen', async () => {
    const command = start(GOOD, '--admin-bind', '192.0.2.1:80')
    expect(await command.ended).toBe(3)
    expect(command.stderr).toMatch(/^error: adminBind "192\.0\.2\.1:80" is an address that others can reach; .*\n$/)
  })
})

describe('tsgi serve with several workers', () => {
  it('tells in one place how all workers fare, and counters never fall', async () => {
    const command = await start(GOOD, '--workers', '2', ...ADMIN).serves()
    for (let count = 0; count < 10; count++) expect(await command.ask('/', false)).toBe('one')
    await until(async () => requests(await command.status()) === 10)
    const status = await command.status()
    expect(status).toMatchObject({ state: 'ready', pid: command.pid, generation: 1, crashes: 0 })
    expect(status.listening).toEqual([command.url])
    expect(status.stack).toHaveLength(1)
    expect(status.workers.map(({ generation, state, worker }) => [worker, generation, state])).toEqual([
      [1, 1, 'ready'],
      [2, 1, 'ready'],
    ])
    expect(status.workers.every(({ pid, rss }) => pid !== command.pid && rss > 1e6)).toBe(true)
    // Taken in turn.
    expect(status.workers.map((worker) => worker.requests.GET)).toEqual([5, 5])

    writeFileSync(join(command.folder, 'paste.ini'), `${GOOD}word = two\n`)
    command.signal('SIGHUP')
    await until(async () => (await command.status()).reloads.succeeded === 1)
    expect(await command.ask('/', false)).toBe('two')
    await until(async () => requests(await command.status()) === 11)
    process.kill((await command.status()).workers.at(-1)?.pid ?? 0, 'SIGKILL')
    await until(async () => (await command.status()).crashes === 1)
    expect(requests(await command.status())).toBe(11)

    writeFileSync(join(command.folder, 'paste.ini'), '[app:main\n')
    command.signal('SIGHUP')
    await until(async () => (await command.status()).reloads.failed === 1)
    const { generation, reloads } = await command.status()
    expect([generation, reloads.failure]).toEqual([2, expect.stringMatching(/^paste\.ini:1:\d+: error: /)])
    const [, metrics] = await command.page('/metrics')
    expect(metrics).toMatch(/^tsgi_requests_total\{method="GET"\} 11$/m)
    expect(metrics).toMatch(/^tsgi_reload_failed_total 1$/m)
    expect(metrics).toMatch(/^tsgi_reload_succeeded_total 1$/m)
    expect(metrics).toMatch(/^tsgi_worker_crashes_total 1$/m)

    const { code, stdout } = await tsgi('/', ['status', '--admin', admin(command.folder)])
    expect(code).toBe(0)
    expect(stdout).toMatch(
      new RegExp(`^ready  Process ${command.pid}, up for .*, generation 2, 1 reload; listens on http`),
    )
    expect(stdout).toMatch(/The last reload failed; the stack from before serves on: paste\.ini:1/)
    expect(stdout).toMatch(/\n {2}requests +11\n/)
  })

  it('says that it is not ready as soon as it drains, and serves on for the delay', async () => {
    const command = await start(GOOD, '--workers', '2', '--drain-delay', '3s', ...ADMIN).serves()
    expect(await command.page('/readyz')).toEqual([200, 'ready\n'])
    command.signal('SIGTERM')
    await until(async () => (await command.page('/readyz'))[0] === 503)
    expect(await command.page('/readyz')).toEqual([503, 'draining\n'])
    expect(await command.page('/healthz')).toEqual([200, 'ok\n'])
    expect(await command.ask('/', false)).toBe('one')
    expect((await command.status()).workers.map(({ state }) => state)).toEqual(['draining', 'draining'])
    expect(await command.ended).toBe(0)
    await expect(command.page('/healthz')).rejects.toThrow('ENOENT')
  })

  it('F11: replaces a worker by one of the same generation, though the file was edited since', async () => {
    const command = await start(GOOD, '--workers', '2', ...ADMIN).serves()
    writeFileSync(join(command.folder, 'paste.ini'), `${GOOD}word = two\n`)
    expect(await command.ask('/end')).toBe('ECONNRESET')
    await until(async () => {
      const { crashes, workers } = await command.status()
      return crashes === 1 && workers.every(({ state }) => state === 'ready')
    })
    for (let count = 0; count < 4; count++) expect(await command.ask('/', false)).toBe('one')
    const { workers } = await command.status()
    expect(workers.map(({ generation }) => generation)).toEqual([1, 1])
    expect(workers.at(-1)?.worker).toBe(3)
  })

  it('ends at Ctrl-C as soon as no request is in flight, whatever connections are idle', async () => {
    const command = await start(GOOD, '--workers', '2', '--idle-drain', '60s', '--drain-delay', '60s').serves()
    expect(await command.ask()).toBe('one')
    const inFlight = command.ask('/?wait=1000', false)
    await new Promise((resolve) => setTimeout(resolve, 300))
    command.signal('SIGINT')
    // npm hands on to its child what the child got as well.
    command.signal('SIGINT')
    expect(await inFlight).toBe('one')
    expect(await command.ended).toBe(0)
  })

  it('ends at a second Ctrl-C whatever is in flight', async () => {
    const command = await start(GOOD, '--workers', '1').serves()
    const inFlight = command.ask('/?wait=60000')
    await new Promise((resolve) => setTimeout(resolve, 300))
    command.signal('SIGINT')
    await new Promise((resolve) => setTimeout(resolve, 500))
    command.signal('SIGINT')
    expect(await inFlight).toBe('ECONNRESET')
    expect(await command.ended).toBe(1)
  })

  it('keeps its process id in a file while it serves', async () => {
    const command = await start(GOOD, '--workers', '1', '--pid-file', 'serve.pid').serves()
    const path = join(command.folder, 'serve.pid')
    expect(readFileSync(path, 'utf8')).toBe(`${command.pid}\n`)
    command.signal('SIGTERM')
    expect(await command.ended).toBe(0)
    expect(() => readFileSync(path)).toThrow('ENOENT')
  })

  it('lets no worker outlive it', async () => {
    const command: ServedCommand = await start(GOOD, '--workers', '2', ...ADMIN).serves()
    const pids = (await command.status()).workers.map(({ pid }) => pid)
    command.signal('SIGKILL')
    await command.ended
    await until(() => pids.every((pid) => !isAlive(pid)))
    expect(pids).toHaveLength(2)
  })
})

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
