import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeServer } from '../../lib/handlers/index.js'
import { Chain, encode, Middleware, textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { exchangeRaw } from './raw-client.js'
import { delay, requestHead, RunningServers } from './running-server.js'

const servers = new RunningServers()
afterEach(() => servers.close())

const hello = (_: Environ, startResponse: StartResponse): Uint8Array[] => {
  startResponse('200 OK', [])
  return textBody('Hello')
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      resolve(socket)
    })
    socket.on('error', () => undefined)
  })
}

class Guard extends Middleware {
  static events: string[] = []
  override start(): void {
    Guard.events.push('start')
  }
  override stop(): void {
    Guard.events.push('stop')
  }
  call(environ: Environ, startResponse: StartResponse) {
    return this.app(environ, startResponse)
  }
}

describe('Server', () => {
  it('F12: lets a request in flight finish, then closes its connection at once', async () => {
    let arrived: () => void = () => undefined
    const inFlight = new Promise<void>((resolve) => (arrived = resolve))
    const server = await servers.start(async (environ: Environ, startResponse: StartResponse) => {
      arrived()
      await delay(100)
      return hello(environ, startResponse)
    })
    const answer = exchangeRaw(server.port, requestHead(), 3_000)
    await inFlight
    await server.close()
    expect(await answer).toMatchObject({ text: expect.stringMatching(/Hello$/) as string, closed: true })
  })

  it('F12: lets a response that is still leaving reach its client', async () => {
    const server = await servers.start((_: Environ, startResponse: StartResponse) => {
      startResponse('200 OK', [])
      return [new Uint8Array(16 * 1024 * 1024)]
    })
    const socket = await connected(server.port)
    socket.pause()
    socket.write(requestHead())
    await delay(100)
    const closing = server.close()
    let received = 0
    socket.on('data', (data) => {
      received += data.byteLength
    })
    const ended = new Promise((resolve) => socket.once('close', resolve))
    socket.resume()
    await closing
    await ended
    expect(received).toBeGreaterThan(16 * 1024 * 1024)
  })

  it('G19: answers a new connection at once while 500 are idle, and closes them all', async () => {
    const server = await servers.start(hello)
    const idle = await Promise.all(Array.from({ length: 500 }, () => connected(server.port)))
    const closed = idle.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
    for (const socket of idle.slice(100)) socket.write(requestHead())
    for (const socket of idle) socket.resume()
    await Promise.all(idle.slice(100).map((socket) => new Promise((resolve) => socket.once('data', resolve))))
    const begin = performance.now()
    const { text } = await exchangeRaw(server.port, requestHead('GET', '/', '1.1', 'Connection: close\r\n'), 2_000)
    expect(text).toMatch(/Hello$/)
    expect(performance.now() - begin).toBeLessThan(1_000)
    await server.close()
    await Promise.all(closed)
    await server.close()
    expect(server.http.listening).toBe(false)
  })

  it.each([
    ['before the first request', ''],
    ['before the second request', requestHead()],
  ])(
    'G28, F1: closes connections whose header fields come too slowly, %s, and answers others meanwhile',
    async (_, first) => {
      const app = jest.fn(hello)
      const server = await servers.start(app, { headersTimeout: 300 })
      const slow = await Promise.all(Array.from({ length: 20 }, () => connected(server.port)))
      const texts = slow.map(() => '')
      const closed = slow.map((socket, index) => {
        socket.on('data', (data) => (texts[index] = `${texts[index] ?? ''}${data.toString('latin1')}`))
        socket.write(first)
        return new Promise((resolve) => socket.once('close', resolve))
      })
      await delay(50)
      const drip = setInterval(() => {
        for (const socket of slow) if (socket.writable) socket.write('x')
      }, 40)
      for (const socket of slow) socket.write('GET / HTTP/1.1\r\nHost: a\r\nX: ')
      await delay(200)
      expect((await fetch(server.url)).status).toBe(200)
      await Promise.all(closed)
      clearInterval(drip)
      for (const text of texts) expect(text).toMatch(/(^|Hello)HTTP\/1\.1 408 Request Timeout\r\n/)
      expect(app).toHaveBeenCalledTimes(first === '' ? 1 : 21)
    },
  )

  it('cuts what does not finish within closeTimeout', async () => {
    const server = await servers.start(() => new Promise(() => undefined), { closeTimeout: 50 })
    const answer = exchangeRaw(server.port, requestHead(), 3_000)
    await delay(30)
    await server.close()
    expect(await answer).toEqual({ text: '', closed: true })
  })

  it('F12: stops the layers when all bodies are closed, those that were cut too', async () => {
    const events: string[] = []
    let arrived: () => void = () => undefined
    const inFlight = new Promise<void>((resolve) => (arrived = resolve))
    const server = await servers.start(
      {
        call: (_: Environ, startResponse: StartResponse) => {
          arrived()
          startResponse('200 OK', [])
          const endless = async function* (): AsyncGenerator<Uint8Array> {
            for (;;) {
              yield encode('x')
              await delay(5)
            }
          }
          return Object.assign(endless(), { close: () => void events.push('close') })
        },
        stop: () => void events.push('stop'),
      },
      { closeTimeout: 50 },
    )
    const answer = exchangeRaw(server.port, requestHead(), 3_000)
    await inFlight
    await server.close()
    expect(events).toEqual(['close', 'stop'])
    expect((await answer).closed).toBe(true)
  })

  it('closes sockets that somebody upgraded, too', async () => {
    const server = await servers.start(hello, { closeTimeout: 50 })
    server.http.on('upgrade', (_, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'))
    const answer = exchangeRaw(
      server.port,
      requestHead('GET', '/', '1.1', 'Connection: Upgrade\r\nUpgrade: x\r\n'),
      3_000,
    )
    await delay(30)
    await server.close()
    expect((await answer).closed).toBe(true)
  })

  it.each([
    ['a stack', () => new Chain().use(Guard).wrap(hello)],
    ['an instance', () => new Guard(hello)],
  ])('two servers of one application: %s is started by the first and stopped by the last', async (_, appOf) => {
    Guard.events = []
    const app = appOf()
    const [first, second] = [await servers.start(app), await servers.start(app)]
    expect(Guard.events).toEqual(['start'])
    await first.close()
    expect(Guard.events).toEqual(['start'])
    expect((await fetch(second.url)).status).toBe(200)
    await second.close()
    expect(Guard.events).toEqual(['start', 'stop'])
  })

  it('listens once, however often it is asked to, and keeps its layers', async () => {
    const stop = jest.fn()
    const server = makeServer(Object.assign({ call: hello }, { stop }), { port: 0 })
    expect(await Promise.all([server.listen(), server.listen()])).toEqual([server, server])
    await server.listen()
    expect(stop).not.toHaveBeenCalled()
    await server.close()
    expect(stop).toHaveBeenCalledTimes(1)
  })

  it('listens when a second attempt succeeds', async () => {
    const other = await servers.start(hello)
    const server = makeServer(hello, { port: other.port })
    await expect(server.listen()).rejects.toThrow(/EADDRINUSE/)
    await other.close()
    await server.listen()
    expect((await fetch(server.url)).status).toBe(200)
    await server.close()
  })

  it('is closed for ever, also if it is closed while it starts', async () => {
    const events: string[] = []
    const app = {
      call: hello,
      start: async () => {
        await delay(20)
        events.push('start')
      },
      stop: () => void events.push('stop'),
    }
    const server = makeServer(app, { port: 0 })
    const listening = server.listen()
    await server.close()
    await listening
    expect([server.http.listening, events]).toEqual([false, ['start', 'stop']])
    await expect(server.listen()).rejects.toThrow(
      'the server was closed; make another one with makeServer() or serve()',
    )
    expect(server.http.listening).toBe(false)
  })

  it('closes while a layer fails to start', async () => {
    const server = makeServer(Object.assign({ call: hello }, { start: () => Promise.reject(new Error('no')) }), {
      port: 0,
    })
    const listening = server.listen()
    listening.catch(() => undefined)
    await server.close()
    await expect(listening).rejects.toThrow('no')
  })

  it('F16: tells of a connection that cannot be taken, and lives', async () => {
    const server = await servers.start(hello)
    server.http.emit('error', new Error('accept EMFILE'))
    expect(servers.faults).toEqual([
      { message: 'the server cannot take a connection', error: new Error('accept EMFILE'), method: '', target: '' },
    ])
    expect((await fetch(server.url)).status).toBe(200)
  })

  it('X9: answers CONNECT with 405 and lives through a client that resets', async () => {
    const app = jest.fn(hello)
    const server = await servers.start(app)
    const request = 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n'
    const { text, closed } = await exchangeRaw(server.port, request)
    expect([text.slice(0, 12), closed]).toEqual(['HTTP/1.1 405', true])
    for (let count = 0; count < 20; count++) {
      const socket = await connected(server.port)
      socket.write(request)
      if (count % 2 === 0) await delay(2)
      socket.resetAndDestroy()
    }
    expect(app).not.toHaveBeenCalled()
    expect((await fetch(server.url)).status).toBe(200)
  })

  it('listens on a Unix socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsgi-'))
    const socketPath = join(folder, 's')
    let seen: Environ | undefined
    const server = await servers.start(
      (environ: Environ, startResponse: StartResponse) => {
        seen = environ
        return hello(environ, startResponse)
      },
      { socket: socketPath },
    )
    expect(server.url).toBe(`unix:${socketPath}`)
    const status = await new Promise((resolve) => {
      request({ socketPath, path: '/a' }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).end()
    })
    expect(status).toBe(200)
    expect(seen).toMatchObject({ PATH_INFO: '/a', SERVER_NAME: 'localhost' })
    expect(seen).not.toHaveProperty('REMOTE_ADDR')
    await expect(servers.start(hello, { socket: socketPath })).rejects.toThrow(`cannot listen on ${socketPath}: `)
    await server.close()
    rmSync(folder, { recursive: true })
  })

  it('tells where it will listen before it does, and closes without having listened', async () => {
    const server = makeServer(hello, { port: 8_123 })
    expect([server.port, server.url]).toEqual([8_123, 'http://127.0.0.1:8123'])
    await server[Symbol.asyncDispose]()
  })

  it.each([
    ['0.0.0.0', /^http:\/\/localhost:\d+$/],
    ['::1', /^http:\/\/\[::1\]:8080$/],
  ])('makes a URL of %s that can be opened', (host, url) => {
    expect(makeServer(hello, { host }).url).toMatch(url)
  })

  it('throws at once for what is no application and for options that do not fit', () => {
    expect(() => makeServer({} as never)).toThrow(TypeError)
    expect(() => makeServer(hello, { port: -1 })).toThrow(/port/)
  })

  it('takes a headersTimeout that is longer than the requestTimeout of Node.js', () => {
    expect(makeServer(hello, { headersTimeout: 600_000 }).http.requestTimeout).toBe(600_000)
    expect(makeServer(hello).http.requestTimeout).toBe(300_000)
  })
})
