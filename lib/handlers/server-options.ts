import { OptionSchema, option, type ResolvedOptions } from '../core/index.js'
import { AdminOptions } from './admin-options.js'
import { resolve } from './handler-options.js'
import { LONGEST } from './limit-options.js'

/** The options of a server: those of its Handler, where it listens, its limits, its log, and where it tells how it fares. */
export class ServerOptions extends AdminOptions {
  @option({
    type: 'duration',
    max: LONGEST,
    description: 'how long close() lets requests in flight finish before it cuts them',
  })
  closeTimeout?: number = 10_000

  @option({
    type: 'duration',
    max: LONGEST,
    description: 'how long close() goes on accepting after readiness is off, for load balancers to notice',
  })
  drainDelay?: number = 0

  @option({
    type: 'duration',
    required: false,
    max: LONGEST,
    description: 'how long a closing server keeps idle connections; the default is 5s for tsgi serve, none in code',
  })
  idleDrain?: number | undefined

  @option({
    type: 'integer',
    required: false,
    min: 0,
    description: 'processes of tsgi serve; 0 for no other than its own; the default is the number of cores',
  })
  workers?: number | undefined

  @option({
    type: 'integer',
    min: 0,
    description: 'requests after which tsgi serve replaces a worker, one worker at a time; 0 for never',
  })
  maxRequests?: number = 0

  @option({
    type: 'duration',
    min: 2_000,
    max: LONGEST,
    description: 'how long a worker of tsgi serve may be silent, its event loop blocked, before it is replaced',
  })
  heartbeatTimeout?: number = 30_000

  @option({
    description: 'whether a whole answer over HTTP/1.1 leaves in one write, where this Node.js was found to allow it',
  })
  singleWrite?: boolean = true
}

const schema = OptionSchema.of('the server', ServerOptions)

/** Checks the options of a server and fills in the defaults. */
export function serverOptions(given: ServerOptions): ResolvedOptions<ServerOptions> {
  return resolve(schema, given)
}
