import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { handler } from '../../lib/handlers/index.js'
import { encode, textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { exchangeRaw } from './raw-client.js'
import { delay, requestHead, RunningServers } from './running-server.js'

const servers = new RunningServers()
afterEach(() => servers.close())

const hello = (_: Environ, startResponse: StartResponse): Uint8Array[] => {
  startResponse('200 OK', [])
  return textBody('Hello')
}

describe('NodeHandler', () => {
  const wrongs: [string, (environ: Environ, startResponse: StartResponse) => unknown, string][] = [
    ['a refused request', hello, 'GET /a HTTP/1.1\r\nHost: a b\r\n\r\n'],
    [
      'a body that is too long',
      (_, startResponse) => {
        startResponse('200 OK', [['Content-Length', '1']])
        return textBody('abc')
      },
      requestHead('GET', '/a'),
    ],
    [
      'a body that is too short',
      (_, startResponse) => {
        startResponse('200 OK', [['Content-Length', '9']])
        return textBody('abc')
      },
      requestHead('GET', '/a'),
    ],
    [
      'a failure after bytes',
      function* (_, startResponse) {
        startResponse('200 OK', [])
        yield encode('a')
        throw new Error('late')
      },
      requestHead('GET', '/a'),
    ],
    ['a client that wants no more', hello, requestHead('GET', '/a', '1.0')],
  ]
  it.each(wrongs)('F6: nothing is served behind %s', async (_, app, first) => {
    const seen: string[] = []
    const { port } = await servers.start((environ: Environ, startResponse: StartResponse) => {
      seen.push(environ.PATH_INFO)
      return app(environ, startResponse)
    })
    const { closed } = await exchangeRaw(port, first + requestHead('GET', '/smuggled'))
    expect(seen).not.toContain('/smuggled')
    expect(closed).toBe(true)
  })

  it('F8: the connection is good for more after a 500 before the head', async () => {
    const { port } = await servers.start((environ: Environ, startResponse: StartResponse) => {
      if (environ.PATH_INFO === '/a') throw new Error('boom')
      return hello(environ, startResponse)
    })
    const { text } = await exchangeRaw(port, requestHead('GET', '/a') + requestHead('GET', '/b'), 100)
    expect(text).toMatch(/^HTTP\/1.1 500 [^]*HTTP\/1.1 200 OK[^]*Hello$/)
  })

  it('keeps a connection of HTTP/1.0 if it is asked to', async () => {
    const { port } = await servers.start(hello)
    const kept = requestHead('GET', '/', '1.0', 'Connection: keep-alive\r\n')
    const { text, closed } = await exchangeRaw(port, kept + requestHead('GET', '/', '1.0'))
    expect(text.match(/Hello/g)).toHaveLength(2)
    expect(closed).toBe(true)
  })

  it('U12: requests in flight do not see each other', async () => {
    const { url } = await servers.start(async (environ: Environ, startResponse: StartResponse) => {
      environ['acme.query'] = environ.QUERY_STRING
      await delay(Math.random() * 10)
      startResponse('200 OK', [['X-Query', environ.QUERY_STRING]])
      return textBody(String(environ['acme.query']))
    })
    const texts = await Promise.all(Array.from({ length: 50 }, async (_, n) => (await fetch(`${url}/?${n}`)).text()))
    expect(texts).toEqual(Array.from({ length: 50 }, (_, n) => String(n)))
  })

  it('W106: an onError or an error stream that throws fails no request', async () => {
    const throwing = (): never => {
      throw new Error('the log is full')
    }
    const boom = (): never => {
      throw new Error('boom')
    }
    const errors = { write: throwing, writelines: throwing, flush: throwing }
    for (const options of [{ onError: throwing }, { onError: undefined, errors }]) {
      const { url } = await servers.start(boom, options)
      expect((await fetch(url)).status).toBe(500)
    }
  })

  it('W106: tells of a failure on wsgi.errors in one line', async () => {
    const lines: string[] = []
    const errors = { write: (text: string) => lines.push(text), writelines: () => undefined, flush: () => undefined }
    const boom = (): never => {
      throw Object.create(null)
    }
    const { url } = await servers.start(boom, { onError: undefined, errors: errors })
    await fetch(`${url}/x?y`)
    expect(lines).toEqual([expect.stringMatching(/^tsgi: GET \/x\?y: the application failed: .+\n$/)])
  })

  it.each(['rejects', 'throws'])('a listener of tsgi.finished that %s does not end the process', async (how) => {
    const { url } = await servers.start((environ: Environ, startResponse: StartResponse) => {
      environ['tsgi.finished']?.(() => {
        if (how === 'throws') throw new Error('late')
        return Promise.reject(new Error('late')) as unknown as void
      })
      return hello(environ, startResponse)
    })
    expect(await (await fetch(url)).text()).toBe('Hello')
    await delay(20)
    expect(servers.faults).toHaveLength(1)
  })

  it('G07: a body whose chunks are broken fails the read, not the process', async () => {
    const read = jest.fn()
    const { port, url } = await servers.start(async (environ: Environ, startResponse: StartResponse) => {
      if (environ.REQUEST_METHOD === 'POST') await environ['wsgi.input'].read().catch(read)
      return hello(environ, startResponse)
    })
    const head = requestHead('POST', '/', '1.1', 'Transfer-Encoding: chunked\r\n')
    const { closed } = await exchangeRaw(port, `${head}5\r\nhelloXX0\r\n\r\n`)
    expect(closed).toBe(true)
    expect(read.mock.calls.length).toBeLessThan(2)
    expect((await fetch(url)).status).toBe(200)
  })

  it('W110: a client that waits for 100 and is answered without it is not kept', async () => {
    const { port } = await servers.start(hello)
    const fields = 'Content-Length: 3\r\nExpect: 100-continue\r\n'
    const { text, closed } = await exchangeRaw(port, requestHead('POST', '/', '1.1', fields))
    expect(text).toMatch(/^HTTP\/1.1 200 OK/)
    expect(closed).toBe(true)
  })

  it('X8, RFC 9112 §3.2.2: the authority of an absolute target replaces Host, and is checked', async () => {
    let host: unknown
    const { port } = await servers.start((environ: Environ, startResponse: StartResponse) => {
      host = environ.HTTP_HOST
      return hello(environ, startResponse)
    })
    await exchangeRaw(port, requestHead('GET', 'http://b:81/x'), 50)
    expect(host).toBe('b:81')
    const { text } = await exchangeRaw(port, requestHead('GET', 'http://u@b/x'))
    expect(text).toMatch(/^HTTP\/1.1 400 /)
  })

  it('W113: puts the keys of the deployer into every environ', async () => {
    let seen: Environ | undefined
    const app = (environ: Environ, startResponse: StartResponse): Uint8Array[] => {
      seen = environ
      return hello(environ, startResponse)
    }
    const { url } = await servers.start(app, { environ: { 'acme.mode': 'test' }, multiprocess: true, serverName: 'n' })
    await fetch(url)
    expect(seen).toMatchObject({ 'acme.mode': 'test', 'wsgi.multiprocess': true, SERVER_NAME: 'n' })
  })
})

describe('handler', () => {
  it('serves requests of an http.Server that exists already', async () => {
    const server = createServer(handler(hello)).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { text } = await exchangeRaw((server.address() as AddressInfo).port, requestHead(), 50)
    server.close()
    expect(text).toMatch(/Hello$/)
  })
})
