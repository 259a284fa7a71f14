import { loadApp, loadServer, readGraph, type LoadedServer, type LoadOptions } from '../config/index.js'
import { definitionOf, OptionSchema, spelled, type ResolvedSpec, type Stack } from '../core/index.js'
import { HttpServer, ServerOptions } from '../handlers/index.js'
import type { Arguments } from './arguments.js'
import { GLOBAL, type Command } from './command.js'
import { loadOptions, required, targetOf, type Target } from './deployment.js'
import { runningServer, type RunningServer } from './running-server.js'
import type { Terminal } from './terminal.js'
import { UsageError } from './usage-error.js'

const SCHEMA = OptionSchema.of('serve', ServerOptions)

/** `tsgi serve`: serves the stack of a deployment file. */
export const serve: Command = {
  name: 'serve',
  summary: 'Serve the stack of a deployment file over HTTP, in one process.',
  usage: 'FILE[#NAME]',
  notes: [
    'The server is [server:main] of the file if there is one, else that of TSGI. Options given here stand above those',
    'of the file. Prints the URL to open. SIGINT and SIGTERM let requests finish, stop all layers and end with 0; a',
    'second one ends at once. SIGUSR1 opens the access log anew, after it was moved away.',
  ],
  flags: [{ name: 'server', value: 'NAME', about: 'use [server:NAME] of the file' }, GLOBAL],
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
    const app = await loadApp(target.uri, loading)
    const server = await serverOf(given, target, loading)
    const interruption = terminal.surroundings.interruption?.()
    return untilInterrupted(await served(server, app), app, interruption, terminal)
  },
}

/** What can serve an application. */
type CanServe = Pick<LoadedServer, 'serve'>

/** @throws {UsageError} if an option does not fit. */
function checkDeclared({ declared }: Arguments): void {
  for (const [name, value] of Object.entries(declared)) {
    const written = `--${spelled(name, 'command-line')}`
    const spec = { ...(SCHEMA.specs.get(name) as ResolvedSpec), name: written }
    const [problem] = new OptionSchema('serve', new Map([[written, spec]])).check({ [written]: value }).problems
    if (problem !== undefined) throw new UsageError(`${problem.fault}; ${problem.remedy}`, 'serve')
  }
}

/** The server that the file has, with the options given above its own; without one, that of TSGI. */
async function serverOf(given: Arguments, { uri }: Target, loading: LoadOptions): Promise<CanServe> {
  const { declared } = given
  const chosen = given.text('server')
  const options = { ...loading, name: chosen ?? 'main' }
  if (chosen === undefined && !hasServer(uri, options)) return new HttpServer(declared)
  const server = await loadServer(uri, options)
  if (Object.keys(declared).length === 0) return server
  const { product } = server
  if (isHttpServer(product)) return new HttpServer({ ...product.options, ...declared })
  throw new UsageError(
    `[server:${options.name}] is not a server of TSGI and takes its options from the file only`,
    'serve',
  )
}

/** Whether there is a server to load, be it with mistakes. */
function hasServer(uri: string, options: LoadOptions): boolean {
  const { problems } = readGraph(uri, { ...options, kind: 'server' })
  return !problems.some(({ code, place }) => code === 'SECTION_MISSING' && place === undefined)
}

/** Also one of another copy of the package. */
function isHttpServer(product: unknown): product is HttpServer {
  if (typeof product !== 'object' || product === null) return false
  const { kind, name } = definitionOf(product.constructor) ?? {}
  return kind === 'server' && name === definitionOf(HttpServer)?.name
}

/** Lets a server of the file serve. */
async function served(server: CanServe, app: Stack): Promise<RunningServer> {
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
  terminal.surroundings.onLogsMoved?.(() => void running.reopenLogs())
  if (interruption?.aborted !== true) {
    await new Promise((resolve) => interruption?.addEventListener('abort', resolve, { once: true }))
  }
  await running.close()
  await app.stop()
  return 0
}
