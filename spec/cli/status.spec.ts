import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { adminPlan, serve, type Server as OurServer, type ServerStatus } from '../../lib/handlers/index.js'
import { serverStatus } from '../handlers/admin/statuses.js'
import { folderWith, Recorded, tsgi } from './command-line.js'
import { run } from '../../lib/cli/index.js'

const cwd = folderWith({})
const ours: OurServer[] = []
const others: Server[] = []

/** A server that says of itself what a spec wants. */
async function admin(status: ServerStatus, adminBind = '127.0.0.1:0'): Promise<string> {
  const plan = adminPlan({ adminBind }, () => status)
  if (plan === undefined) throw new Error('off')
  const server = await serve(plan.application, plan.options)
  ours.push(server)
  return server.url
}

/** A server that is none of ours. */
async function other(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  others.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

afterEach(async () => {
  await Promise.all(ours.splice(0).map((server) => server.close()))
  for (const server of others.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

describe('tsgi status', () => {
  it('prints how a server fares, and ends with 0 if it is ready', async () => {
    const now = Date.now()
    const [first, second] = serverStatus().workers
    const workers = [first, second].map(
      (worker) => ({ ...worker, startedAt: now - 61_000 }) as ServerStatus['workers'][0],
    )
    const url = await admin(serverStatus({ startedAt: now - 3_700_000, workers }))
    const { code, stdout, stderr } = await tsgi(cwd, ['status', '--admin', url])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe(`ready  Process 100, up for 1 h 1 min, generation 3, 2 reloads; listens on http://127.0.0.1:8080

  requests             21
  in flight            2
  connections          4
  sent                 4.0 KiB
  half of them within  1 ms
  99 of 100 within     > 30 s
  2xx                  17
  5xx                  4
  incomplete           2
  connections dropped  2
  refused: 400         2

Workers
  worker  process  state  generation  up for     requests  in flight  connections  loop late by  busy  memory
  1       101      ready  3           1 min 1 s  10        1          2            1.5 ms        25 %  64.0 MiB
  2       102      ready  3           1 min 1 s  10        1          2            1.5 ms        25 %  64.0 MiB

Stack, outermost first
  authorization  paste.ini:3:1
  hello
`)
  })

  it.each(['starting', 'draining'] as const)('ends with 1 if the server is %s', async (state) => {
    const { code, stdout } = await tsgi(cwd, ['status', '--admin', await admin(serverStatus({ state }))])
    expect(code).toBe(1)
    expect(stdout).toMatch(new RegExp(`^${state}  Process 100, `))
  })

  it('prints what went wrong', async () => {
    const reloads = { succeeded: 0, failed: 1, failure: 'a.ini:1:1: no\u001b[31m' }
    const { code, stdout } = await tsgi(cwd, ['status', '--admin', await admin(serverStatus({ reloads }))])
    expect(code).toBe(0)
    expect(stdout.split('\n').slice(1, 3)).toEqual([
      'The last reload failed; the stack from before serves on: a.ini:1:1: no\\u001b[31m',
      '1 reload failed since the start.',
    ])
  })

  it('prints all that is known as JSON', async () => {
    const { code, stdout } = await tsgi(cwd, ['status', '--json', '--admin', await admin(serverStatus())])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual(serverStatus())
    expect(stdout).toMatch(/^\{\n {2}"state": "ready",\n/)
  })

  it('reads a Unix socket, and an address without http://', async () => {
    const at = `unix:${join(cwd, 'admin.sock')}`
    await admin(serverStatus(), at)
    expect((await tsgi(cwd, ['status', '--admin', at])).code).toBe(0)
    const url = new URL(await admin(serverStatus()))
    expect((await tsgi(cwd, ['status', '--admin', url.host])).code).toBe(0)
  })

  it('reads an address of IPv6', async () => {
    const url = await admin(serverStatus(), '[::1]:0')
    expect((await tsgi(cwd, ['status', '--admin', url])).code).toBe(0)
  })

  it('is in colours on a terminal', async () => {
    const [stdout, stderr] = [new Recorded(true), new Recorded(true)]
    const argv = ['status', '--admin', await admin(serverStatus())]
    await run(argv, { cwd, env: { TERM: 'xterm' }, stdout, stderr })
    expect(stdout.text.startsWith('\u001b[32mready\u001b[39m  Process 100')).toBe(true)
    expect(stdout.text).toContain('\u001b[1mWorkers\u001b[22m\n')
  })

  it.each<[string, RequestListener, string]>([
    ['answers with something else', (_, response) => response.end('hello'), 'its answer is no JSON'],
    ['answers with other data', (_, response) => response.end('{"state":"ready"}'), 'it is no server of TSGI'],
    ['answers with null', (_, response) => response.end('null'), 'it is no server of TSGI'],
    ['has no such page', (_, response) => response.writeHead(404).end(), 'it answers 404'],
    ['breaks off', (_, response) => response.writeHead(200).write('{', () => response.destroy()), 'aborted'],
    ['hangs up', (request) => request.socket.destroy(), 'socket hang up'],
  ])('ends with 2 if what is there %s', async (_, listener, reason) => {
    const url = await other(listener)
    const outcome = await tsgi(cwd, ['status', '--admin', url])
    expect(outcome).toEqual({ code: 2, stdout: '', stderr: `error: cannot ask ${url}: ${reason}\n` })
  })

  it('ends with 2 if nothing is there', async () => {
    const url = await admin(serverStatus())
    await ours[0]?.close()
    const { code, stderr } = await tsgi(cwd, ['status', '--admin', url])
    expect(code).toBe(2)
    expect(stderr).toBe(`error: cannot ask ${url}: connect ECONNREFUSED ${new URL(url).host}\n`)
    const missing = await tsgi(cwd, ['status', '--admin', 'unix:/nowhere/a.sock'])
    expect(missing).toMatchObject({
      code: 2,
      stderr: 'error: cannot ask unix:/nowhere/a.sock: connect ENOENT /nowhere/a.sock\n',
    })
  })

  it.each([
    [['x'], '"x" is one argument too many'],
    [['--admin', 'https://a/'], '--admin https://a/ is neither ADDRESS:PORT, a URL of http nor unix:PATH'],
    [['--admin', 'unix:'], '--admin unix: is neither ADDRESS:PORT, a URL of http nor unix:PATH'],
    [['--admin', 'a b'], '--admin a b is neither ADDRESS:PORT, a URL of http nor unix:PATH'],
  ])('refuses %j', async (argv, message) => {
    const { code, stderr } = await tsgi(cwd, ['status', ...argv])
    expect(code).toBe(2)
    expect(stderr).toBe(`error: ${message}\ntsgi status --help tells what there is\n`)
  })
})
