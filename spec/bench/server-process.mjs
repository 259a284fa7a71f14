import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const TICKS_PER_SECOND = 100

/** A server of `servers/` in a process of its own. */
export class ServerProcess {
  /** Starts it and waits for its port. `wrapper` is a command that runs node, such as qemu. */
  static async start(peer, layers, { wrapper = [], nodeOptions = [], ipc = false } = {}) {
    const file = fileURLToPath(new URL(`servers/${peer.file}.mjs`, import.meta.url))
    const command = [...wrapper, process.execPath, ...nodeOptions, file, String(layers)]
    const stdio = ['ignore', 'pipe', process.env.TSGI_BENCH_STDERR ?? 'ignore', ...(ipc ? ['ipc'] : [])]
    const child = spawn(command[0], command.slice(1), { stdio, env: environment() })
    const port = await Promise.race([
      once(child.stdout, 'data').then(([line]) => Number.parseInt(line, 10)),
      once(child, 'exit').then(([code]) => {
        throw new Error(`${peer.name} with ${layers} layers ended with ${code} before it listened`)
      }),
    ])
    return new ServerProcess(peer, child, port)
  }

  constructor(peer, child, port) {
    this.peer = peer
    this.child = child
    this.port = port
  }

  /** CPU seconds so far, user and system, of all threads. */
  cpuSeconds() {
    const stat = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  }

  async stop() {
    if (this.child.exitCode !== null) return
    this.child.kill('SIGKILL')
    await once(this.child, 'exit')
  }
}

/** The same few variables for everybody, so that runs can be compared. */
function environment() {
  const { PATH, HOME, TSGI_BENCH_OPTIONS } = process.env
  return { PATH, HOME, NODE_ENV: 'production', ...(TSGI_BENCH_OPTIONS === undefined ? {} : { TSGI_BENCH_OPTIONS }) }
}
