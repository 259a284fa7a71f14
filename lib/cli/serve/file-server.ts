import { loadServer, readGraph, type LoadedServer, type LoadOptions } from '../../config/index.js'
import {
  definitionOf,
  OptionSchema,
  spelled,
  type ResolvedOptions,
  type ResolvedSpec,
  type Stack,
} from '../../core/index.js'
import { HttpServer, ServerOptions } from '../../handlers/index.js'
import type { Arguments } from '../arguments.js'
import type { Target } from '../deployment.js'
import { runningServer, type RunningServer } from '../running-server.js'
import { UsageError } from '../usage-error.js'

/** The options of a server, as the command line has them. */
export const SCHEMA = OptionSchema.of('serve', ServerOptions)

/** What can serve an application. */
type CanServe = Pick<LoadedServer, 'serve'>

/** @throws {UsageError} if an option does not fit. */
export function checkDeclared({ declared }: Arguments): void {
  for (const [name, value] of Object.entries(declared)) {
    const written = `--${spelled(name, 'command-line')}`
    const spec = { ...(SCHEMA.specs.get(name) as ResolvedSpec), name: written }
    const [problem] = new OptionSchema('serve', new Map([[written, spec]])).check({ [written]: value }).problems
    if (problem !== undefined) throw new UsageError(`${problem.fault}; ${problem.remedy}`, 'serve')
  }
}

/**
 * The server that the file has, with the options given above its own; without one, that of TSGI.
 *
 * @param adapt - changes the options of a server of TSGI.
 */
export async function serverOf(
  given: Arguments,
  { uri }: Target,
  loading: LoadOptions,
  adapt?: (options: ResolvedOptions<ServerOptions>) => ServerOptions,
): Promise<CanServe> {
  const { declared } = given
  const made = (own: ServerOptions): HttpServer => {
    const server = new HttpServer({ ...own, ...declared })
    return adapt === undefined ? server : new HttpServer(adapt(server.options))
  }
  const chosen = given.text('server')
  const options = { ...loading, name: chosen ?? 'main' }
  if (chosen === undefined && !hasServer(uri, options)) return made({})
  const server = await loadServer(uri, options)
  const { product } = server
  if (isHttpServer(product)) return made(product.options)
  if (Object.keys(declared).length === 0) return server
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
export async function served(server: CanServe, app: Stack): Promise<RunningServer> {
  await app.start()
  try {
    return runningServer(await server.serve(app))
  } catch (error) {
    await app.stop()
    throw error
  }
}
