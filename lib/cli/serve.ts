import { loadApp, type LoadOptions } from '../config/index.js'
import type { Stack } from '../core/index.js'
import type { Arguments } from './arguments.js'
import { GLOBAL, type Command } from './command.js'
import { failureLine } from './failure.js'
import { loadOptions, required, targetOf, type Target } from './deployment.js'
import type { RunningServer } from './running-server.js'
import { checkDeclared, SCHEMA, served, serverOf, wantedWorkers } from './serve/file-server.js'
import { fileSources } from './serve/file-sources.js'
import { runPrimary } from './serve/primary.js'
import { printConfig } from './serve/print-config.js'
import type { PrimaryChannel } from './serve/processes.js'
import { Watch } from './serve/watch.js'
import { WorkerDuty } from './serve/worker-duty.js'
import type { Terminal } from './terminal.js'

/** `tsgi serve`: serves the stack of a deployment file. */
export const serve: Command = {
  name: 'serve',
  summary: 'Serve the stack of a deployment file over HTTP, with several processes.',
  usage: 'FILE[#NAME]',
  notes: [
    'The server is [server:main] of the file if there is one, else that of TSGI. Options given here stand above those',
    'of the file. Prints the URL to open. SIGINT and SIGTERM let requests finish, stop all layers and end with 0; a',
    'second one ends at once. SIGHUP loads the file anew, its modules too, in new workers beside the old ones, which',
    'finish when the new ones are ready; where the new ones fail, the old ones stay. A worker that crashes is replaced.',
    'Ends with 1 if requests were cut or a worker had to be killed, with 3 if no worker ever came up. SIGUSR1 opens the',
    'access log anew, after it was moved away.',
  ],
  flags: [
    { name: 'server', value: 'NAME', about: 'use [server:NAME] of the file' },
    GLOBAL,
    { name: 'check', about: 'load everything, listen nowhere, and end' },
    { name: 'print-config', about: 'print every option of the server, its value and where that comes from, and end' },
    {
      name: 'watch',
      about:
        'for development: reload when the file, or what of its folder it loads, changes; with one worker by default',
    },
    { name: 'log', value: 'FORMAT', choices: ['text', 'json'], about: 'how progress is told on standard error' },
    { name: 'pid-file', value: 'FILE', about: 'a file that holds the process id while it serves' },
  ],
  schema: SCHEMA,
  examples: [
    ['tsgi serve paste.ini', 'the section main'],
    ['tsgi serve paste.ini#admin --port 3000', 'another section, at a port'],
    ['tsgi serve paste.ini --host 0.0.0.0 --keep-alive-timeout 5s', 'for all to see'],
  ],
  async run(given, terminal) {
    const [file = ''] = required(given, ['FILE'], 'serve')
    checkDeclared(given)
    const target = targetOf(file, terminal)
    const loading = loadOptions(given, target, terminal)
    const { interruption, processes } = terminal.surroundings
    if (given.isOn('print-config') === true) {
      printConfig(given, target, loading, terminal)
      return 0
    }
    if (given.isOn('check') === true) return check(given, target, loading, terminal)
    if (processes?.primary !== undefined) return runWorker(given, target, loading, processes.primary, terminal)
    if (processes !== undefined) {
      const wanted = wantedWorkers(given, target, loading)
      const watch = given.isOn('watch') === true ? watchOf(given, target, loading, terminal) : undefined
      const workers = watch === undefined ? (wanted ?? processes.cores) : Math.max(1, wanted ?? 1)
      if (workers > 0) return runPrimary(given, workers, processes, terminal, watch)
    }
    const app = await loadApp(target.uri, loading)
    const server = await serverOf(given, target, loading)
    return untilInterrupted(await served(server, app), app, interruption?.(), terminal)
  },
}

function watchOf(given: Arguments, target: Target, loading: LoadOptions, terminal: Terminal): Watch {
  const sources = () => fileSources(given, target, loading, terminal)
  return new Watch({ file: target.file, cwd: terminal.cwd, sources, now: () => performance.now() })
}

async function check(given: Arguments, target: Target, loading: LoadOptions, terminal: Terminal): Promise<number> {
  await loadApp(target.uri, loading)
  await serverOf(given, target, loading)
  terminal.print(`${given.positionals[0] ?? ''} can be served`)
  return 0
}

/** How long a worker keeps idle connections when it closes: clients that have just been answered ask again by then. */
const IDLE_DRAIN = '5s'

/** The same where who reloads a page wants to see what was just saved. */
const WATCHED_IDLE_DRAIN = '200ms'

async function runWorker(
  given: Arguments,
  target: Target,
  loading: LoadOptions,
  primary: PrimaryChannel,
  terminal: Terminal,
): Promise<number> {
  const isWatching = given.isOn('watch') === true
  let app: Stack
  let running: RunningServer
  try {
    app = await loadApp(target.uri, loading)
    const idleDrain = isWatching ? WATCHED_IDLE_DRAIN : IDLE_DRAIN
    running = await served(await serverOf(given, target, loading, { idleDrain }), app)
  } catch (error) {
    if (!isWatching) throw error
    primary.send({ type: 'failed', why: failureLine(error, terminal) })
    return new Promise<never>(() => undefined)
  }
  const duty = new WorkerDuty(running, (message) => {
    primary.send(message)
  })
  const wanted = new Promise<boolean>((resolve) => {
    primary.onMessage((message) => {
      if (message.type === 'drain') resolve(message.isLast)
      else if (message.type === 'reopen-logs') void running.reopenLogs()
    })
  })
  await duty.close(await wanted, () => running.close())
  await app.stop()
  const ended = new Promise<void>((resolve) => {
    primary.onMessage((message) => {
      if (message.type === 'end') resolve()
    })
  })
  primary.send({ type: 'finished' })
  await ended
  return duty.end()
}

async function untilInterrupted(
  running: RunningServer,
  app: Stack,
  interruption: AbortSignal | undefined,
  terminal: Terminal,
): Promise<number> {
  if (running.url !== undefined) terminal.print(`open ${running.url}${/^https?:/.test(running.url) ? '/' : ''}`)
  terminal.surroundings.onLogsMoved?.(() => void running.reopenLogs())
  if (interruption?.aborted !== true) {
    await new Promise((resolve) => interruption?.addEventListener('abort', resolve, { once: true }))
  }
  await running.close()
  await app.stop()
  return 0
}
