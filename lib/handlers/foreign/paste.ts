import type { HttpServer } from '../http-server.js'
import { asAddress, asOption, refusingTls, serverLike, type ForeignServer } from './foreign-server.js'

const PASTE: ForeignServer = {
  name: 'egg:Paste#http',
  defaults: { host: '127.0.0.1', port: '8080' },
  keys: {
    // It may have a port.
    host: (value) => (value === '' ? {} : asAddress(value)),
    port: asOption('port'),
    ssl_pem: refusingTls,
    ssl_context: refusingTls,
  },
  ignored: [
    'handler',
    'server_version',
    'protocol_version',
    'start_loop',
    'daemon_threads',
    'socket_timeout',
    'use_threadpool',
    'request_queue_size',
    'threadpool_workers',
    'threadpool_options',
    'threadpool_max_requests',
    'threadpool_hung_thread_limit',
    'threadpool_kill_thread_limit',
    'threadpool_dying_limit',
    'threadpool_spawn_if_under',
    'threadpool_max_zombie_threads_before_die',
    'threadpool_hung_check_period',
    'threadpool_logger',
    'threadpool_error_email',
  ],
}

/** Makes the server of a section with `use = egg:Paste#http`. */
export function pasteServerFactory(
  _globalConf: Readonly<Record<string, string>>,
  localConf: Readonly<Record<string, string>>,
): HttpServer {
  return serverLike(PASTE, localConf)
}
