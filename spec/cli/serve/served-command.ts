import { spawn, type ChildProcess } from 'node:child_process'
import { buildSync } from 'esbuild'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { adminAddress, askAdmin } from '../../../lib/cli/admin-client.js'
import type { ServerStatus } from '../../../lib/handlers/index.js'

/** Tenfold slack over what a quiet machine needs. */
export const LONGEST = 30_000

const APP = `
exports.broken = () => { throw new RangeError('no room') }
exports.app = (globalConf, { word = 'one' }) => (environ, startResponse) => {
  const answer = () => {
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return [Buffer.from(word)]
  }
  if (environ.PATH_INFO === '/end') process.kill(process.pid, 'SIGKILL')
  const [, wait] = /wait=(\\d+)/.exec(environ.QUERY_STRING) ?? []
  return wait === undefined ? answer() : new Promise((resolve) => setTimeout(() => resolve(answer()), Number(wait)))
}
`

/** One `tsgi serve` with processes of its own. */
export class ServedCommand {
  stdout = ''
  stderr = ''
  code: number | string | null | undefined
  readonly agent = new Agent({ keepAlive: true, maxSockets: 1 })
  readonly ended: Promise<number | string | null>
  readonly #child: ChildProcess

  constructor(
    main: string,
    readonly folder: string,
    argv: readonly string[],
  ) {
    this.#child = spawn(process.execPath, [main, 'serve', 'paste.ini', '--port', '0', ...argv], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1' },
    })
    this.#child.stdout?.on('data', (data: Buffer) => (this.stdout += String(data)))
    this.#child.stderr?.on('data', (data: Buffer) => (this.stderr += String(data)))
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => resolve((this.code = code ?? signal)))
    })
  }

  get pid(): number {
    return this.#child.pid as number
  }

  get url(): string {
    return /open (\S+)\//.exec(this.stdout)?.[1] ?? ''
  }

  async serves(): Promise<this> {
    await until(() => this.url !== '' || this.code !== undefined)
    if (this.code !== undefined) throw new Error(this.stderr)
    return this
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Asks over a connection that is kept; gives the text, or the code of what went wrong. */
  ask(path = '/', agent: Agent | false = this.agent): Promise<string> {
    return new Promise((resolve) => {
      const asked = request(`${this.url}${path}`, { agent }, (response) => {
        let text = ''
        response.on('data', (data: Buffer) => (text += String(data)))
        response.on('end', () => resolve(text))
      })
      asked.on('error', ({ code = '' }: NodeJS.ErrnoException) => resolve(code))
      asked.end()
    })
  }

  /** What the admin listener says, at the socket `admin.sock`. */
  async status(): Promise<ServerStatus> {
    const address = adminAddress(`unix:${join(this.folder, 'admin.sock')}`)
    if (address === undefined) throw new Error('no address')
    return (await askAdmin(address)) as ServerStatus
  }

  /** A page of the admin listener: status and text. */
  page(path: string): Promise<[status: number | undefined, text: string]> {
    return new Promise((resolve, reject) => {
      const asked = request({ socketPath: join(this.folder, 'admin.sock'), path, agent: false }, (response) => {
        let text = ''
        response.on('data', (data: Buffer) => (text += String(data)))
        response.on('end', () => resolve([response.statusCode, text]))
      })
      asked.on('error', reject)
      asked.end()
    })
  }
}

/** Starts commands for specs, each in a folder of its own; all are gone after each spec. */
export function commands(): (ini: string, ...argv: string[]) => ServedCommand {
  const root = mkdtempSync(join(tmpdir(), 'tsgi-workers-'))
  const main = join(root, 'main.mjs')
  const running: ServedCommand[] = []
  beforeAll(() => {
    buildSync({ entryPoints: ['lib/cli/main.ts'], bundle: true, platform: 'node', format: 'esm', outfile: main })
  })
  afterEach(async () => {
    for (const command of running.splice(0)) {
      command.agent.destroy()
      if (command.code === undefined) command.signal('SIGKILL')
      await command.ended
    }
  })
  afterAll(() => {
    rmSync(root, { recursive: true, force: true })
  })
  return (ini, ...argv) => {
    const folder = mkdtempSync(join(root, 'served-'))
    writeFileSync(join(folder, 'paste.ini'), ini)
    writeFileSync(join(folder, 'apps.js'), APP)
    const command = new ServedCommand(main, folder, argv)
    running.push(command)
    return command
  }
}

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + LONGEST; performance.now() < end; await delay(20)) if (await holds()) return
  throw new Error('waited in vain')
}
