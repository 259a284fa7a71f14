import { optionsFor, server, THIS_PACKAGE, type ResolvedOptions } from '../core/index.js'
import type { ApplicationLike } from '../protocol/index.js'
import { serve, type Server } from './server.js'
import { ServerOptions } from './server-options.js'

/**
 * A server for a deployment file: its options bound, waiting for an application.
 *
 * ```ini
 * [server:main]
 * use = egg:tsgi#http
 * host = 127.0.0.1
 * port = 8080
 * ```
 */
@server('http', {
  package: THIS_PACKAGE,
  options: ServerOptions,
  description: 'Serves an application over HTTP/1.1 and HTTP/2, with TLS or without',
})
export class HttpServer {
  readonly options: ResolvedOptions<ServerOptions>

  /** @throws {OptionError} if the options do not fit. */
  constructor(options: ServerOptions = {}) {
    this.options = optionsFor(new.target, options)
  }

  /** Starts the application's layers, listens, and gives the running server. */
  serve(application: ApplicationLike): Promise<Server> {
    return serve(application, this.options)
  }
}
