import { pasteServerFactory } from '../../../lib/handlers/index.js'
import { made } from './like.js'

describe('pasteServerFactory', () => {
  it.each([
    [{}, { host: '127.0.0.1', port: 8080 }],
    [
      { host: '0.0.0.0', port: '8000' },
      { host: '0.0.0.0', port: 8000 },
    ],
    [{ host: 'localhost:81' }, { host: 'localhost', port: 81 }],
    [
      { port: '82', host: 'localhost:81' },
      { host: 'localhost', port: 82 },
    ],
    [{ host: '[::1]:81' }, { host: '::1', port: 81 }],
    [
      { host: '', port: '' },
      { host: '127.0.0.1', port: 8080 },
    ],
    [{ ssl_pem: '' }, { host: '127.0.0.1', port: 8080 }],
  ])('reads %j', (conf, options) => {
    expect(made(pasteServerFactory, conf)).toMatchObject({ options, said: '' })
  })

  it('serves', async () => {
    const server = await pasteServerFactory({}, { port: '0' }).serve((_, startResponse) => {
      startResponse('204 No Content', [])
      return []
    })
    expect((await fetch(server.url)).status).toBe(204)
    await server.close()
  })

  it('ignores what means nothing here, with one line', () => {
    const conf = { use_threadpool: 'true', threadpool_workers: '5' }
    expect(made(pasteServerFactory, conf).said).toBe(
      'tsgi: egg:Paste#http: "use_threadpool", "threadpool_workers" mean nothing here\n',
    )
    expect(made(pasteServerFactory, { server_version: 'x' }).said).toBe(
      'tsgi: egg:Paste#http: "server_version" means nothing here\n',
    )
  })

  it('refuses to speak HTTP where HTTPS is asked for', () => {
    for (const key of ['ssl_pem', 'ssl_context']) {
      expect(() => pasteServerFactory({}, { [key]: '*' })).toThrow(
        `egg:Paste#http: option "${key}" asks for HTTPS, which this server does not speak; leave it out, and let a proxy in front of this server speak HTTPS [OPTION_INVALID]`,
      )
    }
  })

  it('refuses keys that are none, and says nothing else', () => {
    expect(() => pasteServerFactory({}, { hots: 'x', host: 'a:b', use_threadpool: 'no' })).toThrow(
      [
        'The options of egg:Paste#http do not fit:',
        '  egg:Paste#http has no option "hots"; did you mean "host"? [OPTION_UNKNOWN]',
        '  egg:Paste#http: option "host" is "a:b", no address; write HOST:PORT or unix:PATH [OPTION_INVALID]',
      ].join('\n'),
    )
    expect(() => pasteServerFactory({}, { constructor: 'x' })).toThrow('egg:Paste#http has no option "constructor"')
  })

  it('refuses values that do not fit', () => {
    expect(() => pasteServerFactory({}, { port: 'x' })).toThrow('http: option "port" is the string "x", not an integer')
  })
})
