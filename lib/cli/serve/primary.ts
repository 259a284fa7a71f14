import { rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Arguments } from '../arguments.js'
import type { Terminal } from '../terminal.js'
import type { Processes } from './processes.js'
import { progress } from './progress.js'
import { Supervisor } from './supervisor.js'
import { REPORTING, type Watch } from './watch.js'

/** Serves by workers until it is told to end: gives the exit code. */
export async function runPrimary(
  given: Arguments,
  workers: number,
  processes: Processes,
  terminal: Terminal,
  watch?: Watch,
): Promise<number> {
  const tell = progress(given.text('log') ?? 'text', terminal)
  const supervisor = new Supervisor({
    workers,
    fork: () => (watch === undefined ? processes.fork() : watch.follow(processes.fork(REPORTING))),
    now: () => performance.now(),
    tell: watch?.telling(tell) ?? tell,
    serving: (url) => {
      if (url !== undefined) terminal.print(`open ${url}${/^https?:/.test(url) ? '/' : ''}`)
    },
  })
  processes.onSignal((signal) => {
    if (signal === 'SIGHUP') supervisor.reload()
    else if (signal === 'SIGUSR1') supervisor.reopenLogs()
    else supervisor.terminate()
  })
  const pidFile = given.text('pid-file')
  const path = pidFile === undefined ? undefined : resolve(terminal.cwd, pidFile)
  if (path !== undefined) writeFileSync(path, `${process.pid}\n`)
  try {
    supervisor.start()
    watch?.start(() => {
      supervisor.reloadAnew()
    })
    return await supervisor.ended
  } finally {
    watch?.stop()
    if (path !== undefined) rmSync(path, { force: true })
  }
}
