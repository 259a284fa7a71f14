import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage } from 'node:http'
import { serve, type Fault, type Server, type ServerOptions } from '../../lib/handlers/index.js'
import {
  encode,
  textBody,
  type ApplicationLike,
  type Environ,
  type Outcome,
  type StartResponse,
} from '../../lib/index.js'
import { exchangeRaw } from './raw-client.js'

const running: Server[] = []
let faults: Fault[] = []

async function start(app: ApplicationLike, options: Partial<ServerOptions> = {}): Promise<Server> {
  const server = await serve(app, { port: 0, onError: (fault) => faults.push(fault), ...options })
  running.push(server)
  return server
}

beforeEach(() => {
  faults = []
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

const hello = (_: Environ, startResponse: StartResponse): [Uint8Array] => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return textBody('Hello')
}

describe('requests that arrive together', () => {
  it('each keep the async context that a tracing agent gave them', async () => {
    const traces = new AsyncLocalStorage<string>()
    const { http, port } = await start((environ, startResponse) => {
      startResponse('200 OK', [])
      return textBody(`${environ.PATH_INFO} in ${traces.getStore() ?? 'none'};`)
    })
    const emit = http.emit.bind(http) as (event: string, ...values: unknown[]) => boolean
    http.emit = (event: string, ...values: unknown[]) =>
      event === 'request'
        ? traces.run(`trace of ${(values[0] as IncomingMessage).url ?? ''}`, emit, event, ...values)
        : emit(event, ...values)
    const request = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`
    const { text } = await exchangeRaw(port, request('/a') + request('/b') + request('/c', 'Connection: close\r\n'))
    expect(text.match(/\/. in [^;]*/g)).toEqual(['/a in trace of /a', '/b in trace of /b', '/c in trace of /c'])
  })

  it('are answered in order, also where a later one waits for 100 Continue', async () => {
    const { port } = await start(async (environ, startResponse) => {
      const body = await environ['wsgi.input'].read()
      startResponse('200 OK', [])
      return textBody(`${environ.PATH_INFO} ${body.length};`)
    })
    const { text } = await exchangeRaw(
      port,
      'GET /a HTTP/1.1\r\nHost: a\r\n\r\n' +
        'POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\nabc',
    )
    expect(text.match(/\/. \d;|100 Continue/g)).toEqual(['/a 0;', '100 Continue', '/b 3;'])
  })
})

describe('serve', () => {
  it('serves an application and computes its length', async () => {
    const { url } = await start(hello)
    const response = await fetch(url)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-length')).toBe('5')
    expect(await response.text()).toBe('Hello')
  })

  it('gives the environ of WSGI', async () => {
    let seen: Environ | undefined
    const { url, port } = await start((environ: Environ, startResponse: StartResponse) => {
      seen = environ
      return hello(environ, startResponse)
    })
    await fetch(`${url}/a%20b/../c?x=1&y=%20`, { headers: { 'X-Foo': 'bar', Cookie: 'a=b' } })
    expect(seen).toMatchObject({
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '',
      PATH_INFO: '/c',
      QUERY_STRING: 'x=1&y=%20',
      SERVER_PORT: String(port),
      SERVER_PROTOCOL: 'HTTP/1.1',
      REMOTE_ADDR: '127.0.0.1',
      HTTP_X_FOO: 'bar',
      HTTP_COOKIE: 'a=b',
      'wsgi.url_scheme': 'http',
      'wsgi.version': [1, 0],
      'wsgi.multithread': false,
      'wsgi.run_once': false,
    })
    expect(Object.keys(seen ?? {})).not.toContain('CONTENT_TYPE')
    expect(Object.getPrototypeOf(Object.getPrototypeOf(seen))).toBeNull()
  })

  it.each([
    [
      'a generator',
      function* (_: Environ, s: StartResponse) {
        s('200 OK', [])
        yield encode('a')
        yield encode('b')
      },
    ],
    [
      'an async generator',
      async function* (_: Environ, s: StartResponse) {
        await Promise.resolve()
        s('200 OK', [])
        yield encode('a')
        yield encode('b')
      },
    ],
    [
      'a promise of an array',
      (_: Environ, s: StartResponse) => {
        s('200 OK', [])
        return Promise.resolve([encode('a'), encode('b')])
      },
    ],
    [
      'write()',
      (_: Environ, s: StartResponse) => {
        void s('200 OK', [])(encode('a'))
        return textBody('b')
      },
    ],
  ])('sends a body that is %s', async (_, app) => {
    const { url } = await start(app)
    expect(await (await fetch(url)).text()).toBe('ab')
    expect(faults).toEqual([])
  })

  it('reads a request body of any size', async () => {
    const { url } = await start(async (environ: Environ, startResponse: StartResponse) => {
      const bytes = await environ['wsgi.input'].read()
      startResponse('200 OK', [])
      return [bytes]
    })
    const body = Buffer.alloc(1_000_000, 'abc')
    const response = await fetch(url, { method: 'POST', body })
    expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true)
    const none = await fetch(url)
    expect(await none.text()).toBe('')
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('boom')
      },
    ],
    ['rejects', () => Promise.reject(new Error('boom'))],
    [
      'throws in its iterator',
      function* (): Generator<Uint8Array> {
        throw new Error('boom')
      },
    ],
    ['never calls startResponse', () => [encode('x')]],
    [
      'returns a string',
      ((_: Environ, s: StartResponse) => {
        s('200 OK', [])
        return 'x'
      }) as unknown as ApplicationLike,
    ],
    [
      'calls startResponse twice',
      (_: Environ, s: StartResponse) => {
        s('200 OK', [])
        s('200 OK', [])
        return []
      },
    ],
    [
      'G13: has a line break in a value',
      (_: Environ, s: StartResponse) => {
        s('200 OK', [['X-A', 'b\r\nX-I: 1']])
        return []
      },
    ],
    [
      'G13: has a line break in its status',
      (_: Environ, s: StartResponse) => {
        s('200 OK\r\nX-I: 1', [])
        return []
      },
    ],
    [
      'G13: has NUL in a value',
      (_: Environ, s: StartResponse) => {
        s('200 OK', [['X-A', 'b\0']])
        return []
      },
    ],
    [
      'G13: has a line break in a name',
      (_: Environ, s: StartResponse) => {
        s('200 OK', [['X-A: b\r\nX-I', '1']])
        return []
      },
    ],
    [
      'G13: has a character above U+00FF in a Location from outside',
      (_: Environ, s: StartResponse) => {
        s('302 Found', [['Location', '/\u560a\u560dX-I: 1']])
        return []
      },
    ],
    [
      'W67: sends a hop-by-hop header',
      (_: Environ, s: StartResponse) => {
        s('200 OK', [['Connection', 'close']])
        return []
      },
    ],
  ])('F8: answers 500 and lives when the application %s', async (_, app) => {
    const { url } = await start(app as ApplicationLike)
    for (let round = 0; round < 2; round++) {
      const response = await fetch(url)
      expect(response.status).toBe(500)
      expect(response.headers.get('x-i')).toBeNull()
      await response.text()
    }
    expect(faults).toHaveLength(2)
  })

  it('F9: cuts the connection visibly when the application throws after bytes', async () => {
    const { port } = await start(function* (_: Environ, s: StartResponse) {
      s('200 OK', [])
      yield encode('partial')
      throw new Error('late')
    })
    const { text, closed } = await exchangeRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    expect(text).toContain('partial')
    expect(text).not.toMatch(/\r\n0\r\n\r\n$/)
    expect(closed).toBe(true)
    expect(faults).toHaveLength(1)
  })

  it('G15: counts bytes, not characters', async () => {
    const { port } = await start((environ: Environ, s: StartResponse) => {
      s('404 Not Found', [])
      return textBody(environ.PATH_INFO)
    })
    const { text } = await exchangeRaw(port, 'GET /%E2%9C%93 HTTP/1.1\r\nHost: a\r\n\r\n', 100)
    expect(text).toMatch(/^HTTP\/1.1 404 Not Found\r\nContent-Length: 4\r\n[^]*\r\n\r\n\/\xe2\x9c\x93$/)
  })

  it('W80, G15: sends no more than Content-Length and closes', async () => {
    const { port } = await start((_: Environ, s: StartResponse) => {
      s('200 OK', [['content-length', '3']])
      return textBody('abcde')
    })
    const { text, closed } = await exchangeRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    expect(text).toMatch(/\r\n\r\nabc$/)
    expect(closed).toBe(true)
    expect(faults).toHaveLength(1)
  })

  it.each([
    [
      'an array',
      (_: Environ, s: StartResponse) => {
        s('200 OK', [['content-length', '30']])
        return textBody('abcde')
      },
    ],
    [
      'a generator',
      function* (_: Environ, s: StartResponse) {
        s('200 OK', [['content-length', '30']])
        yield encode('abcde')
      },
    ],
  ])('W82, G15: closes after %s that is too short', async (_, app) => {
    const { port } = await start(app)
    const { text, closed } = await exchangeRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    expect(text).toMatch(/abcde$/)
    expect(closed).toBe(true)
    expect(faults).toHaveLength(1)
  })

  it('X1: sends no body for HEAD, but its length', async () => {
    const { port } = await start(hello)
    const { text, closed } = await exchangeRaw(port, 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n')
    expect(text).toMatch(/Content-Length: 5\r\n/)
    expect(text).toMatch(/\r\n\r\n$/)
    expect(closed).toBe(false)
  })

  it('W16, G16: closes the body once and aborts the signal when the client leaves', async () => {
    const events: string[] = []
    let outcome: Outcome | undefined
    const { port } = await start((environ: Environ, s: StartResponse) => {
      s('200 OK', [])
      environ['tsgi.signal']?.().addEventListener('abort', () => events.push('abort'))
      environ['tsgi.finished']?.((value) => {
        outcome = value
        events.push('finished')
      })
      const body = (async function* () {
        try {
          for (;;) {
            yield encode('x')
            await new Promise((resolve) => setTimeout(resolve, 5))
          }
        } finally {
          events.push('return')
        }
      })()
      return {
        [Symbol.asyncIterator]: () => body,
        close: () => {
          events.push('close')
        },
      }
    })
    const raw = (await import('node:net')).connect(port, '127.0.0.1')
    raw.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await new Promise((resolve) => raw.once('data', resolve))
    events.length = 0
    raw.destroy()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(events.filter((event) => event === 'close')).toEqual(['close'])
    expect(events.slice(0, 3).sort()).toEqual(['abort', 'close', 'finished'])
    expect(events).toContain('return')
    expect(outcome?.error).toMatchObject({ code: 'CLIENT_DISCONNECTED' })
    expect(faults).toEqual([])
  })

  it('F6: answers pipelined requests in order', async () => {
    const { port } = await start(async (environ: Environ, s: StartResponse) => {
      if (environ.PATH_INFO === '/slow') await new Promise((resolve) => setTimeout(resolve, 50))
      s('200 OK', [])
      return textBody(environ.PATH_INFO)
    })
    const { text } = await exchangeRaw(
      port,
      'GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\nGET /c HTTP/1.1\r\nHost: a\r\n\r\n',
    )
    expect(text.match(/\/(slow|b|c)(?=HTTP|$)/g)).toEqual(['/slow', '/b', '/c'])
  })

  const refused: [string, string, number][] = [
    ['G01: a bare LF', 'GET / HTTP/1.1\nHost: a\n\n', 400],
    ['G03: two Content-Length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc', 400],
    ['G03: a list as Content-Length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc', 400],
    [
      'G04: Content-Length and chunked',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['G09: chunked in HTTP/1.0', 'POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['G09: HTTP/2.0 in a request line', 'GET / HTTP/2.0\r\nHost: a\r\n\r\n', 505],
    ['G10: two Host', 'GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n', 400],
    ['G10: a list as Host', 'GET / HTTP/1.1\r\nHost: a, b\r\n\r\n', 400],
    ['G10: an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', 400],
    ['G10: no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['H01: user information in Host', 'GET / HTTP/1.1\r\nHost: evil.com:fake@good.com\r\n\r\n', 400],
    ['H02: a path in Host', 'GET / HTTP/1.1\r\nHost: evil.com/good.com\r\n\r\n', 400],
    [
      'H11: a line of the PROXY protocol, which nobody asked for',
      'PROXY TCP4 1.1.1.1 2.2.2.2 1 80\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n',
      400,
    ],
    ['H11: a PROXY line without end', `PROXY ${'x'.repeat(100_000)}`, 400],
    ['G22: 2,500 header fields', `GET / HTTP/1.1\r\nHost: a\r\n${'X: y\r\n'.repeat(2500)}\r\n`, 431],
    ['F4: 101 header fields', `GET / HTTP/1.1\r\nHost: a\r\n${'X: y\r\n'.repeat(100)}\r\n`, 431],
    ['G22: a URL of 20 KB', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
    ['U09: a target without a slash', 'GET @1.2.3.4/ HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['U05: an encoded slash', 'GET /a%2Fb HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['U08: an encoded slash after dots', 'GET /api/orders/..%2fadmin HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['G27: an encoded NUL', 'GET /a%00 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['G27: overlong UTF-8', 'GET /%c0%ae HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    [
      'G12: a control character behind 10,000 others',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(10_000)}\x10\r\n\r\n`,
      400,
    ],
    ['G22: one header field of 17 KB', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(17 * 1024)}\r\n\r\n`, 431],
    ['two Authorization', 'GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic a\r\nAuthorization: Basic b\r\n\r\n', 400],
  ]
  it.each(refused)('refuses %s before the application is called', async (_, request, code) => {
    const app = jest.fn(hello)
    const { port } = await start(app)
    const { text, closed } = await exchangeRaw(port, request)
    expect(text.slice(0, 12)).toBe(`HTTP/1.1 ${code}`)
    expect(closed).toBe(true)
    expect(app).not.toHaveBeenCalled()
  })

  it('G24, G25, X5: takes nothing from the client but HTTP_*, and drops names with _ and Proxy', async () => {
    let seen: Environ | undefined
    const { port } = await start((environ: Environ, s: StartResponse) => {
      seen = environ
      return hello(environ, s)
    })
    await exchangeRaw(
      port,
      'GET / HTTP/1.1\r\nHost: a\r\nX_Forwarded_For: 6.6.6.6\r\nREMOTE_USER: admin\r\nRemote-User: eve\r\nwsgi.url_scheme: https\r\nProxy: evil\r\n__proto__: x\r\n\r\n',
      100,
    )
    expect(seen).toMatchObject({ HTTP_REMOTE_USER: 'eve', 'wsgi.url_scheme': 'http' })
    for (const key of ['REMOTE_USER', 'HTTP_X_FORWARDED_FOR', 'HTTP_PROXY']) expect(seen).not.toHaveProperty([key])
  })

  it('G18: lives through clients that reset, before their request, behind it and in the middle of an answer', async () => {
    const { port, url } = await start((environ: Environ, s: StartResponse) => {
      s('200 OK', [])
      return environ.PATH_INFO === '/large' ? new Set([new Uint8Array(1e6), new Uint8Array(1e6)]) : textBody('Hello')
    })
    const { connect } = await import('node:net')
    for (let count = 0; count < 100; count++) {
      const socket = connect(port, '127.0.0.1')
      socket.write('GET /large HTTP/1.1\r\nHost: a\r\n\r\n')
      await new Promise((resolve) => socket.once('data', resolve))
      socket.resetAndDestroy()
    }
    for (let count = 0; count < 100; count++) {
      await new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          if (count % 2 === 0) socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
          socket.resetAndDestroy()
          resolve()
        })
      })
    }
    expect((await fetch(url)).status).toBe(200)
  })

  it('starts its layers before it listens and stops them when it closes', async () => {
    const events: string[] = []
    const app = {
      call: hello,
      start: () => {
        events.push('start')
      },
      stop: () => {
        events.push('stop')
      },
    }
    const server = await start(app)
    expect(events).toEqual(['start'])
    await server.close()
    expect(events).toEqual(['start', 'stop'])
  })

  it('rejects, and does not throw, for options that do not fit', async () => {
    const served = serve(hello, { port: -1 })
    await expect(served).rejects.toThrow('the server: option "port" is -1; the least is 0')
  })

  it('names address and reason when it cannot listen', async () => {
    const { port } = await start(hello)
    await expect(start(hello, { port })).rejects.toThrow(`cannot listen on 127.0.0.1:${port}: listen EADDRINUSE`)
  })

  it('W110: answers 100 when the body is first read, and not before', async () => {
    const { port } = await start(async (environ: Environ, s: StartResponse) => {
      const body = await environ['wsgi.input'].read()
      s('200 OK', [])
      return [body]
    })
    const { text } = await exchangeRaw(
      port,
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc',
    )
    expect(text).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK\r\n/)
    expect(text).toMatch(/abc$/)
  })

  it('sends trailers and early hints, and refuses line breaks in them', async () => {
    const errors: unknown[] = []
    const { port } = await start(function* (environ: Environ, s: StartResponse) {
      try {
        environ['tsgi.early_hints']?.([['Link', '</a>; rel=preload\r\nX: y']])
      } catch (error) {
        errors.push(error)
      }
      environ['tsgi.early_hints']?.([['Link', '</a.css>; rel=preload; as=style']])
      environ['tsgi.trailers']?.([['X-Sum', '42']])
      try {
        environ['tsgi.trailers']?.([['X-Sum', '4\n2']])
      } catch (error) {
        errors.push(error)
      }
      s('200 OK', [['Trailer', 'X-Sum']])
      yield encode('body')
    })
    const { text } = await exchangeRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    expect(text).toMatch(/^HTTP\/1.1 103 Early Hints\r\nLink: <\/a.css>/)
    expect(text).toMatch(/0\r\nX-Sum: 42\r\n\r\n$/)
    expect(errors).toHaveLength(2)
  })
})
