import type { HttpServer } from '../http-server.js'
import {
  asAddresses,
  asOption,
  asSeconds,
  refusingTls,
  serverLike,
  type ForeignServer,
  type Reading,
} from './foreign-server.js'
import { asGunicornFormat } from './gunicorn-log-format.js'

const GUNICORN: ForeignServer = {
  name: 'egg:gunicorn#main',
  defaults: { host: '127.0.0.1', port: '8000' },
  keys: {
    host: asAddresses,
    port: asOption('port'),
    bind: asAddresses,
    limit_request_fields: asOption('maxHeaders'),
    keepalive: asSeconds('keepAliveTimeout'),
    graceful_timeout: asSeconds('closeTimeout'),
    accesslog: asOption('accessLog'),
    access_log_format: asGunicornFormat,
    certfile: refusingTls,
    keyfile: refusingTls,
    user: refusingUser,
    group: refusingUser,
  },
  ignored: [
    'backlog',
    'ca_certs',
    'capture_output',
    'casefold_http_method',
    'cert_reqs',
    'chdir',
    'check_config',
    'ciphers',
    'config',
    'daemon',
    'default_proc_name',
    'disable_redirect_access_to_syslog',
    'do_handshake_on_connect',
    'dogstatsd_tags',
    'enable_stdio_inheritance',
    'errorlog',
    'forwarded_allow_ips',
    'forwarder_headers',
    'header_map',
    'initgroups',
    'limit_request_field_size',
    'limit_request_line',
    'logconfig',
    'logger_class',
    'loglevel',
    'max_requests',
    'max_requests_jitter',
    'permit_obsolete_folding',
    'permit_unconventional_http_method',
    'permit_unconventional_http_version',
    'pidfile',
    'preload_app',
    'print_config',
    'proc_name',
    'proxy_allow_ips',
    'proxy_protocol',
    'pythonpath',
    'raw_env',
    'reload',
    'reload_engine',
    'reload_extra_files',
    'reuse_port',
    'secure_scheme_headers',
    'sendfile',
    'spew',
    'ssl_version',
    'statsd_host',
    'statsd_prefix',
    'strip_header_spaces',
    'suppress_ragged_eofs',
    'syslog',
    'syslog_addr',
    'syslog_facility',
    'syslog_prefix',
    'threads',
    'timeout',
    'tmp_upload_dir',
    'umask',
    'worker_class',
    'worker_connections',
    'worker_tmp_dir',
    'workers',
  ],
}

/** Who asks to run as another user must not go on as root. */
function refusingUser(value: string): Reading {
  if (value === '') return {}
  const remedy = 'leave it out, and start the process as that user'
  return { fault: { fault: 'asks for another user, and this server keeps the one it has', remedy } }
}

/** Makes the server of a section with `use = egg:gunicorn#main`. */
export function gunicornFactory(
  _globalConf: Readonly<Record<string, string>>,
  localConf: Readonly<Record<string, string>>,
): HttpServer {
  return serverLike(GUNICORN, localConf)
}
