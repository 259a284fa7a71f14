import { ConfigError, loadApp, loadServer, type LoadedServer, type LoadOptions } from '../config/index.js'
import { OptionSchema, type Stack } from '../core/index.js'
import { serve as serveHttp, ServerOptions } from '../handlers/index.js'
import type { Arguments } from './arguments.js'
import { GLOBAL, type Command } from './command.js'
import { loadOptions, required, targetOf, type Target } from './deployment.js'
import { tellFailure } from './failure.js'
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
  flags: [
    { name: 'server', value: 'NAME', about: 'use [server:NAME] of the file' },
    GLOBAL,
  ],
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
    return running === undefined ? 0 : untilInterrupted(running, app, interruption, terminal)
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
  const name = given.text('server')
  const hasOptions = Object.keys(given.declared).length > 0
  if (name !== undefined && hasOptions) {
    throw new UsageError('--server takes its options from the file; write them there, or leave --server out', 'serve')
  }
  try {
    const server = await loadServer(uri, { ...loading, name: name ?? 'main' })
    if (!hasOptions) return server
    terminal.tell(`the options given are for the server of TSGI; [server:main] of ${file} is not used`)
    return undefined
  } catch (error) {
    if (name === undefined && isMissing(error)) return undefined
    throw error
  }
}
