import { option } from '../core/index.js'
import { ListenOptions } from './listen-options.js'

/** A timer of Node.js that is to wait for more than 2^31 ms waits for 1 ms. */
export const LONGEST = 24 * 86_400_000

/** How much and how long a server takes from its clients. */
export class LimitOptions extends ListenOptions {
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
}
