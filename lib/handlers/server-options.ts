import { OptionSchema, option, type ResolvedOptions } from '../core/index.js'
import { HandlerOptions, resolve } from './handler-options.js'

/** The options of a server: those of its Handler, where it listens, and its limits. */
export class ServerOptions extends HandlerOptions {
  @option({ description: 'the address to listen on; 0.0.0.0 or :: for all' })
  host?: string = '127.0.0.1'

  @option({ type: 'integer', min: 0, max: 65535, description: 'the port to listen on; 0 for any that is free' })
  port?: number = 8080

  @option({
    type: 'string',
    required: false,
    description: 'the path of a Unix socket to listen on, in place of host and port',
  })
  socket?: string | undefined

  @option({
    type: 'string',
    required: false,
    description: 'what SERVER_NAME says; the default is the address at which a request arrives',
  })
  serverName?: string | undefined

  @option({
    type: 'size',
    min: 1024,
    description: 'the most bytes of request line and header fields together; more are refused with 431',
  })
  maxHeaderSize?: number = 16 * 1024

  @option({ type: 'duration', description: 'how long a client may take to send its header fields' })
  headersTimeout?: number = 10_000

  @option({
    type: 'duration',
    description: 'how long an idle connection is kept; above the 60 s of usual load balancers',
  })
  keepAliveTimeout?: number = 65_000

  @option({ type: 'duration', description: 'how long close() lets requests in flight finish before it cuts them' })
  closeTimeout?: number = 10_000
}

const schema = OptionSchema.of('the server', ServerOptions)

/** Checks the options of a server and fills in the defaults. */
export function serverOptions(given: ServerOptions): ResolvedOptions<ServerOptions> {
  return resolve(schema, given)
}
