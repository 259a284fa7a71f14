import { OptionSchema, option, type ResolvedOptions } from '../core/index.js'
import { HandlerOptions, resolve } from './handler-options.js'

/** A timer of Node.js that is to wait for more than 2^31 ms waits for 1 ms. */
const LONGEST = 24 * 86_400_000

/** The options of a server: those of its Handler, where it listens, and its limits. */
export class ServerOptions extends HandlerOptions {
  @option({ description: 'the address to listen on; 0.0.0.0 or :: for all', check: faultInText })
  host?: string = '127.0.0.1'

  @option({ type: 'integer', min: 0, max: 65535, description: 'the port to listen on; 0 for any that is free' })
  port?: number = 8080

  @option({
    type: 'string',
    required: false,
    description: 'the path of a Unix socket to listen on, in place of host and port',
    check: faultInText,
  })
  socket?: string | undefined

  @option({
    type: 'string',
    required: false,
    description: 'what SERVER_NAME says; the default is the address at which a request arrives',
    check: faultInText,
  })
  serverName?: string | undefined

  @option({
    type: 'size',
    min: 1024,
    description: 'the most bytes of request line and header fields together; more are refused with 431',
  })
  maxHeaderSize?: number = 16 * 1024

  @option({ type: 'duration', max: LONGEST, description: 'how long a client may take to send its header fields' })
  headersTimeout?: number = 10_000

  @option({
    type: 'duration',
    max: LONGEST,
    description: 'how long an idle connection is kept; above the 60 s of usual load balancers',
  })
  keepAliveTimeout?: number = 65_000

  @option({
    type: 'duration',
    max: LONGEST,
    description: 'how long close() lets requests in flight finish before it cuts them',
  })
  closeTimeout?: number = 10_000
}

/** Node.js takes an empty host for all addresses. */
function faultInText(text: string): string | undefined {
  if (text.trim() === '') return 'is empty'
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\x00-\x1f\x7f]/.test(text) ? 'has a control character' : undefined
}

const schema = OptionSchema.of('the server', ServerOptions)

/** Checks the options of a server and fills in the defaults. */
export function serverOptions(given: ServerOptions): ResolvedOptions<ServerOptions> {
  return resolve(schema, given)
}
