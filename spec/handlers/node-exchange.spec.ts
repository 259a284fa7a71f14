import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { encode, textBody, type Environ, type Outcome, type StartResponse } from '../../lib/index.js'
import { exchangeRaw } from './raw-client.js'
import { delay, requestHead, RunningServers, until } from './running-server.js'

const servers = new RunningServers()
const { faults } = servers
afterEach(() => servers.close())

const hello = (_: Environ, startResponse: StartResponse): Uint8Array[] => {
  startResponse('200 OK', [])
  return textBody('Hello')
}

describe('NodeExchange', () => {
  it.each([
    ['an array', '1.1', textBody('abc')],
    ['HTTP/1.0', '1.0', new Set(textBody('abc'))],
  ])('sends a response with a Trailer field where there can be no trailers: %s', async (_, version, body) => {
    const { port } = await servers.start((_: Environ, startResponse: StartResponse) => {
      startResponse('200 OK', [['Trailer', 'X-A']])
      return body
    })
    const { text } = await exchangeRaw(port, requestHead('GET', '/', version), 100)
    expect(text).toMatch(/abc$/)
    expect(text).not.toMatch(/trailer/i)
  })

  it('G13: a header that would be another when it is sent is sent as it was checked', async () => {
    const { port } = await servers.start((_: Environ, startResponse: StartResponse) => {
      const header: [string, string] = ['X-A', 'good']
      let reads = 0
      Object.defineProperty(header, 1, { get: () => (reads++ === 0 ? 'good' : 'bad\r\nX-I: 1') })
      startResponse('200 OK', [header])
      return textBody('abc')
    })
    const { text } = await exchangeRaw(port, requestHead())
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\nX-A: good\r\nContent-Length: 3\r\n/)
    expect(text).not.toContain('bad')
  })

  it('F8: a head that cannot be sent cuts the connection', async () => {
    const server = await servers.start((_: Environ, startResponse: StartResponse) => {
      startResponse('200 OK', [])
      return textBody('abc')
    })
    server.http.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      response.writeHead = () => {
        throw new Error('not this one')
      }
    })
    expect(await exchangeRaw(server.port, requestHead())).toEqual({ text: '', closed: true })
    expect(faults.map(({ message }) => message)).toEqual(['the response could not be sent'])
  })

  it.each<[string, (signal: AbortSignal) => void]>([
    [
      'throws',
      (signal) => {
        signal.addEventListener('abort', () => {
          throw new Error('boom')
        })
      },
    ],
    [
      'rejects',
      (signal) => {
        signal.onabort = () => Promise.reject(new Error('boom'))
      },
    ],
  ])('F7: a listener of tsgi.signal that %s does not end the process', async (_, listen) => {
    let arrived = 0
    const { port, url } = await servers.start((environ: Environ, startResponse: StartResponse) => {
      if (environ.PATH_INFO === '/alive') return hello(environ, startResponse)
      listen(environ['tsgi.signal']?.() as AbortSignal)
      arrived++
      return new Promise(() => undefined)
    })
    const socket = connect(port, '127.0.0.1')
    socket.write(requestHead())
    await until(() => arrived > 0)
    socket.destroy()
    await until(() => faults.length > 0)
    expect(faults.map(({ message, error }) => [message, error])).toEqual([
      ['a listener of tsgi.signal threw', new Error('boom')],
    ])
    expect((await fetch(`${url}/alive`)).status).toBe(200)
  })

  it('F9: cuts the connection when the trailers throw, and closes the body', async () => {
    const close = jest.fn()
    const { port } = await servers.start((environ: Environ, startResponse: StartResponse) => {
      environ['tsgi.trailers']?.(() => {
        throw new Error('no trailers')
      })
      startResponse('200 OK', [])
      return Object.assign(new Set(textBody('abc')), { close })
    })
    const { text, closed } = await exchangeRaw(port, requestHead())
    expect(text).not.toMatch(/\r\n0\r\n/)
    expect([closed, close.mock.calls.length, faults.length]).toEqual([true, 1, 1])
  })

  it('F9: trailers that are promised are refused, and what they reject with does not end the process', async () => {
    const { port } = await servers.start((environ: Environ, startResponse: StartResponse) => {
      environ['tsgi.trailers']?.((() => Promise.reject(new Error('late'))) as never)
      startResponse('200 OK', [])
      return new Set(textBody('abc'))
    })
    expect((await exchangeRaw(port, requestHead())).closed).toBe(true)
    expect(faults.map(({ error }) => (error as Error).message)).toEqual([
      'tsgi.trailers: the headers are a promise; pass an array of [name, value] pairs',
    ])
  })

  it.each(['Content-Encoding', 'content-length', 'Content-Range', 'Content-Type', 'Host', 'Trailer'])(
    'RFC 9110 §6.5.1, §8.6: %s is refused outside of the head',
    async (name) => {
      const messages: string[] = []
      const { url } = await servers.start((environ: Environ, startResponse: StartResponse) => {
        for (const key of ['tsgi.early_hints', 'tsgi.trailers'] as const) {
          try {
            environ[key]?.([[name, '9']])
          } catch (error) {
            messages.push((error as Error).message)
          }
        }
        return hello(environ, startResponse)
      })
      expect(await (await fetch(url)).text()).toBe('Hello')
      expect(messages).toEqual(
        ['tsgi.early_hints', 'tsgi.trailers'].map(
          (key) => `${key}: the field ${name} belongs into the head; give it to startResponse`,
        ),
      )
    },
  )

  it('sends hints whose names are those of properties of objects', async () => {
    const { port } = await servers.start((environ: Environ, startResponse: StartResponse) => {
      environ['tsgi.early_hints']?.([
        ['constructor', 'a'],
        ['__proto__', 'b'],
        ['Link', '</a.css>; rel=preload; as=style'],
      ])
      return hello(environ, startResponse)
    })
    const { text } = await exchangeRaw(port, requestHead(), 100)
    expect(text).toMatch(/^HTTP\/1.1 103 Early Hints\r\nLink: [^]*constructor: a\r\n__proto__: b\r\n\r\nHTTP\/1.1 200/)
  })

  it('sends no trailers and no hints to HTTP/1.0', async () => {
    const { port } = await servers.start((environ: Environ, startResponse: StartResponse) => {
      environ['tsgi.early_hints']?.([['Link', '</a>']])
      environ['tsgi.trailers']?.([['X-A', '1']])
      startResponse('200 OK', [])
      return new Set(textBody('abc'))
    })
    const { text, closed } = await exchangeRaw(port, requestHead('GET', '/', '1.0'))
    expect(text).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*\r\n\r\nabc$/)
    expect(closed).toBe(true)
  })

  it('X1: HEAD of a body that was written and yielded', async () => {
    const { port } = await servers.start((_: Environ, startResponse: StartResponse) => {
      void startResponse('200 OK', [])(encode('a'))
      return new Set(textBody('b'))
    })
    const { text } = await exchangeRaw(port, requestHead('HEAD') + requestHead('HEAD'), 100)
    expect(text.match(/200 OK\r\n(?:[^\r\n]+\r\n)+\r\n/g)).toHaveLength(2)
  })

  it.each([
    ['204 No Content', /^HTTP\/1.1 204 No Content\r\n(?!.*content-length)[^]*\r\n\r\n$/i],
    ['304 Not Modified', /^HTTP\/1.1 304 Not Modified\r\n[^]*Content-Length: 3\r\n[^]*\r\n\r\n$/],
  ])('X2: %s with a body and a length has no body', async (line, expected) => {
    const { port } = await servers.start((_: Environ, startResponse: StartResponse) => {
      startResponse(line as '204 No Content', [['Content-Length', '3']])
      return textBody('abc')
    })
    const { text, closed } = await exchangeRaw(port, requestHead(), 100)
    expect(text).toMatch(expected)
    expect(/content-length/i.test(text)).toBe(line.startsWith('304'))
    expect(closed).toBe(false)
  })

  it('W112: sends all 256 bytes as they are, in small and in large bodies', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, n) => n)
    for (const copies of [1, 8]) {
      const { url } = await servers.start((_: Environ, startResponse: StartResponse) => {
        startResponse('200 OK', [])
        return Array.from({ length: copies }, () => bytes)
      })
      const received = Buffer.from(await (await fetch(url)).arrayBuffer())
      expect(received.equals(Buffer.concat(Array.from({ length: copies }, () => bytes)))).toBe(true)
    }
  })

  it('W90: pulls little ahead of a client that reads nothing, and loses nothing', async () => {
    let pulled = 0
    const { port } = await servers.start((_: Environ, startResponse: StartResponse) => {
      startResponse('200 OK', [])
      return (function* () {
        for (; pulled < 1024; pulled++) yield new Uint8Array(64 * 1024)
      })()
    })
    const socket = connect(port, '127.0.0.1')
    socket.pause()
    socket.write(requestHead('GET', '/', '1.0'))
    await delay(300)
    const ahead = pulled
    let received = 0
    socket.on('data', (data) => {
      received += data.byteLength
    })
    socket.resume()
    await new Promise((resolve) => socket.once('close', resolve))
    expect(ahead).toBeLessThan(512)
    expect(received).toBeGreaterThan(64 * 1024 * 1024)
  })

  it('empty pieces without end do not keep others waiting, and end with the client', async () => {
    const close = jest.fn()
    const { port, url } = await servers.start((environ: Environ, startResponse: StartResponse) => {
      if (environ.PATH_INFO === '/other') return hello(environ, startResponse)
      startResponse('200 OK', [])
      const empty = function* (): Generator<Uint8Array> {
        for (;;) yield new Uint8Array(0)
      }
      return { [Symbol.iterator]: () => empty(), close }
    })
    const socket = connect(port, '127.0.0.1')
    socket.write(requestHead())
    await delay(20)
    expect(await (await fetch(`${url}/other`)).text()).toBe('Hello')
    socket.destroy()
    await until(() => close.mock.calls.length > 0)
    expect(close).toHaveBeenCalledTimes(1)
  })

  it('W101: a write that waits is rejected when the client leaves', async () => {
    const codes: unknown[] = []
    const { port } = await servers.start(async (_: Environ, startResponse: StartResponse) => {
      const write = startResponse('200 OK', [])
      try {
        for (;;) await write(new Uint8Array(1 << 20))
      } catch (error) {
        codes.push((error as { code?: unknown }).code)
        throw error
      }
    })
    const socket = connect(port, '127.0.0.1')
    socket.pause()
    socket.write(requestHead())
    await delay(150)
    socket.resetAndDestroy()
    await delay(150)
    expect([codes, faults]).toEqual([['CLIENT_DISCONNECTED'], []])
  })

  it('tells listeners that come after the end, and still sees the client of the next request leave', async () => {
    const environs: Environ[] = []
    const close = jest.fn()
    const { port } = await servers.start((environ: Environ, startResponse: StartResponse) => {
      environs.push(environ)
      if (environs.length === 1) return hello(environ, startResponse)
      startResponse('200 OK', [])
      const endless = async function* (): AsyncGenerator<Uint8Array> {
        yield encode('a')
        await new Promise(() => undefined)
      }
      return { [Symbol.asyncIterator]: () => endless(), close }
    })
    const socket = connect(port, '127.0.0.1')
    socket.write(requestHead())
    await new Promise((resolve) => socket.once('data', resolve))
    socket.write(requestHead())
    await new Promise((resolve) => socket.once('data', resolve))
    const outcomes: Outcome[] = []
    environs[0]?.['tsgi.finished']?.((outcome) => outcomes.push(outcome))
    await delay(20)
    expect(outcomes).toEqual([{ status: 200, bytes: 5 }])
    socket.destroy()
    await delay(50)
    expect(close).toHaveBeenCalledTimes(1)
  })

  it('tells listeners of a response that was cut', async () => {
    let outcome: Outcome | undefined
    const { port } = await servers.start(function* (environ: Environ, startResponse: StartResponse) {
      environ['tsgi.finished']?.((value) => {
        outcome = value
      })
      startResponse('200 OK', [])
      yield encode('a')
      throw new Error('late')
    })
    await exchangeRaw(port, requestHead())
    await delay(20)
    expect(outcome).toMatchObject({ status: 200, bytes: 1, error: { message: 'late' } })
  })

  it('F7, G16: closes every body once, wherever the client leaves', async () => {
    const counts = new Map<number, number>()
    const { port } = await servers.start(async (environ: Environ, startResponse: StartResponse) => {
      await environ['wsgi.input'].read().catch(() => undefined)
      const started = counts.size
      counts.set(started, 0)
      startResponse('200 OK', [])
      const pieces = async function* (): AsyncGenerator<Uint8Array> {
        for (let n = 0; n < 8; n++) {
          yield new Uint8Array(512)
          await new Promise((resolve) => setImmediate(resolve))
        }
      }
      return {
        [Symbol.asyncIterator]: () => pieces(),
        close: () => {
          counts.set(started, (counts.get(started) ?? 0) + 1)
        },
      }
    })
    const request = requestHead('POST', '/', '1.1', 'Content-Length: 100\r\n') + 'x'.repeat(100)
    const abort = (index: number): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1')
        const leave = (): void => {
          if (index % 3 === 0) socket.resetAndDestroy()
          else socket.destroy()
        }
        socket.on('error', () => undefined)
        socket.on('close', () => {
          resolve()
        })
        if (index % 2 === 0) {
          socket.write(request.slice(0, 1 + ((index * 7) % request.length)), leave)
          return
        }
        let left = 1 + ((index * 37) % 4_000)
        socket.write(request)
        socket.on('data', (data) => {
          left -= data.byteLength
          if (left <= 0) leave()
        })
      })
    for (let index = 0; index < 300; index += 20)
      await Promise.all(Array.from({ length: 20 }, (_, offset) => abort(index + offset)))
    await delay(300)
    expect(counts.size).toBeGreaterThan(140)
    expect([...counts.values()].filter((count) => count !== 1)).toEqual([])
    expect(faults).toEqual([])
  })
})
