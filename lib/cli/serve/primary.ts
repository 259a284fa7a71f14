import { rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { countForWorkers } from '../../middleware/index.js'
import type { Arguments } from '../arguments.js'
import { failureLines } from '../failure.js'
import type { Terminal } from '../terminal.js'
import type { Blueprint } from './blueprint.js'
import type { Generation } from './generation.js'
import { PrimaryAdmin } from './primary-admin.js'
import type { Processes } from './processes.js'
import { progress } from './progress.js'
import { START_FAILED, Supervisor } from './supervisor.js'
import { REPORTING, type Watch } from './watch.js'

/**
 * Serves by workers until it is told to end: gives the exit code.
 *
 * @param first - what the first generation is made of; `blueprint` reads what another one is made of.
 */
export async function runPrimary(
  given: Arguments,
  first: Blueprint,
  blueprint: () => Blueprint,
  processes: Processes,
  terminal: Terminal,
  watch?: Watch,
): Promise<number> {
  countForWorkers()
  const plainly = progress(given.text('log') ?? 'text', terminal)
  const tell = watch?.telling(plainly) ?? plainly
  const supervisor = new Supervisor({
    cores: watch === undefined ? processes.cores : 1,
    blueprint,
    fork: () => (watch === undefined ? processes.fork() : watch.follow(processes.fork(REPORTING))),
    now: () => performance.now(),
    tell,
    serving,
  })
  const admin = new PrimaryAdmin(() => supervisor.status())
  let isOpen = false

  function serving({ blueprint: { admin: choice }, ready }: Generation): void {
    if (!isOpen && ready?.url !== undefined) {
      terminal.print(`open ${ready.url}${/^https?:/.test(ready.url) ? '/' : ''}`)
    }
    isOpen = true
    admin.move(choice).catch((error: unknown) => {
      tell('admin_failed', `the admin listener stays as it is: ${textOf(error, terminal)}`)
    })
  }

  processes.onSignal((signal) => {
    if (signal === 'SIGHUP') supervisor.reload()
    else if (signal === 'SIGUSR1') supervisor.reopenLogs()
    // Who sends SIGINT sits before a terminal and waits.
    else supervisor.terminate(signal === 'SIGINT')
  })
  const pidFile = given.text('pid-file')
  const path = pidFile === undefined ? undefined : resolve(terminal.cwd, pidFile)
  if (path !== undefined) writeFileSync(path, `${process.pid}\n`)
  try {
    try {
      await admin.move(first.admin)
    } catch (error) {
      tell('start_failed', textOf(error, terminal))
      return START_FAILED
    }
    supervisor.start(first)
    watch?.start(() => {
      supervisor.reloadAnew()
    })
    return await supervisor.ended
  } finally {
    watch?.stop()
    await admin.close()
    if (path !== undefined) rmSync(path, { force: true })
  }
}

function textOf(error: unknown, { cwd }: Terminal): string {
  return failureLines(error, cwd, (_style, text) => text).join('\n')
}
