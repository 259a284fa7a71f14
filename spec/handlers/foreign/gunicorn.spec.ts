import { gunicornFactory } from '../../../lib/handlers/index.js'
import { made } from './like.js'

describe('gunicornFactory', () => {
  it.each([
    [{}, { host: '127.0.0.1', port: 8000 }],
    [
      { host: '0.0.0.0', port: '6543' },
      { host: '0.0.0.0', port: 6543 },
    ],
    [{ bind: 'unix:/run/a.sock' }, { socket: '/run/a.sock' }],
    [
      { bind: 'a:1', host: 'unix:/run/a.sock' },
      { host: 'a', port: 1, socket: undefined },
    ],
    [{ limit_request_fields: '50' }, { maxHeaders: 50 }],
    [
      { keepalive: '2', graceful_timeout: '30' },
      { keepAliveTimeout: 2_000, closeTimeout: 30_000 },
    ],
    [{ user: '', group: '', certfile: '', keyfile: '' }, { host: '127.0.0.1' }],
    [
      { certfile: 'a.pem', keyfile: 'a.key' },
      { tlsCert: ['a.pem'], tlsKey: ['a.key'] },
    ],
    [
      { workers: '4', max_requests: '1000', timeout: '90', limit_request_line: '4094' },
      { workers: 4, maxRequests: 1_000, heartbeatTimeout: 90_000, maxUrl: 4_094 },
    ],
  ])('reads %j', (conf, options) => {
    expect(made(gunicornFactory, conf)).toMatchObject({ options, said: '' })
  })

  it('ignores what means nothing here, and addresses after the first, with one line', () => {
    const conf = { host: '0.0.0.0:6543, unix:/tmp/a.sock', threads: '2', worker_class: 'sync' }
    expect(made(gunicornFactory, conf)).toMatchObject({
      options: { host: '0.0.0.0', port: 6543 },
      said: 'tsgi: egg:gunicorn#main: "threads", "worker_class" mean nothing here; listens on 0.0.0.0:6543 only, not on unix:/tmp/a.sock\n',
    })
  })

  it('D05: refuses to go on as the user it is where another is asked for', () => {
    for (const key of ['user', 'group']) {
      expect(() => gunicornFactory({}, { [key]: 'www' })).toThrow(
        `egg:gunicorn#main: option "${key}" asks for another user, and this server keeps the one it has; leave it out, and start the process as that user [OPTION_INVALID]`,
      )
    }
  })

  it('has limits also where 0 would take them away, and says so', () => {
    expect(made(gunicornFactory, { timeout: '0', limit_request_line: ' 0 ' })).toMatchObject({
      options: { heartbeatTimeout: 30_000, maxUrl: 8_192 },
      said: 'tsgi: egg:gunicorn#main: timeout = 0 has no effect: heartbeatTimeout keeps its default; limit_request_line = 0 has no effect: maxUrl keeps its default\n',
    })
  })

  it('refuses keys that are none', () => {
    expect(() => gunicornFactory({}, { worker: '4' })).toThrow('did you mean "workers"')
  })
})
