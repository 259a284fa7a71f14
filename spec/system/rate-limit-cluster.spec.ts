import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installIn } from './installed-package.js'

const INI = `
[pipeline:main]
pipeline = limit app

[filter:limit]
use = egg:tsgi#rate-limit
limits = 100/1h
store = cluster
on_outage = refuse
store_timeout = 10s

[app:app]
paste.app_factory = ./app.mjs:app
`

const APP = `
export const app = () => (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain'], ['X-Process', String(process.pid)]])
  return [Buffer.from('x')]
}
`

/** A program of a user with a cluster of its own, whose primary counts or not. */
const OWN = `
import cluster from 'node:cluster'
import { Chain } from 'tsgi'
import { countForWorkers, RateLimit } from 'tsgi/middleware'
import { serve } from 'tsgi/server'
import { app } from './app.mjs'

const WORKERS = 3
if (cluster.isPrimary) {
  if (process.argv[2] === 'counting') countForWorkers()
  cluster.schedulingPolicy = cluster.SCHED_RR
  let ready = 0
  cluster.on('message', (worker, { url }) => {
    if (url !== undefined && ++ready === WORKERS) console.log('open ' + url + '/')
  })
  for (let count = 0; count < WORKERS; count++) cluster.fork()
} else {
  const options = { limits: ['20/1h'], store: 'cluster', storeTimeout: process.argv[2] === 'counting' ? 10_000 : 100 }
  const server = await serve(new Chain().use(RateLimit, options).wrap(app()), { port: 0 })
  process.send({ url: server.url })
}
`

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
}

describe('rate-limit in a cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-rate-limit-'))
  const running: { child: ChildProcess; ended: Promise<unknown> }[] = []

  beforeAll(async () => {
    await installIn(folder)
    writeFileSync(join(folder, 'paste.ini'), INI)
    writeFileSync(join(folder, 'app.mjs'), APP)
    writeFileSync(join(folder, 'own.mjs'), OWN)
  })

  afterEach(async () => {
    for (const { child, ended } of running.splice(0)) {
      child.kill('SIGTERM')
      await ended
    }
  })

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  async function started(...words: string[]) {
    const child = spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    running.push({ child, ended: new Promise((resolve) => child.once('exit', resolve)) })
    const printed = { text: '' }
    const url = await new Promise<string>((resolve, reject) => {
      const hear = (data: Buffer): void => {
        printed.text += String(data)
        const open = /open (http:\/\/\S+)/.exec(printed.text)?.[1]
        if (open !== undefined) resolve(open)
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
      child.once('exit', () => reject(new Error(`it ended:\n${printed.text}`)))
    })
    return { child, printed, ask: () => ask(url) }
  }

  const ask = (url: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      // A connection of its own, so that workers take turns.
      const asked = request(url, { agent: new Agent() }, (response) => {
        const { headers, statusCode: status } = response.resume()
        resolve({ status, headers })
      })
      asked.on('error', reject).end()
    })

  const counted = (answers: readonly Answer[]) => ({
    passed: answers.filter(({ status }) => status === 200).length,
    refused: answers.filter(({ status }) => status === 429).length,
    processes: new Set(answers.flatMap(({ headers }) => headers['x-process'] ?? [])).size,
  })

  const MAIN = 'node_modules/tsgi/dist/esm/cli/main.js'

  it('R06: exactly 100 of 150 requests pass a limit of 100 over the 4 workers of tsgi serve', async () => {
    const server = await started(MAIN, 'serve', 'paste.ini', '--workers', '4', '--port', '0', '--idle-drain', '0')
    const answers = await Promise.all(Array.from({ length: 150 }, () => server.ask()))
    expect(counted(answers)).toEqual({ passed: 100, refused: 50, processes: 4 })
    const left = answers.flatMap(({ headers, status }) =>
      status === 200 ? [Number(/r=(\d+)/.exec(String(headers.ratelimit))?.[1])] : [],
    )
    expect(left.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index))
    // Workers of another generation ask the same primary.
    server.child.kill('SIGHUP')
    for (let waited = 0; !server.printed.text.includes('generation 2 serves'); waited += 50) {
      if (waited > 60_000) throw new Error(server.printed.text)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect((await server.ask()).status).toBe(429)
  })

  it('a cluster of a user counts as one, if its primary does', async () => {
    const server = await started('own.mjs', 'counting')
    const answers = await Promise.all(Array.from({ length: 50 }, () => server.ask()))
    expect(counted(answers)).toEqual({ passed: 20, refused: 30, processes: 3 })
  })

  it('R08: where the primary does not count, workers do by themselves, and say what to do', async () => {
    const server = await started('own.mjs', 'silent')
    const answers = await Promise.all(Array.from({ length: 120 }, () => server.ask()))
    // Who gets how many is the system's affair.
    const passed = new Map<unknown, number>()
    for (const { headers, status } of answers)
      if (status === 200) passed.set(headers['x-process'], (passed.get(headers['x-process']) ?? 0) + 1)
    expect(Math.max(...passed.values())).toBe(20)
    expect(counted(answers)).toMatchObject({ passed: answers.length - counted(answers).refused, processes: 3 })
    const lines = server.printed.text.match(/^.*rate-limit: .*$/gm) ?? []
    expect(lines).toHaveLength(3)
    expect(lines[0]).toContain(
      'rate-limit: the primary of the cluster gave no answer within 100 ms; if it is not tsgi serve, let it call countForWorkers(); until it answers, this process counts for itself',
    )
  })
})
