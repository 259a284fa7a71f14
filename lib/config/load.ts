import type { Stack } from '../core/index.js'
import { assembleApp, assembleFilter, assembleServer, linked, type Resolve, type Surroundings } from './assembly.js'
import { confOrder, makeConf, put, type OpenConf } from './conf.js'
import { NOTHING_OUTSIDE } from './layer-order.js'
import type { LoadedFilter, LoadedServer } from './loaded.js'
import type { LoadOptions } from './load-options.js'
import { Session } from './session.js'

/**
 * Loads an application from a deployment file: `loadApp('config:paste.ini#main', { relativeTo: __dirname })`.
 *
 * @throws {ConfigError} if it cannot be resolved or linked; what a factory throws comes as it is.
 */
export async function loadApp(uri: string, options: LoadOptions = {}): Promise<Stack> {
  return assembleApp(surroundings(options), byUri(uri, options), heading(uri))
}

/**
 * Loads a filter: a layer, `(app) => application`.
 *
 * @throws {ConfigError} as {@link loadApp}.
 */
export async function loadFilter(uri: string, options: LoadOptions = {}): Promise<LoadedFilter> {
  return assembleFilter(surroundings(options), byUri(uri, options), heading(uri))
}

/**
 * Loads a server, whose `serve(app)` serves an application.
 *
 * @throws {ConfigError} as {@link loadApp}.
 */
export async function loadServer(uri: string, options: LoadOptions = {}): Promise<LoadedServer> {
  return assembleServer(surroundings(options), byUri(uri, options), heading(uri))
}

/** The configuration of an application. */
export interface AppConfig {
  /** The global configuration with the local one over it. */
  readonly conf: OpenConf
  readonly globalConf: OpenConf
  readonly localConf: OpenConf
}

/**
 * The configuration that an application would be made with. Imports its factories and calls none.
 *
 * @throws {ConfigError} as {@link loadApp}.
 */
export async function appConfig(uri: string, options: LoadOptions = {}): Promise<AppConfig> {
  const { context } = await linked(surroundings(options), 'app', byUri(uri, options), heading(uri))
  const { globalConf, localConf } = context
  const conf = makeConf(globalConf)
  for (const key of confOrder(localConf)) put(conf, key, localConf[key])
  return { conf, globalConf, localConf }
}

/** The URI of a file: a path may have characters that mean something in a URI. */
export function configUri(path: string, name?: string): string {
  const encoded = path.replace(/[^\w./~-]/gu, (character) => encodeURIComponent(character))
  return `config:${encoded}${name === undefined ? '' : `#${name}`}`
}

function surroundings(options: LoadOptions): Surroundings {
  return { session: new Session(options), trail: [], outside: NOTHING_OUTSIDE }
}

function byUri(uri: string, { globalConf, name, relativeTo = '' }: LoadOptions): Resolve {
  return (resolver, wanted) => resolver.uri(wanted, uri, name, relativeTo, globalConf)
}

function heading(uri: string): string {
  return `${uri} cannot be loaded`
}
