import { loadApp, loadServer, readGraph, type LoadedServer, type LoadOptions } from '../config/index.js'
import { OptionSchema, type Stack } from '../core/index.js'
import { serve as serveHttp, ServerOptions } from '../handlers/index.js'
import type { Arguments } from './arguments.js'
import { GLOBAL, type Command } from './command.js'
import { loadOptions, required, targetOf, type Target } from './deployment.js'
import { shortPlace } from './place.js'
import { runningServer, type RunningServer } from './running-server.js'
import type { Terminal } from './terminal.js'
import { UsageError } from './usage-error.js'

/** `tsgi serve`: serves the stack of a deployment file. */
export const serve: Command = {
  name: 'serve',
  summary: 'Serve the stack of a deployment file over HTTP, in one process.',
  usage: 'FILE[#NAME]',
  notes: [
    'The server is [server:main] of the file if there is one, else that of TSGI. Options of the server that are given',
    'here are for the latter, which then takes the place of [server:main].',
    'Prints the URL to open. SIGINT and SIGTERM let requests finish, stop all layers and end with 0; a second one ends',
    'at once.',
  ],
  flags: [{ name: 'server', value: 'NAME', about: 'use [server:NAME] of the file' }, GLOBAL],
  schema: OptionSchema.of('tsgi serve', ServerOptions),
  examples: [
    ['tsgi serve paste.ini', 'the section main'],
    ['tsgi serve paste.ini#admin --port 3000', 'another section, at a port'],
    ['tsgi serve paste.ini --host 0.0.0.0 --keep-alive-timeout 5s', 'for all to see'],
  ],
  async run(given, terminal) {
    const [file = ''] = required(given, ['FILE'], 'serve')
    const options = declaredOptions(given)
    const target = targetOf(file, terminal)
    const loading = loadOptions(given, target, terminal)
    const app = await loadApp(target.uri, loading)
    const server = await chosenServer(given, target, loading, terminal)
    const interruption = terminal.surroundings.interruption?.()
    const running = server === undefined ? await serveHttp(app, options) : await served(server, app)
    return untilInterrupted(running, app, interruption, terminal)
  },
}

/** @throws {UsageError} if an option does not fit. */
function declaredOptions(given: Arguments): ServerOptions {
  const { value, problems } = schemaOf(serve).check(given.declared)
  const [first] = problems
  if (first !== undefined) throw new UsageError(`${first.fault}; ${first.remedy}`, 'serve')
  return value as ServerOptions
}

function schemaOf({ schema }: Command): OptionSchema {
  return schema as OptionSchema
}

/** The server that the file has, if it is to be used. */
async function chosenServer(
  given: Arguments,
  { file, uri }: Target,
  loading: LoadOptions,
  terminal: Terminal,
): Promise<LoadedServer | undefined> {
  const chosen = given.text('server')
  const hasOptions = Object.keys(given.declared).length > 0
  if (chosen !== undefined && hasOptions) {
    throw new UsageError('--server takes its options from the file; write them there, or leave --server out', 'serve')
  }
  const options = { ...loading, name: chosen ?? 'main' }
  if (chosen === undefined && !hasServer(uri, options)) return undefined
  if (!hasOptions) return loadServer(uri, options)
  terminal.tell(
    `[server:main] of ${shortPlace(file, terminal.cwd)} is not used: options were given for the server of TSGI`,
  )
  return undefined
}

/** Whether there is a server to load, be it with mistakes. */
function hasServer(uri: string, options: LoadOptions): boolean {
  const { problems } = readGraph(uri, { ...options, kind: 'server' })
  return !problems.some(({ code, place }) => code === 'SECTION_MISSING' && place === undefined)
}

/** Lets a server of the file serve. */
async function served(server: LoadedServer, app: Stack): Promise<RunningServer> {
  await app.start()
  try {
    return runningServer(await server.serve(app))
  } catch (error) {
    await app.stop()
    throw error
  }
}

async function untilInterrupted(
  running: RunningServer,
  app: Stack,
  interruption: AbortSignal | undefined,
  terminal: Terminal,
): Promise<number> {
  if (running.url !== undefined) terminal.print(`open ${running.url}${/^https?:/.test(running.url) ? '/' : ''}`)
  if (interruption?.aborted !== true) {
    await new Promise((resolve) => interruption?.addEventListener('abort', resolve, { once: true }))
  }
  await running.close()
  await app.stop()
  return 0
}
