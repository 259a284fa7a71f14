import { HttpServer, Server } from '../../lib/handlers/index.js'
import { OptionError, optionSchema, registry, textBody, type Environ, type StartResponse } from '../../lib/index.js'

describe('HttpServer', () => {
  const events: string[] = []
  const app = {
    call(environ: Environ, startResponse: StartResponse) {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return textBody(`${environ.SERVER_NAME} ${environ.PATH_INFO}`)
    },
    start: () => void events.push('start'),
    stop: () => void events.push('stop'),
  }

  it('is registered under its name, with the options of a server', () => {
    const { Class, definition } = registry.get('server', 'http')
    expect(Class).toBe(HttpServer)
    expect(definition.description).toBe('Serves an application over HTTP/1.1 and HTTP/2, with TLS or without')
    expect([...(optionSchema(HttpServer)?.specs.keys() ?? [])]).toContain('keepAliveTimeout')
  })

  it('serves an application: starts it, listens, and gives the running server', async () => {
    const server = await new HttpServer({ port: 0, serverName: 'files.example' }).serve(app)
    expect(server).toBeInstanceOf(Server)
    const response = await fetch(`${server.url}/a`)
    expect(await response.text()).toBe('files.example /a')
    await server.close()
    expect(events).toEqual(['start', 'stop'])
  })

  it('takes options as the texts of a deployment file', () => {
    const texts = { host: '::1', port: '81', keepAliveTimeout: '5s', maxHeaderSize: '8KiB' }
    const { options } = new HttpServer(texts as unknown as ConstructorParameters<typeof HttpServer>[0])
    expect(options).toMatchObject({ host: '::1', port: 81, keepAliveTimeout: 5_000, maxHeaderSize: 8_192 })
  })

  it('has the defaults of a server', () => {
    expect(new HttpServer().options).toMatchObject({ host: '127.0.0.1', port: 8080, closeTimeout: 10_000 })
  })

  it('refuses options that do not fit when it is made', () => {
    const make = (): HttpServer => new HttpServer({ port: 70_000, hots: 'x' } as { port: number })
    expect(make).toThrow(OptionError)
    expect(make).toThrow(
      [
        'The options of http do not fit:',
        '  http has no option "hots"; did you mean "host"? [OPTION_UNKNOWN]',
        '  http: option "port" is 70000; the most is 65535 [OPTION_INVALID]',
      ].join('\n'),
    )
  })
})
