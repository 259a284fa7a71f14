import { mkdtempSync, rmSync } from 'node:fs'
import { PerformanceObserver } from 'node:perf_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { ServerResponse, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { connect as connectSecurely } from 'node:tls'
import { LeanResponse } from '../../lib/handlers/lean-response.js'
import type { Server } from '../../lib/handlers/index.js'
import { isRehearsed } from '../../lib/handlers/rehearsal.js'
import { textBody, type Environ, type HeaderList, type StartResponse } from '../../lib/index.js'
import { makeCertificate } from './made-certificate.js'
import { exchangeRaw } from './raw-client.js'
import { delay, requestHead, RunningServers, until } from './running-server.js'

const running = new RunningServers()

// What is tried out once is no answer of the servers below.
beforeAll(() => {
  isRehearsed()
})

afterEach(async () => {
  jest.restoreAllMocks()
  await running.close()
})

/** Whether each answer left in one write. */
function watched(): () => unknown[] {
  const spy = jest.spyOn(LeanResponse.prototype, 'answer')
  return () => spy.mock.results.map(({ value }) => value as unknown)
}

function answering(status: `${number} ${string}`, headers: HeaderList, body: string | Uint8Array) {
  return (_environ: Environ, startResponse: StartResponse) => {
    startResponse(status, headers)
    return typeof body === 'string' ? textBody(body) : [body]
  }
}

const hello = answering('200 OK', [['Content-Type', 'text/plain']], 'hello')

/** A date is a second later at times. */
function undated(text: string): string {
  return text.replace(/Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, 'Date: now')
}

async function both(app: unknown, request: string): Promise<readonly [one: string, ordinary: string]> {
  const one = await running.start(app)
  const ordinary = await running.start(app, { singleWrite: false })
  const answers = await Promise.all([one, ordinary].map(({ port }) => exchangeRaw(port, request)))
  return answers.map(({ text, closed }) => `${undated(text)}${closed ? '|closed' : '|open'}`) as [string, string]
}

describe('an answer in one write', () => {
  it('is these bytes', async () => {
    const results = watched()
    const [one, ordinary] = await both(hello, requestHead())
    expect(one).toBe(
      'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nDate: now\r\nConnection: keep-alive\r\n' +
        'Keep-Alive: timeout=65\r\n\r\nhello|open',
    )
    expect(ordinary).toBe(one)
    expect(results()).toEqual([true])
  })

  const everyByte = Uint8Array.from({ length: 512 }, (_, index) => index % 256)
  const alike: [what: string, app: unknown, request: string, taken: unknown[]][] = [
    ['bytes of every kind, in a string', answering('200 OK', [], everyByte), requestHead(), [true]],
    ['a body of 513 bytes, in two pieces', answering('200 OK', [], 'x'.repeat(513)), requestHead(), [true]],
    ['a body of 2 MiB', answering('200 OK', [], 'y'.repeat(2 << 20)), requestHead(), [true]],
    ['a reason and letters beyond ASCII', answering('404 Wég', [['X-A', 'ü\xff']], 'no'), requestHead(), [true]],
    ['a status without a reason', answering('299 ', [], 'no'), requestHead(), [true]],
    ['a field that is there twice', answering('200 OK', [['Set-Cookie', 'a=1'], ['set-cookie', 'b=2']], 'x'), requestHead(), [true]],
    ['a length that the application says', answering('200 OK', [['content-LENGTH', '2']], 'ab'), requestHead(), [true]],
    ['pipelined requests', hello, requestHead() + requestHead('GET', '/b') + requestHead(), [true, true, true]],
    ['a pipelined request for the head, in between', hello, requestHead() + requestHead('HEAD') + requestHead(), [true, true]],
    ['HTTP/1.0 with keep-alive', hello, requestHead('GET', '/', '1.0', 'Connection: keep-alive\r\n'), [true]],
    ['HTTP/1.0', hello, requestHead('GET', '/', '1.0'), [false]],
    ['Connection: close', hello, requestHead('GET', '/', '1.1', 'Connection: close\r\n'), [false]],
    ['Upgrade', hello, requestHead('GET', '/', '1.1', 'Connection: upgrade\r\nUpgrade: x\r\n'), []],
    ['HEAD', hello, requestHead('HEAD'), []],
    ['204', answering('204 No Content', [], ''), requestHead(), []],
    ['304', answering('304 Not Modified', [['ETag', '"a"']], ''), requestHead(), []],
    ['a file name beyond ASCII', answering('200 OK', [['Content-Disposition', 'attachment; filename="é.txt"']], 'x'), requestHead(), [true]],
    ['no bytes', answering('302 Found', [['Location', '/']], ''), requestHead(), []],
    ['a date of the application', answering('200 OK', [['DATE', 'Thu, 01 Jan 1970 00:00:00 GMT']], 'x'), requestHead(), [false]],
    ['a body that was not read', hello, requestHead('POST', '/', '1.1', 'Content-Length: 3\r\n') + 'abc' + requestHead(), [true, true]],
    ['Expect, of a body that is not wanted', hello, requestHead('POST', '/', '1.1', 'Content-Length: 3\r\nExpect: 100-continue\r\n'), [false]],
  ] // prettier-ignore

  it.each(alike)('is what Node.js sends: %s', async (_what, app, request, taken) => {
    const results = watched()
    const [one, ordinary] = await both(app, request)
    expect(one).toBe(ordinary)
    expect(results()).toEqual(taken)
  })

  it('leaves to Node.js the fields that it does something about', () => {
    const response = freshResponse()
    for (const name of ['Date', 'expect', 'Trailer', 'CONNECTION', 'Keep-Alive', 'transfer-encoding']) {
      const head = { code: 200, reason: 'OK', fields: ['X-A', 'b', name, 'x'], declared: 1 }
      expect([name, response.answer(head, Buffer.from('a'))]).toEqual([name, false])
    }
    expect(response.headersSent).toBe(false)
    const head = { code: 200, reason: 'OK', fields: ['X-A', 'b'], declared: 1 }
    expect(response.answer(head, Buffer.from('a'))).toBe(true)
    expect(response.headersSent).toBe(true)
  })

  it('is not confused by fields of the same lengths', async () => {
    const names = ['Etag', 'Accept', 'Refresh', 'Set-Cookie', 'X-Seventeen-Chars']
    const results = watched()
    const headers = names.map((name): [string, string] => [name, 'v'])
    const [one, ordinary] = await both(answering('200 OK', headers, 'x'), requestHead())
    expect(one).toBe(ordinary)
    expect(results()).toEqual([true])
  })
})

/** A response on a connection that is kept and leads nowhere. */
function freshResponse(): LeanResponse {
  const response = new LeanResponse({ method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1 } as IncomingMessage)
  Object.assign(response, { shouldKeepAlive: true, _keepAliveTimeout: 65_000 })
  response.assignSocket(
    new Writable({
      write: (_piece, _encoding, done) => {
        done()
      },
    }) as Socket,
  )
  return response
}

describe('who has a hand in the response', () => {
  /** Serves one request with what is done to its response before the application sees it. */
  async function touched(touch: (response: ServerResponse, server: Server) => void): Promise<[string, unknown[]]> {
    const results = watched()
    const server = await running.start(hello)
    server.http.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      touch(response, server)
    })
    const { text } = await exchangeRaw(server.port, requestHead())
    return [undated(text), results()]
  }

  it('is heard if he sets fields', async () => {
    const [text, results] = await touched((response) => response.setHeader('X-Agent', '1'))
    expect(text).toContain('\r\nX-Agent: 1\r\n')
    expect(results).toEqual([false])
  })

  it('is heard if he wants no date', async () => {
    const [text, results] = await touched((response) => {
      response.sendDate = false
    })
    expect(text).not.toContain('Date:')
    expect(results).toEqual([false])
  })

  it.each(['end', 'writeHead'] as const)('is called if he has replaced %s', async (name) => {
    const calls: string[] = []
    const [text, results] = await touched((response) => {
      const original = response[name].bind(response) as (...given: unknown[]) => ServerResponse
      response[name] = (...given: unknown[]) => {
        calls.push(name)
        return original(...given)
      }
    })
    expect(calls).toEqual([name])
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nhello$/)
    expect(results).toEqual([false])
  })

  it('is heard if he allows one request per connection', async () => {
    const results = watched()
    const server = await running.start(hello)
    server.http.maxRequestsPerSocket = 1
    const { text } = await exchangeRaw(server.port, requestHead())
    expect(text).toContain('\r\nConnection: close\r\n')
    expect(results()).toEqual([false])
  })

  it('is called if he wrapped the functions before, by whatever name', async () => {
    const calls: string[] = []
    const prototype = ServerResponse.prototype
    const before = Object.getOwnPropertyDescriptors(prototype)
    for (const name of ['end', 'writeHead'] as const) {
      const original = Reflect.get(prototype, name) as (...given: unknown[]) => unknown
      const wrapper = function (this: ServerResponse, ...given: unknown[]): unknown {
        calls.push(name)
        return original.apply(this, given)
      }
      Object.defineProperty(wrapper, 'name', { value: name })
      Object.defineProperty(prototype, name, { value: wrapper, configurable: true, writable: true })
    }
    try {
      jest.resetModules()
      const fresh = await import('../../lib/handlers/index.js')
      const server = await fresh.serve(hello, { port: 0 })
      expect((await exchangeRaw(server.port, requestHead())).text).toContain('hello')
      await server.close()
    } finally {
      Object.defineProperty(prototype, 'writeHead', before.writeHead)
      Reflect.deleteProperty(prototype, 'end')
    }
    // Once in the rehearsal, which then fails.
    expect(calls).toEqual(['writeHead', 'end', 'writeHead', 'end'])
  })

  it('sees the same state and events', async () => {
    const seen: unknown[] = []
    await touched((response) => {
      for (const event of ['prefinish', 'finish', 'close'] as const) {
        response.on(event, () => {
          const { headersSent, statusCode, statusMessage, writableEnded, writableFinished } = response
          seen.push([event, headersSent, statusCode, statusMessage, writableEnded, writableFinished])
        })
      }
    })
    await until(() => seen.length === 3)
    expect(seen).toEqual(['prefinish', 'finish', 'close'].map((event) => [event, true, 200, 'OK', true, true]))
  })

  it('is told over the channels of diagnostics and by observers of performance', async () => {
    const names: string[] = []
    const told = (_message: unknown, name: string | symbol): void => {
      names.push(String(name))
    }
    const entries: string[] = []
    const observer = new PerformanceObserver((list) => {
      entries.push(...list.getEntries().map(({ name }) => name))
    })
    observer.observe({ entryTypes: ['http'] })
    subscribe('http.server.response.finish', told)
    const results = watched()
    const { port } = await running.start(hello)
    await exchangeRaw(port, requestHead())
    await until(() => entries.length > 0)
    unsubscribe('http.server.response.finish', told)
    observer.disconnect()
    expect(names).toEqual(['http.server.response.finish'])
    expect(entries).toEqual(['HttpRequest'])
    expect(results()).toEqual([true])
  })
})

describe('Content-Length before Content-Disposition', () => {
  const headers: HeaderList = [
    ['Content-Length', '2'],
    ['Content-Disposition', 'attachment; filename="\xe9.txt"'],
  ]
  const pieces = function* (_environ: Environ, startResponse: StartResponse) {
    startResponse('200 OK', headers)
    yield* textBody('a')
    yield* textBody('b')
  }

  it.each([
    ['a whole body', answering('200 OK', headers, 'ab'), 'GET', ''],
    ['a connection that ends', answering('200 OK', headers, 'ab'), 'GET', 'Connection: close\r\n'],
    ['a body in pieces', pieces, 'GET', ''],
    ['no body', answering('200 OK', headers, 'ab'), 'HEAD', ''],
  ])('is sent with letters beyond ASCII: %s', async (_what, app, method, fields) => {
    const { port } = await running.start(app)
    const { text } = await exchangeRaw(port, requestHead(method, '/', '1.1', fields))
    expect(text).toContain('\r\nContent-Disposition: attachment; filename="\xe9.txt"\r\n')
    expect(text).toContain('\r\nContent-Length: 2\r\n')
    expect(running.faults).toEqual([])
  })
})

describe('a connection with answers in one write', () => {
  it('waits for a client that reads slowly, and sends everything', async () => {
    const body = Buffer.alloc(16 << 20, 'z')
    const { port } = await running.start(answering('200 OK', [], body))
    const socket = connect(port, '127.0.0.1')
    socket.write(requestHead() + requestHead())
    socket.pause()
    await delay(300)
    let length = 0
    socket.on('data', (data) => (length += data.byteLength)).resume()
    await until(() => length > 2 * body.byteLength)
    await delay(50)
    socket.destroy()
    const headLength = 'HTTP/1.1 200 OK\r\nContent-Length: 16777216\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n'.length
    const restLength = 'Connection: keep-alive\r\nKeep-Alive: timeout=65\r\n\r\n'.length
    expect(length).toBe(2 * (body.byteLength + headLength + restLength))
  })

  it('lives as long as keepAliveTimeout says', async () => {
    const { port } = await running.start(hello, { keepAliveTimeout: 1_000 })
    const begin = performance.now()
    const { text, closed } = await exchangeRaw(port, requestHead(), 10_000)
    expect(closed).toBe(true)
    expect(performance.now() - begin).toBeGreaterThan(900)
    expect(text).toContain('\r\nKeep-Alive: timeout=1\r\n')
  })

  it('is told that it ends while the server closes, and is closed when idle', async () => {
    const results = watched()
    let closing: Promise<void> | undefined
    const server: Server = await running.start(async (environ: Environ, startResponse: StartResponse) => {
      if (environ.PATH_INFO === '/close') {
        closing = server.close()
        await delay(50)
      }
      return hello(environ, startResponse)
    })
    const idle = exchangeRaw(server.port, requestHead(), 5_000)
    await until(() => results().length === 1)
    const { text, closed } = await exchangeRaw(server.port, requestHead('GET', '/close'), 5_000)
    expect(text).toContain('\r\nConnection: close\r\n')
    expect([closed, (await idle).closed]).toEqual([true, true])
    await closing
  })

  it('fails nobody if the client is gone before the answer', async () => {
    let answer: (() => void) | undefined
    const server = await running.start(async (environ: Environ, startResponse: StartResponse) => {
      if (environ.PATH_INFO === '/slow') await new Promise<void>((resolve) => (answer = resolve))
      return hello(environ, startResponse)
    })
    const socket = connect(server.port, '127.0.0.1')
    socket.write(requestHead('GET', '/slow'))
    await until(() => answer !== undefined)
    socket.resetAndDestroy()
    await delay(50)
    answer?.()
    expect((await exchangeRaw(server.port, requestHead())).text).toContain('hello')
    expect(running.faults).toEqual([])
  })

  it('may be one of TLS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsgi-lean-'))
    const results = watched()
    const { cert, key } = makeCertificate(folder, 'localhost')
    const { port } = await running.start(hello, { tlsCert: [cert], tlsKey: [key] })
    const socket = connectSecurely({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
    let text = ''
    socket.on('data', (data: Buffer) => (text += data.toString('latin1')))
    socket.write(requestHead() + requestHead())
    await until(() => text.split('hello').length === 3)
    socket.destroy()
    rmSync(folder, { recursive: true })
    expect(undated(text).split('hello')[0]).toContain('\r\nConnection: keep-alive\r\nKeep-Alive: timeout=65\r\n\r\n')
    expect(results()).toEqual([true, true])
  })
})

describe('Date', () => {
  it('is that of the clock, also when the clock is set back', async () => {
    const { port } = await running.start(hello)
    const dates: (string | undefined)[] = []
    for (const time of ['2030-01-01T00:00:00.999Z', '2030-01-01T00:00:01.000Z', '2020-06-01T12:00:00.500Z']) {
      jest.spyOn(Date, 'now').mockReturnValue(Date.parse(time))
      dates.push(/Date: (.*)\r/.exec((await exchangeRaw(port, requestHead())).text)?.[1])
    }
    expect(dates).toEqual([
      'Tue, 01 Jan 2030 00:00:00 GMT',
      'Tue, 01 Jan 2030 00:00:01 GMT',
      'Mon, 01 Jun 2020 12:00:00 GMT',
    ])
  })

  it('stands beside the time that its own server keeps a connection', async () => {
    const servers = await Promise.all(
      [5_000, 9_000].map((keepAliveTimeout) => running.start(hello, { keepAliveTimeout })),
    )
    const timeouts: unknown[] = []
    for (const { port } of [...servers, ...servers])
      timeouts.push(/timeout=(\d+)/.exec((await exchangeRaw(port, requestHead())).text)?.[1])
    expect(timeouts).toEqual(['5', '9', '5', '9'])
  })
})
