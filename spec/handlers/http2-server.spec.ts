import { once } from 'node:events'
import {
  connect,
  constants,
  createServer,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2'
import { connect as connectTcp, type AddressInfo } from 'node:net'
import { handler, type ServerOptions } from '../../lib/handlers/index.js'
import {
  encode,
  textBody,
  type ApplicationLike,
  type Environ,
  type Outcome,
  type StartResponse,
} from '../../lib/index.js'
import { exchangeRaw } from './raw-client.js'
import {
  DATA,
  END_HEADERS,
  END_STREAM,
  frame,
  GOAWAY,
  HEADERS,
  RawHttp2,
  requestFields,
  RST_STREAM,
} from './raw-http2.js'
import { delay, requestHead, RunningServers, until } from './running-server.js'

const servers = new RunningServers()
const clients: (ClientHttp2Session | RawHttp2)[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  await servers.close()
})

interface Answer {
  readonly head: IncomingHttpHeaders & { ':status'?: number | undefined }
  readonly text: string
  readonly code: number
  readonly hints: IncomingHttpHeaders[]
  readonly trailers: IncomingHttpHeaders
}

async function open(app: unknown, options: Partial<ServerOptions> = {}): Promise<ClientHttp2Session> {
  const server = await servers.start(app, options)
  return client(server.url)
}

function client(url: string): ClientHttp2Session {
  const session = connect(url)
  session.on('error', () => undefined)
  clients.push(session)
  return session
}

async function raw(app: unknown, options: Partial<ServerOptions> = {}): Promise<RawHttp2> {
  const server = await servers.start(app, options)
  const connection = new RawHttp2(server.port)
  clients.push(connection)
  return connection
}

async function ask(session: ClientHttp2Session, headers: OutgoingHttpHeaders = {}, body?: Buffer): Promise<Answer> {
  const stream = session.request(headers, { endStream: body === undefined })
  const answer = answerOf(stream)
  if (body !== undefined) stream.end(body)
  return answer
}

async function answerOf(stream: ClientHttp2Stream): Promise<Answer> {
  const hints: IncomingHttpHeaders[] = []
  let head: Answer['head'] = {}
  let trailers: IncomingHttpHeaders = {}
  let text = ''
  stream.on('headers', (fields: IncomingHttpHeaders) => hints.push(fields))
  stream.on('response', (fields) => (head = fields))
  stream.on('trailers', (fields: IncomingHttpHeaders) => (trailers = fields))
  stream.on('data', (data: Buffer) => (text += data.toString('latin1')))
  stream.on('error', () => undefined)
  await new Promise((resolve) => stream.on('close', resolve))
  return { head, text, code: stream.rstCode, hints, trailers }
}

const hello = (_: Environ, startResponse: StartResponse): Uint8Array[] => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return textBody('Hello')
}

const echo = async (environ: Environ, startResponse: StartResponse): Promise<Uint8Array[]> => {
  const body = await environ['wsgi.input'].read()
  startResponse('200 OK', [])
  return [body]
}

/** Answers with some keys of its environ. */
function showing(...keys: string[]): ApplicationLike {
  return (environ: Environ, startResponse: StartResponse) => {
    startResponse('200 OK', [])
    return textBody(JSON.stringify(keys.map((key) => environ[key as 'HTTP_X'] ?? null)))
  }
}

describe('a server over HTTP/2 with prior knowledge', () => {
  it('answers, beside HTTP/1.1 at the same port', async () => {
    const server = await servers.start(hello)
    const { head, text, code } = await ask(client(server.url))
    expect(head).toMatchObject({ ':status': 200, 'content-type': 'text/plain', 'content-length': '5' })
    expect([text, code]).toEqual(['Hello', 0])
    expect(await (await fetch(server.url)).text()).toBe('Hello')
  })

  it('takes a preface that comes in pieces', async () => {
    const { port } = await servers.start(hello)
    const socket = connectTcp(port, '127.0.0.1')
    const all = Buffer.concat([
      Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
      frame(4, 0, 0),
      frame(HEADERS, END_STREAM + END_HEADERS, 1, requestFields()),
    ])
    let text = ''
    socket.on('data', (data) => (text += data.toString('latin1')))
    for (const cut of [
      [0, 5],
      [5, 20],
      [20, 24],
      [24, 30],
      [30, 200],
    ] as const) {
      socket.write(all.subarray(...cut))
      await delay(15)
    }
    await until(() => text.includes('Hello'))
    socket.destroy()
    expect(text).toContain('Hello')
  })

  it('does not take a preface behind a request, nor without the option', async () => {
    const server = await servers.start(hello)
    const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
    const { text, closed } = await exchangeRaw(server.port, requestHead() + preface)
    expect(text).not.toContain('\0\0')
    expect(closed).toBe(true)
    const without = await servers.start(hello, { http2: false })
    const refused = await exchangeRaw(without.port, preface)
    expect(refused).toMatchObject({ text: expect.stringMatching(/^HTTP\/1\.1 400 /) as string, closed: true })
  })

  it('gives the environ of WSGI: authority as Host, cookies joined, no pseudo-header fields', async () => {
    let seen: Environ | undefined
    const session = await open((environ: Environ, startResponse: StartResponse) => {
      seen = environ
      return hello(environ, startResponse)
    })
    const fields = { ':path': '/a%20b/../c?x=1', ':authority': 'a.example:81', cookie: ['a=1', 'b=2'], 'x-foo': 'bar' }
    await ask(session, fields)
    expect(seen).toMatchObject({
      REQUEST_METHOD: 'GET',
      PATH_INFO: '/c',
      QUERY_STRING: 'x=1',
      REQUEST_URI: '/a%20b/../c?x=1',
      SERVER_PROTOCOL: 'HTTP/2',
      HTTP_HOST: 'a.example:81',
      HTTP_COOKIE: 'a=1; b=2',
      HTTP_X_FOO: 'bar',
      REMOTE_ADDR: '127.0.0.1',
      'wsgi.url_scheme': 'http',
    })
    expect(Object.keys(seen ?? {}).filter((key) => key.includes(':'))).toEqual([])
    expect(await seen?.['wsgi.input'].read()).toHaveLength(0)
  })

  it('reads a body of a megabyte', async () => {
    const body = Buffer.alloc(1_000_000, 'abc')
    const { text } = await ask(await open(echo), { ':method': 'POST' }, body)
    expect(text).toBe(body.toString())
  })

  it('takes no more of a body than the application reads', async () => {
    let go: () => void = () => undefined
    const wait = new Promise<void>((resolve) => (go = resolve))
    const session = await open(async (environ: Environ, startResponse: StartResponse) => {
      await environ['wsgi.input'].read(1)
      await wait
      return echo(environ, startResponse)
    })
    const stream = session.request({ ':method': 'POST' })
    let isFlushed = false
    const answer = answerOf(stream)
    stream.write(Buffer.alloc(2_000_000), () => (isFlushed = true))
    await delay(150)
    expect(isFlushed).toBe(false)
    go()
    stream.end()
    expect((await answer).text).toHaveLength(1_999_999)
  })

  it('RFC 9113 §8.1: asks no further when it has answered without the body', async () => {
    const connection = await raw(hello)
    connection.send(frame(HEADERS, END_HEADERS, 1, requestFields('/', 'POST')))
    const reset = await connection.until(RST_STREAM, 1)
    expect(reset?.payload.readUInt32BE()).toBe(constants.NGHTTP2_NO_ERROR)
    expect(connection.of(1).map(({ type }) => type)).toEqual([HEADERS, DATA, RST_STREAM])
    connection.request(3)
    expect((await connection.until(DATA, 3))?.payload.toString()).toBe('Hello')
  })

  it('answers Expect when the body is first read', async () => {
    const { head, text, hints } = await ask(
      await open(echo),
      { ':method': 'POST', expect: '100-continue' },
      Buffer.from('abc'),
    )
    expect([head[':status'], text]).toEqual([200, 'abc'])
    expect(hints.map((hint) => hint[':status'])).toEqual([100])
    const connection = await raw(echo)
    connection.send(frame(HEADERS, END_HEADERS, 1, requestFields('/', 'POST', [['expect', '100-continue']])))
    await connection.until(HEADERS, 1)
    expect(connection.of(1)).toHaveLength(1)
    connection.send(frame(DATA, END_STREAM, 1, Buffer.from('abc')))
    expect((await connection.until(DATA, 1))?.payload.toString()).toBe('abc')
    expect(connection.of(1).map(({ type }) => type)).toEqual([HEADERS, HEADERS, DATA])
  })

  it.each([
    ['HEAD', '200 OK', '5'],
    ['GET', '204 No Content', undefined],
    ['GET', '304 Not Modified', '5'],
  ] as const)('X1: sends no body for %s and %s', async (method, status, length) => {
    const session = await open((_: Environ, startResponse: StartResponse) => {
      startResponse(status, [['Content-Length', '5']])
      return textBody('Hello')
    })
    const { head, text, code } = await ask(session, { ':method': method })
    expect([head[':status'], head['content-length'], text, code]).toEqual([Number(status.slice(0, 3)), length, '', 0])
  })

  it('sends early hints and trailers, also those announced in the middle', async () => {
    const session = await open(function* (environ: Environ, startResponse: StartResponse) {
      environ['tsgi.early_hints']?.([['Link', '</a.css>; rel=preload']])
      environ['tsgi.trailers']?.([['X-Sum', '42']])
      startResponse('200 OK', [])
      yield encode('body')
      environ['tsgi.trailers']?.(() => [['X-Late', 'yes']])
      environ['tsgi.early_hints']?.([['Link', '</late>']])
    })
    const { text, hints, trailers } = await ask(session)
    expect(text).toBe('body')
    expect(hints).toHaveLength(1)
    expect(hints[0]).toMatchObject({ ':status': 103, link: '</a.css>; rel=preload' })
    expect(trailers).toMatchObject({ 'x-sum': '42', 'x-late': 'yes' })
  })

  it('F9: resets the stream when the trailers fail', async () => {
    const session = await open(function* (environ: Environ, startResponse: StartResponse) {
      environ['tsgi.trailers']?.(() => [['X', 'a\nb']])
      startResponse('200 OK', [])
      yield encode('body')
    })
    expect((await ask(session)).code).toBe(constants.NGHTTP2_INTERNAL_ERROR)
    expect(servers.faults.map(({ message }) => message)).toEqual(['the trailers of the response failed'])
  })

  it('RFC 9113 §8.2.2: sends no field of one connection', async () => {
    const refused = await open((_: Environ, startResponse: StartResponse) => {
      startResponse('200 OK', [['Connection', 'close']])
      return []
    })
    expect((await ask(refused)).head[':status']).toBe(500)
    const dropped = await open((_: Environ, startResponse: StartResponse) => {
      startResponse('200 OK', [
        ['HTTP2-Settings', 'x'],
        ['X-A', 'b'],
      ])
      return []
    })
    const { head } = await ask(dropped)
    expect(head).toMatchObject({ ':status': 200, 'x-a': 'b' })
    expect(head).not.toHaveProperty('http2-settings')
  })

  it('E03: sends fields as often as they are given, and on one line where Node.js wants it so', async () => {
    const session = await open((_: Environ, startResponse: StartResponse) => {
      startResponse('200 OK', [
        ['Set-Cookie', 'a'],
        ['Set-Cookie', 'b'],
        ['Set-Cookie', 'c'],
        ['ETag', '"a"'],
        ['ETag', '"b"'],
      ])
      return []
    })
    expect((await ask(session)).head).toMatchObject({ 'set-cookie': ['a', 'b', 'c'], etag: '"a", "b"' })
  })

  it.each<[string, unknown, number[]]>([
    [
      'throws behind a piece',
      function* (_: Environ, s: StartResponse) {
        s('200 OK', [])
        yield encode('part')
        throw new Error('late')
      },
      [DATA],
    ],
    [
      'throws at once behind write()',
      (_: Environ, s: StartResponse) => {
        void s('200 OK', [])(encode('part'))
        throw new Error('late')
      },
      [],
    ],
    [
      'gives less than Content-Length',
      (_: Environ, s: StartResponse) => {
        s('200 OK', [['Content-Length', '30']])
        return textBody('part')
      },
      [],
    ],
    [
      'gives less than Content-Length in pieces',
      function* (_: Environ, s: StartResponse) {
        s('200 OK', [['Content-Length', '30']])
        yield encode('part')
      },
      [DATA],
    ],
  ])('F9: resets the stream, without END_STREAM, when the application %s', async (_, app) => {
    const connection = await raw(app)
    connection.request(1)
    const reset = await connection.until(RST_STREAM, 1)
    await delay(50)
    expect(reset?.payload.readUInt32BE()).toBe(constants.NGHTTP2_INTERNAL_ERROR)
    expect(connection.of(1).filter(({ flags, type }) => type <= HEADERS && (flags & END_STREAM) !== 0)).toEqual([])
    expect(servers.faults).toHaveLength(1)
    connection.request(3)
    await connection.until(RST_STREAM, 3)
    expect(connection.isClosed).toBe(false)
  })

  it('F8: answers 500 when the application throws before the head, and goes on', async () => {
    const session = await open(() => {
      throw new Error('boom')
    })
    for (let round = 0; round < 2; round++) expect((await ask(session)).head[':status']).toBe(500)
    expect(servers.faults.map(({ message }) => message)).toEqual(['the application failed', 'the application failed'])
  })

  it('sends no more than Content-Length says', async () => {
    const session = await open((_: Environ, s: StartResponse) => {
      s('200 OK', [['Content-Length', '3']])
      return textBody('abcde')
    })
    expect(await ask(session)).toMatchObject({ text: 'abc', code: 0 })
    expect(servers.faults).toHaveLength(1)
  })

  it('F7, G16: aborts the signal and closes the body once when the client resets the stream', async () => {
    const events: string[] = []
    let outcome: Outcome | undefined
    const connection = await raw((environ: Environ, s: StartResponse) => {
      s('200 OK', [])
      environ['tsgi.signal']?.().addEventListener('abort', () => events.push('abort'))
      environ['tsgi.finished']?.((value) => (outcome = value))
      const endless = async function* (): AsyncGenerator<Uint8Array> {
        for (;;) {
          yield encode('x')
          await delay(5)
        }
      }
      return Object.assign(endless(), { close: () => void events.push('close') })
    })
    connection.request(1)
    await connection.until(DATA, 1)
    connection.send(frame(RST_STREAM, 0, 1, Buffer.from([0, 0, 0, 8])))
    await until(() => events.length === 2 && outcome !== undefined)
    await delay(30)
    expect(events).toEqual(['abort', 'close'])
    expect(outcome?.error).toMatchObject({ code: 'CLIENT_DISCONNECTED' })
    expect(servers.faults).toEqual([])
    connection.request(3)
    await connection.until(DATA, 3)
    connection.destroy()
    await until(() => events.length === 4)
    expect(events).toEqual(['abort', 'close', 'abort', 'close'])
  })

  it('asks an application for no more than the client takes, and tells of the end once all has left', async () => {
    let pieces = 0
    let outcome: Outcome | undefined
    const connection = await raw(function* (environ: Environ, s: StartResponse) {
      environ['tsgi.finished']?.((value) => (outcome = value))
      s('200 OK', [])
      for (; pieces < 100; pieces++) yield new Uint8Array(10_000)
    })
    connection.request(1)
    await delay(150)
    expect(pieces).toBeLessThan(50)
    expect(outcome).toBeUndefined()
    const more = Buffer.from([0, 15, 66, 64])
    connection.send(frame(8, 0, 0, more), frame(8, 0, 1, more))
    await until(() => outcome !== undefined)
    expect(outcome).toEqual({ status: 200, bytes: 1_000_000 })
  })

  it.each<[string, OutgoingHttpHeaders, number]>([
    ['a Host that differs from the authority', { ':authority': 'a', host: 'b' }, 400],
    ['an authority with user information', { ':authority': 'u@a' }, 400],
    ['an encoded slash', { ':path': '/a%2Fb' }, 400],
    ['another scheme', { ':scheme': 'ftp' }, 400],
    ['CONNECT', { ':method': 'CONNECT', ':authority': 'a:1' }, 405],
    ['too many fields', Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`x-${index}`, 'y'])), 431],
    ['two Authorization', { authorization: ['Basic a', 'Basic b'] as unknown as string }, 400],
  ])('refuses %s before the application is called', async (_, fields, status) => {
    const app = jest.fn(hello)
    const { port } = await servers.start(app)
    const connection = new RawHttp2(port)
    clients.push(connection)
    const all: OutgoingHttpHeaders =
      fields[':method'] === 'CONNECT'
        ? fields
        : { ':method': 'GET', ':scheme': 'http', ':path': '/', ':authority': 'a', ...fields }
    const { hpack } = await import('./raw-http2.js')
    const list = Object.entries(all).flatMap(([name, value]) =>
      [value].flat().map((each) => [name, String(each)] as const),
    )
    connection.send(frame(HEADERS, END_STREAM + END_HEADERS, 1, hpack(list)))
    const head = await connection.until(HEADERS, 1)
    // 400 stands in the table of HPACK (RFC 7541, appendix A), the others are written out.
    expect(status === 400 ? head?.payload[0] : head?.payload.includes(String(status))).toBe(
      status === 400 ? 0x8c : true,
    )
    expect(app).not.toHaveBeenCalled()
  })

  it('takes Host where there is no authority', async () => {
    const connection = await raw(showing('HTTP_HOST'))
    const { hpack } = await import('./raw-http2.js')
    const fields = hpack([
      [':method', 'GET'],
      [':scheme', 'http'],
      [':path', '/'],
      ['host', 'h.example'],
    ])
    connection.send(frame(HEADERS, END_STREAM + END_HEADERS, 1, fields))
    expect((await connection.until(DATA, 1))?.payload.toString()).toBe('["h.example"]')
  })

  it('F12: finishes what is under way when it closes, and says GOAWAY', async () => {
    let arrived: () => void = () => undefined
    const inFlight = new Promise<void>((resolve) => (arrived = resolve))
    const server = await servers.start(async (environ: Environ, startResponse: StartResponse) => {
      arrived()
      await delay(80)
      return hello(environ, startResponse)
    })
    const connection = new RawHttp2(server.port)
    clients.push(connection)
    connection.request(1)
    await inFlight
    await server.close()
    await until(() => connection.isClosed)
    expect(connection.frames.some(({ type }) => type === GOAWAY)).toBe(true)
    expect(connection.of(1).map(({ type, flags }) => [type, flags])).toEqual([
      [HEADERS, END_HEADERS],
      [DATA, END_STREAM],
    ])
  })

  it('F13: serves one request of a connection that begins while the server closes, and says GOAWAY', async () => {
    const server = await servers.start(hello, { idleDrain: 1_000, closeTimeout: 60_000 })
    const [late, silent] = [new RawHttp2(server.port, false), new RawHttp2(server.port, false)]
    clients.push(late, silent)
    let taken = 0
    server.http.on('connection', () => taken++)
    await until(() => taken === 2)
    const closed = server.close()
    await delay(20)
    late.begin()
    silent.begin()
    late.request(1)
    expect((await late.until(DATA, 1))?.payload.toString()).toBe('Hello')
    expect(await late.until(GOAWAY)).toBeDefined()
    // As do those that ask for nothing.
    expect(await silent.until(GOAWAY)).toBeDefined()
    await closed
    await until(() => late.isClosed && silent.isClosed)
    expect([late.isClosed, silent.isClosed]).toEqual([true, true])
  })

  it('cuts what does not finish within closeTimeout', async () => {
    const server = await servers.start(() => new Promise(() => undefined), { closeTimeout: 50 })
    const connection = new RawHttp2(server.port)
    clients.push(connection)
    connection.request(1)
    await delay(60)
    await server.close()
    await until(() => connection.isClosed)
    expect(connection.of(1).filter(({ type }) => type !== RST_STREAM)).toEqual([])
  })

  it('F1: closes a connection on which nothing is asked for, but none on which something is under way', async () => {
    const server = await servers.start(() => new Promise(() => undefined), { headersTimeout: 50, keepAliveTimeout: 50 })
    const [idle, busy] = [new RawHttp2(server.port), new RawHttp2(server.port)]
    clients.push(idle, busy)
    busy.request(1)
    await idle.until(GOAWAY)
    await until(() => idle.isClosed)
    expect([idle.isClosed, busy.isClosed]).toEqual([true, false])
  })
})

describe('handler', () => {
  it('serves a server of node:http2 that exists already', async () => {
    const server = createServer(handler(showing('SERVER_PROTOCOL', 'HTTP_HOST')) as never)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const session = client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const { text } = await ask(session, { ':authority': 'b.example' })
    expect(text).toBe('["HTTP/2","b.example"]')
    await new Promise((resolve) =>
      session.close(() => {
        resolve(undefined)
      }),
    )
    await new Promise((resolve) => server.close(resolve))
  })
})
