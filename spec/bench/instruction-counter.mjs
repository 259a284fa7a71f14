import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ROOT } from './peers.mjs'

/**
 * Counts the user instructions of a process: with qemu-user and a plugin that counts them, those of the main thread; or
 * with perf, where the machine has the counter, those of all threads.
 */
export function makeCounter() {
  if (perfCounts()) return new PerfCounter()
  const source = resolve(ROOT, process.env.TSGI_INSN_C ?? '../shared/perf/insn.c')
  if (!existsSync(source)) throw new Error(`there is no ${source}; let TSGI_INSN_C name the source of the qemu plugin`)
  for (const [command, name] of [
    ['qemu-x86_64', 'qemu-user'],
    ['gcc', 'gcc'],
  ]) {
    if (spawnSync(command, ['--version']).error) throw new Error(`${command} is missing: apt-get install ${name}`)
  }
  return new QemuCounter(source)
}

function perfCounts() {
  const { stderr, status } = spawnSync('perf', ['stat', '-x,', '-e', 'instructions:u', 'true'], { encoding: 'utf8' })
  return status === 0 && /^\d+,/m.test(stderr)
}

class QemuCounter {
  method = 'qemu-user, main thread'
  #folder = mkdtempSync(join(tmpdir(), 'tsgi-bench-'))
  #plugin = join(this.#folder, 'insn.so')
  #file = join(this.#folder, 'count')

  constructor(source) {
    execFileSync('gcc', ['-O2', '-shared', '-fPIC', '-o', this.#plugin, source])
  }

  /** The command that a server is run by. One server at a time. */
  get wrapper() {
    return ['qemu-x86_64', '-plugin', `${this.#plugin},out=${this.#file}`]
  }

  /** What `action` costs the server in instructions. */
  async count(server, action) {
    const before = this.#read()
    await action()
    return Number(this.#read() - before)
  }

  /** The first of 64 counters is that of the main thread. */
  #read() {
    return readFileSync(this.#file).readBigUInt64LE(0)
  }

  remove() {
    rmSync(this.#folder, { recursive: true })
  }
}

class PerfCounter {
  method = 'perf, all threads'
  wrapper = []

  async count({ child }, action) {
    const { PerfStat } = await import('./perf-stat.mjs')
    const stat = await PerfStat.start(child.pid)
    await action()
    return stat.stop()
  }

  remove() {}
}
