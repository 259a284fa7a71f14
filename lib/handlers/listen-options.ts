import { option } from '../core/index.js'
import { faultInBinds } from './bind.js'
import { HandlerOptions } from './handler-options.js'
import { faultInOwner } from './socket-owner.js'

/** Where a server listens, and how it names itself. */
export class ListenOptions extends HandlerOptions {
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
    type: 'list',
    required: false,
    description:
      'where to listen, in place of host, port and socket: HOST:PORT, [IPV6]:PORT, unix:/path, fd:3, systemd[:NAME]; http:// before one keeps TLS away from it',
    check: faultInBinds,
  })
  bind?: readonly string[] | undefined

  @option({
    type: 'string',
    required: false,
    description: 'the permissions of Unix sockets in octal digits, like 0660; the default is left to the umask',
    check: faultInMode,
  })
  socketMode?: string | undefined

  @option({
    type: 'string',
    required: false,
    description: 'who owns Unix sockets: user, user:group or :group, as names or numbers',
    check: faultInOwner,
  })
  socketOwner?: string | undefined

  @option({
    type: 'list',
    required: false,
    description: 'the files of the certificates for TLS, each with its chain; the names in them choose, else the first',
  })
  tlsCert?: readonly string[] | undefined

  @option({
    type: 'list',
    required: false,
    description: 'the files of the private keys, in the order of the certificates',
  })
  tlsKey?: readonly string[] | undefined

  @option({ type: 'string', choices: ['TLSv1.2', 'TLSv1.3'], description: 'the oldest version of TLS that is spoken' })
  tlsMinVersion?: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.2'

  @option({ description: 'whether HTTP/2 is spoken too: by ALPN where there is TLS, else by prior knowledge' })
  http2?: boolean = true

  @option({ type: 'integer', min: 1, description: 'the most requests at a time on one HTTP/2 connection' })
  maxStreams?: number = 100
}

function faultInMode(text: string): string | undefined {
  return /^0?[0-7]{3}$/.test(text) ? undefined : 'is not three octal digits, like 0660'
}

/** Node.js takes an empty host for all addresses. */
function faultInText(text: string): string | undefined {
  if (text.trim() === '') return 'is empty'
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\x00-\x1f\x7f]/.test(text) ? 'has a control character' : undefined
}
