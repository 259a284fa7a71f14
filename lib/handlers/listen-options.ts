import { option } from '../core/index.js'
import { HandlerOptions } from './handler-options.js'

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
}

/** Node.js takes an empty host for all addresses. */
function faultInText(text: string): string | undefined {
  if (text.trim() === '') return 'is empty'
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\x00-\x1f\x7f]/.test(text) ? 'has a control character' : undefined
}
