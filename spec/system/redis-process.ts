import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A redis-server of Debian's, on a free port, that keeps nothing on disk. */
export class RedisProcess {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tsgi-redis-'))
  readonly #password: string | undefined
  #child: ChildProcess | undefined

  private constructor(
    readonly port: number,
    password: string | undefined,
  ) {
    this.#password = password
  }

  /** Whether the machine has a redis-server; where it is missing, specs say so and pass over. */
  static get isInstalled(): boolean {
    return spawnSync('redis-server', ['--version']).status === 0
  }

  /** @param password - that clients must give. */
  static async start(password?: string): Promise<RedisProcess> {
    const redis = new RedisProcess(await freePort(), password)
    await redis.start()
    return redis
  }

  get url(): string {
    const who = this.#password === undefined ? '' : `:${encodeURIComponent(this.#password)}@`
    return `redis://${who}127.0.0.1:${this.port}/0`
  }

  /** The path of its Unix socket. */
  get socket(): string {
    return join(this.#folder, 'redis.sock')
  }

  /** Starts it on its port, also again; it then knows nothing of what it knew. */
  async start(): Promise<void> {
    const args = [
      '--port',
      String(this.port),
      '--bind',
      '127.0.0.1',
      '--unixsocket',
      this.socket,
      '--dir',
      this.#folder,
    ]
    const secret = this.#password === undefined ? [] : ['--requirepass', this.#password]
    const child = spawn('redis-server', [...args, '--save', '', '--appendonly', 'no', ...secret], { stdio: 'pipe' })
    this.#child = child
    let printed = ''
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        printed += String(chunk)
        if (printed.includes('Ready to accept connections')) resolve()
      })
      child.once('error', reject)
      child.once('exit', () => {
        reject(new Error(`redis-server ended:\n${printed}`))
      })
    })
  }

  /** Stops its time: connections stay, and nothing is answered. */
  pause(): void {
    this.#child?.kill('SIGSTOP')
  }

  resume(): void {
    this.#child?.kill('SIGCONT')
  }

  /** Ends it at once, as a crash does. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child?.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  /** Ends it for good. */
  async stop(): Promise<void> {
    await this.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** A port that nobody has; for a program that cannot be asked which one it took. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
