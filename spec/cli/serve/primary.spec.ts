import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { adminAddress, askAdmin } from '../../../lib/cli/admin-client.js'
import { run } from '../../../lib/cli/index.js'
import type { HeededSignal, Processes } from '../../../lib/cli/serve/processes.js'
import type { ServerStatus } from '../../../lib/handlers/index.js'
import { folderWith, Recorded } from '../command-line.js'
import { FakeWorker } from './fake-worker.js'
import { until } from './served-command.js'

const INI = '[app:main]\nuse = call:./apps:app\n[server:main]\nuse = egg:tsgi#http\n'
const cwd = folderWith({ 'paste.ini': INI })

function primary(...argv: string[]) {
  const forked: FakeWorker[] = []
  const [stdout, stderr] = [new Recorded(), new Recorded()]
  let signal: (signal: HeededSignal) => void = () => undefined
  const processes: Processes = {
    cores: 2,
    fork: () => {
      const worker = new FakeWorker(forked.length + 1)
      forked.push(worker)
      return worker
    },
    onSignal: (take) => (signal = take),
    primary: undefined,
  }
  const code = run(['serve', 'paste.ini', ...argv], { cwd, env: {}, stdout, stderr, processes })
  const has = async (count: number) => {
    await until(() => forked.length === count)
    return forked.slice()
  }
  const end = () => {
    signal('SIGTERM')
    for (const { listener } of forked) listener.exit(0, null)
    return code
  }
  return { forked, has, end, code, stdout, stderr, signal: (name: HeededSignal) => signal(name) }
}

describe('runPrimary', () => {
  it('starts as many workers as there are cores, and prints once where to look', async () => {
    const { has, end, stdout, stderr } = primary()
    for (const worker of await has(2)) worker.ready()
    expect(stdout.text).toBe('open http://a:1/\n')
    expect(await end()).toBe(0)
    expect(stderr.text).toBe(
      'worker 1 of generation 1 serves on http://a:1\nworker 2 of generation 1 serves on http://a:1\nfinishing the requests in flight\n',
    )
  })

  it('prints a Unix socket without a path, and nothing for a server that does not say where it is', async () => {
    for (const [url, printed] of [
      ['unix:/a.sock', 'open unix:/a.sock\n'],
      [undefined, ''],
    ] as const) {
      const { has, end, stdout } = primary('--workers', '1')
      const [worker] = await has(1)
      worker?.listener.message({ type: 'ready', url, urls: [], stack: [], drainTime: 1, heartbeatTimeout: 2_000 })
      expect(stdout.text).toBe(printed)
      expect(await end()).toBe(0)
    }
  })

  it('heeds signals: reload, logs, finish, and finish soon', async () => {
    for (const [name, isHurried] of [
      ['SIGTERM', false],
      ['SIGINT', true],
    ] as const) {
      const { has, signal, code } = primary('--workers', '1')
      const [first] = await has(1)
      first?.ready()
      signal('SIGUSR1')
      signal('SIGHUP')
      const [, second] = await has(2)
      second?.ready()
      signal(name)
      expect(first?.told.slice(1)).toEqual([
        { type: 'reopen-logs' },
        { type: 'drain', isLast: false, isHurried: false },
      ])
      expect(second?.told.slice(1)).toEqual([{ type: 'drain', isLast: true, isHurried }])
      first?.listener.exit(0, null)
      second?.listener.exit(0, null)
      expect(await code).toBe(0)
    }
  })

  it('reads the file anew for each generation', async () => {
    const { has, signal, end, stdout } = primary('--workers', '1')
    const [first] = await has(1)
    first?.ready()
    writeFileSync(join(cwd, 'paste.ini'), `${INI}# edited\n`)
    signal('SIGHUP')
    const [, second] = await has(2)
    writeFileSync(join(cwd, 'paste.ini'), INI)
    const textOf = (worker: FakeWorker | undefined) => {
      const [start] = worker?.told ?? []
      return start?.type === 'start' ? Buffer.from(start.files[0]?.[1] ?? '', 'base64').toString() : ''
    }
    expect([textOf(first), textOf(second)]).toEqual([INI, `${INI}# edited\n`])
    second?.ready()
    expect(stdout.text).toBe('open http://a:1/\n')
    expect(await end()).toBe(0)
  })

  it('keeps its process id in a file, until it has ended', async () => {
    const { has, end } = primary('--pid-file', 'serve.pid')
    await has(2)
    expect(readFileSync(join(cwd, 'serve.pid'), 'utf8')).toBe(`${process.pid}\n`)
    expect(await end()).toBe(0)
    expect(existsSync(join(cwd, 'serve.pid'))).toBe(false)
  })

  it('F17: starts nothing where it cannot write that file', async () => {
    const { code, forked, stderr } = primary('--pid-file', 'nowhere/serve.pid')
    expect(await code).toBe(1)
    expect(forked).toEqual([])
    expect(stderr.text).toMatch(/^error: ENOENT: .*nowhere\/serve\.pid'\n$/)
  })

  it('tells how all workers fare, before they serve, too', async () => {
    const { has, end } = primary('--admin-bind', `unix:${join(cwd, 'admin.sock')}`)
    const ask = () => askAdmin(adminAddress(`unix:${join(cwd, 'admin.sock')}`) ?? { socketPath: '' })
    const workers = await has(2)
    expect(workers.map(({ told: [start] }) => start)).toEqual([
      expect.objectContaining({ worker: 1, isWatched: true }),
      expect.objectContaining({ worker: 2, isWatched: true }),
    ])
    expect(await ask()).toMatchObject({ state: 'starting', workers: [{ worker: 1 }, { worker: 2 }] })
    for (const worker of workers) worker.ready()
    expect(((await ask()) as ServerStatus).state).toBe('ready')
    expect(await end()).toBe(0)
    await expect(ask()).rejects.toThrow('ENOENT')
  })

  it('F17: starts no worker where the admin listener cannot listen, and ends with 3', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as AddressInfo
    const { code, forked, stderr } = primary('--admin-bind', `127.0.0.1:${port}`, '--log', 'json')
    expect(await code).toBe(3)
    taken.close()
    expect(forked).toEqual([])
    const { event, text } = JSON.parse(stderr.text) as Record<string, string>
    expect([event, text]).toEqual([
      'start_failed',
      expect.stringMatching(new RegExp(`^error: cannot listen on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE`)),
    ])
  })

  it('keeps the admin listener where a reload would put it where it cannot be', async () => {
    const { has, signal, end, stderr } = primary('--workers', '1')
    const [first] = await has(1)
    first?.ready()
    writeFileSync(join(cwd, 'paste.ini'), `${INI}admin_bind = 192.0.2.1:80\n`)
    signal('SIGHUP')
    const [, second] = await has(2)
    writeFileSync(join(cwd, 'paste.ini'), INI)
    second?.ready()
    await until(() => stderr.text.includes('admin listener'))
    expect(stderr.text).toMatch(/^the admin listener stays as it is: error: adminBind "192\.0\.2\.1:80" is an address/m)
    expect(await end()).toBe(0)
  })
})
