import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

/** `perf stat` attached to a running process. */
export class PerfStat {
  static async start(pid) {
    const stat = new PerfStat(spawn('perf', ['stat', '-x,', '-e', 'instructions:u', '-p', String(pid)]))
    await sleep(300)
    return stat
  }

  constructor(child) {
    this.child = child
    this.output = ''
    child.stderr.on('data', (text) => (this.output += text))
  }

  /** Detaches, and gives the instructions since the start. */
  async stop() {
    this.child.kill('SIGINT')
    await once(this.child, 'close')
    return Number(/^(\d+),/m.exec(this.output)?.[1])
  }
}
