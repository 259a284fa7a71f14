import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installIn } from './installed-package.js'
import { RedisProcess } from './redis-process.js'

const PATH = `${process.env.PATH ?? ''}:/usr/sbin`
const hasNginx = spawnSync('nginx', ['-v'], { env: { ...process.env, PATH } }).status === 0
const IS_THERE = RedisProcess.isInstalled && hasNginx

interface Answer {
  readonly status: number | undefined
  readonly text: string
  readonly limit: string | undefined
  readonly cookie: string | undefined
}

describe('samples/cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-cluster-spec-'))
  let sample: ChildProcess
  let url: string
  let printed = ''
  let ended: Promise<number | null>

  beforeAll(async () => {
    if (!IS_THERE) return
    await installIn(folder)
    mkdirSync(join(folder, 'tmp'))
    cpSync('samples/cluster', join(folder, 'cluster'), { recursive: true })
    // A machine that does much else may take longer than a store should.
    const ini = join(folder, 'cluster/cluster.ini')
    writeFileSync(ini, readFileSync(ini, 'utf8').replace(/^store = .*$/gm, '$&\nstore_timeout = 10s'))
    sample = spawn(process.execPath, ['cluster/start.mjs', '0'], {
      cwd: folder,
      env: { ...process.env, TMPDIR: join(folder, 'tmp') },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    ended = new Promise((resolve) => sample.once('exit', resolve))
    url = await new Promise((resolve, reject) => {
      const hear = (data: Buffer): void => {
        printed += String(data)
        const open = /open (http:\/\/\S+)/.exec(printed)?.[1]
        if (open !== undefined) resolve(open)
      }
      sample.stdout?.on('data', hear)
      sample.stderr?.on('data', hear)
      sample.once('exit', () => reject(new Error(`the sample ended:\n${printed}`)))
    })
  })

  afterAll(async () => {
    if (IS_THERE && sample.exitCode === null) {
      sample.kill('SIGTERM')
      await ended
    }
    rmSync(folder, { recursive: true, force: true })
  })

  /** Asks over connections of its own, as many clients do. */
  const ask = (cookie?: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = cookie === undefined ? {} : { cookie }
      const asked = request(url, { agent: new Agent(), headers }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece))
        response.on('end', () => {
          const { ratelimit, 'set-cookie': cookies } = response.headers
          resolve({
            status: response.statusCode,
            text,
            limit: ratelimit as string | undefined,
            cookie: cookies?.[0]?.split(';')[0],
          })
        })
      })
      asked.on('error', reject).end()
    })

  it('R06: exactly 100 of 150 requests pass a limit of 100, over 4 workers on 2 servers; a session is in all of them', async () => {
    if (!IS_THERE) {
      process.stderr.write('redis-server or nginx is not installed: samples/cluster is not tried\n')
      return
    }
    const first = await ask()
    expect([first.status, first.limit]).toEqual([200, '"default";r=99;t=36'])
    expect(first.text).toMatch(/^visit 1, answered by process \d+ of server [12]\n$/)
    const own = first.cookie
    const visits: (string | undefined)[] = []
    for (let visit = 2; visit <= 20; visit++) visits.push(/^visit (\d+),/.exec((await ask(own)).text)?.[1])
    expect(visits).toEqual(Array.from({ length: 19 }, (_, index) => String(index + 2)))

    const answers = await Promise.all(Array.from({ length: 130 }, () => ask()))
    const passed = answers.filter(({ status }) => status === 200)
    const refused = answers.filter(({ status }) => status === 429)
    expect([passed.length, refused.length]).toEqual([80, 50])
    const left = passed.map(({ limit }) => Number(/r=(\d+)/.exec(limit ?? '')?.[1])).sort((a, b) => b - a)
    expect(left).toEqual(Array.from({ length: 80 }, (_, index) => 79 - index))
    for (const { limit } of refused) expect(limit).toMatch(/^"default";r=0;t=3\d$/)
    const workers = passed.map(({ text }) => /process (\d+) of server (\d)/.exec(text)?.slice(1).join(' of '))
    expect(new Set(workers).size).toBe(4)
    expect(new Set(workers.map((each) => each?.at(-1)))).toEqual(new Set(['1', '2']))
  })

  it('stops everything that it has started', async () => {
    if (!IS_THERE) return
    expect(ended).toBeInstanceOf(Promise)
    sample.kill('SIGINT')
    expect(await ended).toBe(0)
    await expect(ask()).rejects.toThrow(/ECONNREFUSED/)
    expect(printed).not.toMatch(/ended by itself/)
    expect(readdirSync(join(folder, 'tmp'))).toEqual([])
  })

  it('says what is missing', () => {
    const { status, stderr } = spawnSync(process.execPath, ['samples/cluster/start.mjs'], {
      env: { ...process.env, PATH: '/nowhere' },
      encoding: 'utf8',
    })
    expect(status).toBe(1)
    expect(stderr).toContain('not everything is here that this needs; run:\n  apt-get install redis-server\n')
  })
})
