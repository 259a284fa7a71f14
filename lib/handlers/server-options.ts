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
}

const schema = OptionSchema.of('the server', ServerOptions)

/** Checks the options of a server and fills in the defaults. */
export function serverOptions(given: ServerOptions): ResolvedOptions<ServerOptions> {
  return resolve(schema, given)
}
