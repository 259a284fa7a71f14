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

  @option({
    type: 'duration',
    max: LONGEST,
    description: 'how long a client may take for a whole request, its body included; 0 for no limit',
  })
  requestTimeout?: number = 300_000

  @option({
    type: 'duration',
    min: 100,
    max: LONGEST,
    description: 'how long nothing of a body may come while the application waits for it; then it is 408',
  })
  bodyTimeout?: number = 20_000

  @option({
    type: 'size',
    description: 'bytes per second that must come of a body, over each bodyTimeout; fewer are answered with 408',
  })
  minBodyRate?: number = 240

  @option({
    type: 'duration',
    min: 100,
    max: LONGEST,
    description: 'how long a client may take nothing of an answer before its connection is cut',
  })
  writeTimeout?: number = 30_000

  @option({
    type: 'duration',
    min: 100,
    max: LONGEST,
    description:
      'how long an application may take to begin its answer, waiting for the body not counted; then it is 503',
  })
  handlerTimeout?: number = 60_000

  @option({
    type: 'integer',
    min: 1,
    description:
      'the most open connections of one process, or fewer if it may open fewer files; more are closed at once',
  })
  maxConnections?: number = 10_000
}
