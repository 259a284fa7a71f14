import type { HttpServer } from '../http-server.js'
import { asAddresses, asOption, asSeconds, serverLike, type ForeignServer } from './foreign-server.js'

const WAITRESS: ForeignServer = {
  name: 'egg:waitress#main',
  // As large as there: who uploads to it must not be refused here.
  defaults: { host: '0.0.0.0', port: '8080', maxBody: '1GiB' },
  keys: {
    host: asOption('host'),
    port: asOption('port'),
    listen: asAddresses,
    unix_socket: asOption('socket'),
    server_name: asOption('serverName'),
    max_request_header_size: asOption('maxHeaderSize'),
    max_request_body_size: asOption('maxBody'),
    connection_limit: asOption('maxConnections'),
    channel_timeout: asSeconds('keepAliveTimeout'),
  },
  ignored: [
    'asyncore_loop_timeout',
    'asyncore_use_poll',
    'backlog',
    'channel_request_lookahead',
    'cleanup_interval',
    'clear_untrusted_proxy_headers',
    'expose_tracebacks',
    'ident',
    'inbuf_overflow',
    'ipv4',
    'ipv6',
    'log_socket_errors',
    'log_untrusted_proxy_headers',
    'outbuf_high_watermark',
    'outbuf_overflow',
    'recv_bytes',
    'send_bytes',
    'sockets',
    'threads',
    'trusted_proxy',
    'trusted_proxy_count',
    'trusted_proxy_headers',
    'unix_socket_perms',
    'url_prefix',
    'url_scheme',
  ],
}

/** Makes the server of a section with `use = egg:waitress#main`. */
export function waitressFactory(
  _globalConf: Readonly<Record<string, string>>,
  localConf: Readonly<Record<string, string>>,
): HttpServer {
  return serverLike(WAITRESS, localConf)
}
