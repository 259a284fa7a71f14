import { loadApp, type LoadOptions } from '../config/index.js'
import type { Stack } from '../core/index.js'
import type { Arguments } from './arguments.js'
import { GLOBAL, type Command } from './command.js'
import { loadOptions, required, targetOf, type Target } from './deployment.js'
import type { RunningServer } from './running-server.js'
import { readBlueprint } from './serve/blueprint.js'
import { checkDeclared, SCHEMA, served, serverOf } from './serve/file-server.js'
import { fileSources } from './serve/file-sources.js'
import { runPrimary } from './serve/primary.js'
import { printConfig } from './serve/print-config.js'
import { runWorker } from './serve/run-worker.js'
import { Watch } from './serve/watch.js'
import type { Terminal } from './terminal.js'

/** `tsgi serve`: serves the stack of a deployment file. */
export const serve: Command = {
  name: 'serve',
  summary: 'Serve the stack of a deployment file over HTTP, with several processes.',
  usage: 'FILE[#NAME]',
  notes: [
    'The server is [server:main] of the file if there is one, else that of TSGI. Options given here stand above those',
    'of the file. Prints the URL to open. SIGTERM lets requests finish, stops all layers and ends with 0. SIGINT (Ctrl-C)',
    'does so too, but waits for requests in flight only: neither for --drain-delay nor for idle connections. A second',
    'signal ends at once what is left. SIGHUP loads the file anew, its modules too, in new workers beside the old ones,',
    'which finish when the new ones are ready; where the new ones fail, the old ones stay. A worker that crashes is',
    'replaced by one that is made of the file as it was when the others were started. Ends with 1 if requests were cut or',
    'a worker had to be killed, with 3 if no worker ever came up, and then says once why. SIGUSR1 opens the access log',
    'anew, after it was moved away.',
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
    if (processes?.primary !== undefined) return runWorker(given, target, loading, processes.primary, terminal.cwd)
    const blueprint = () => readBlueprint(given, target, loading)
    const first = processes === undefined ? undefined : blueprint()
    const isWatching = given.isOn('watch') === true
    if (processes !== undefined && first !== undefined && (first.workers !== 0 || isWatching)) {
      const watch = isWatching ? watchOf(given, target, loading, terminal) : undefined
      return runPrimary(given, first, blueprint, processes, terminal, watch)
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
