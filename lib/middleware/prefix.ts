import {
  checkPrefix,
  confOptions,
  endOfHost,
  middleware,
  Middleware,
  option,
  THIS_PACKAGE,
  underPrefix,
} from '../core/index.js'
import { comparingPaths } from './path-scope.js'
import type { ApplicationLike, Awaitable, Environ, ResponseBody, StartResponse } from '../protocol/index.js'
import { translateForwarded } from './prefix/forwarded.js'

/** The options of {@link Prefix}. */
export class PrefixOptions {
  /** The path at which a proxy has the application. Default: the root. */
  @option({ description: 'the path at which a proxy has the application, like /shop', check: faultInPrefix })
  prefix?: string = '/'

  /** Whether `X-Forwarded-*` is believed; only behind a proxy that sets or removes each of them. Default: no. */
  @option({ description: 'whether X-Forwarded-* is believed: only behind a proxy that sets or removes each of them' })
  translateForwardedServer?: boolean = false

  /** The port that the outside world sees; empty for that of the scheme. Default: as the request says. */
  @option({
    type: 'any',
    required: false,
    description: 'the port that the outside world sees; empty for that of the scheme',
    check: faultInPort,
  })
  forcePort?: number | string | undefined = undefined

  /** The scheme that the outside world sees. Default: as the request says. */
  @option({
    type: 'string',
    required: false,
    choices: ['http', 'https'],
    description: 'the scheme that the outside world sees',
  })
  scheme?: 'http' | 'https' | undefined = undefined
}

function withoutSlash(prefix: string): string {
  return prefix.replace(/\/+$/, '')
}

function faultInPrefix(prefix: string): string | undefined {
  try {
    checkPrefix(withoutSlash(prefix))
    return undefined
  } catch {
    return `is ${JSON.stringify(prefix)}, which is no path like "/api/v1"`
  }
}

function faultInPort(port: unknown): string | undefined {
  if (port === '' || (/^[1-9]\d{0,4}$/.test(String(port)) && Number(port) <= 65_535)) return undefined
  return 'is no port, a number from 1 to 65535, and not empty'
}

/**
 * Tells the application what the outside world sees of it, behind a proxy: its path, and perhaps its host, port and
 * scheme. As PasteDeploy's `prefix`.
 *
 * ```ini
 * [filter:proxy]
 * use = egg:tsgi#prefix
 * prefix = /shop
 * ```
 *
 * `SCRIPT_NAME` becomes the prefix. If `PATH_INFO` begins with it, it is taken off there; if not, the proxy has done so.
 * The prefix ends where a segment ends, and is a text: to PasteDeploy it is a regular expression, for which `/shopping`
 * below `/shop` is `ping`.
 *
 * With `translateForwardedServer`, `X-Forwarded-Server` and `-Host`, `-For`, `-Scheme` or `-Proto` replace host, address
 * and scheme. Anybody can send them: it is off unless said otherwise, where PasteDeploy has it on. `forcePort` sets the
 * port, `scheme` the scheme, after that.
 */
@middleware('prefix', {
  package: THIS_PACKAGE,
  options: PrefixOptions,
  roles: ['prefix'],
  // What compares paths, and what sends to one, needs the path as the outside world has it.
  before: [
    'except',
    'https',
    'trailing-slash',
    'rewrite',
    ...['authorization', 'cors', 'csrf', 'permissions', 'rate-limit'].map(comparingPaths),
  ],
  description: 'Tells the application the path, host, port and scheme that a proxy has it at',
})
export class Prefix extends Middleware<PrefixOptions> {
  readonly #prefix = withoutSlash(this.options.prefix)

  override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const { forcePort, scheme, translateForwardedServer } = this.options
    const { PATH_INFO: path } = environ
    const below = underPrefix(path, this.#prefix) ? path.slice(this.#prefix.length) : path
    environ.PATH_INFO = below === '' ? '/' : below
    environ.SCRIPT_NAME = this.#prefix
    if (translateForwardedServer) translateForwarded(environ)
    if (forcePort !== undefined) setPort(environ, String(forcePort))
    if (scheme !== undefined) environ['wsgi.url_scheme'] = scheme
    return this.app(environ, startResponse)
  }
}

function setPort(environ: Environ, port: string): void {
  const { HTTP_HOST: authority } = environ
  environ.SERVER_PORT = port === '' ? (environ['wsgi.url_scheme'] === 'http' ? '80' : '443') : port
  if (authority === undefined) return
  const host = authority.slice(0, endOfHost(authority))
  environ.HTTP_HOST = port === '' ? host : `${host}:${port}`
}

/**
 * Makes a {@link Prefix} for `use = egg:PasteDeploy#prefix`, a `paste.filter_app_factory`. As there,
 * `translate_forwarded_server` is on unless the section says otherwise.
 *
 * @throws {OptionError} if a key is none of its options, or does not fit.
 */
export function pasteDeployPrefixFactory(
  app: ApplicationLike,
  _globalConf: Readonly<Record<string, string>>,
  localConf: Readonly<Record<string, string>>,
): Prefix {
  const options: PrefixOptions = { translateForwardedServer: true }
  return new Prefix(app, Object.assign(options, confOptions(Prefix, localConf)))
}
