import { waitressFactory } from '../../../lib/handlers/index.js'
import { made } from './like.js'

describe('waitressFactory', () => {
  it.each([
    [{}, { host: '0.0.0.0', port: 8080, socket: undefined }],
    [
      { host: '127.0.0.1', port: '6543' },
      { host: '127.0.0.1', port: 6543 },
    ],
    [{ listen: 'localhost:6543' }, { host: 'localhost', port: 6543 }],
    [{ listen: '*:6543' }, { host: '0.0.0.0', port: 6543 }],
    [{ unix_socket: '/run/a.sock' }, { socket: '/run/a.sock' }],
    [{ server_name: 'a.example' }, { serverName: 'a.example' }],
    [{ max_request_header_size: '65536' }, { maxHeaderSize: 65_536 }],
    [{ channel_timeout: '60' }, { keepAliveTimeout: 60_000 }],
    [{}, { maxBody: 1_073_741_824 }],
    [
      { max_request_body_size: '1048576', connection_limit: '50' },
      { maxBody: 1_048_576, maxConnections: 50 },
    ],
  ])('reads %j', (conf, options) => {
    expect(made(waitressFactory, conf)).toMatchObject({ options, said: '' })
  })

  it('ignores what means nothing here, with one line', () => {
    const conf = { listen: 'a:1 b:2', threads: '4', ident: 'x', url_scheme: 'https' }
    expect(made(waitressFactory, conf)).toMatchObject({
      options: { host: 'a', port: 1 },
      said: 'tsgi: egg:waitress#main: "ident", "threads", "url_scheme" mean nothing here; listens on a:1 only, not on b:2\n',
    })
  })

  it('refuses keys that are none', () => {
    expect(() => waitressFactory({}, { thread: '4' })).toThrow(
      'egg:waitress#main has no option "thread"; did you mean "threads"? [OPTION_UNKNOWN]',
    )
    expect(() => waitressFactory({}, { channel_timeout: 'x' })).toThrow(
      'egg:waitress#main: option "channel_timeout" is "x", not a number of seconds; write digits, like 30 [OPTION_INVALID]',
    )
  })
})
