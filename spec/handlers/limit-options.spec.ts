import { connect } from 'node:net'
import { textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { exchangeRaw } from './raw-client.js'
import { delay, requestHead, RunningServers, until } from './running-server.js'

const servers = new RunningServers()
const refused: string[] = []
const observer = {
  requestRefused: (reason: string): void => {
    refused.push(reason)
  },
  connectionDropped: (): void => {
    refused.push('connection')
  },
}
afterEach(() => {
  refused.length = 0
  return servers.close()
})

const hello = (_: Environ, startResponse: StartResponse): Uint8Array[] => {
  startResponse('200 OK', [])
  return textBody('Hello')
}
const status = (text: string): string => text.slice(9, 12)

describe('limits', () => {
  it.each<[string, string, string]>([
    ['G22: a target beyond maxUrl', requestHead('GET', `/${'x'.repeat(9_000)}`), '414'],
    ['a declared body beyond maxBody', requestHead('POST', '/', '1.1', 'Content-Length: 101\r\n'), '413'],
  ])('F4: %s is refused before the application is called, and counted', async (_, request, code) => {
    const app = jest.fn(hello)
    const server = await servers.start(app, { maxBody: 100, observer })
    const { text, closed } = await exchangeRaw(server.port, request)
    expect([status(text), closed, app.mock.calls.length]).toEqual([code, true, 0])
    expect([refused, servers.faults]).toEqual([[code], []])
  })

  it.each([
    ['lets the error pass', false],
    ['swallows the error', true],
  ])('B01, F4: a chunked body beyond maxBody gets 413 from an application that %s', async (_, swallows) => {
    let seen: unknown
    const server = await servers.start(
      async (environ: Environ, startResponse: StartResponse) => {
        try {
          await environ['wsgi.input'].read()
        } catch (error) {
          seen = error
          if (!swallows) throw error
        }
        return hello(environ, startResponse)
      },
      { maxBody: 100, observer },
    )
    const head = requestHead('POST', '/', '1.1', 'Transfer-Encoding: chunked\r\n')
    const { text, closed } = await exchangeRaw(server.port, `${head}65\r\n${'x'.repeat(101)}\r\n0\r\n\r\n`)
    expect([status(text), closed]).toEqual(['413', true])
    expect(text).toMatch(/the body has more than 100 bytes\n$/)
    expect(seen).toMatchObject({ code: 'BODY_TOO_LARGE', message: 'the body has more than 100 bytes' })
    expect([refused, servers.faults]).toEqual([['413'], []])
  })

  it('answers 503 with Retry-After beyond maxInFlight, and serves again after it', async () => {
    const releases: (() => void)[] = []
    const server = await servers.start(
      async (environ: Environ, startResponse: StartResponse) => {
        if (environ.PATH_INFO === '/wait') await new Promise<void>((resolve) => releases.push(resolve))
        return hello(environ, startResponse)
      },
      { maxInFlight: 2, observer },
    )
    const gone = connect(server.port, '127.0.0.1')
    gone.write(requestHead('GET', '/wait'))
    const waiting = exchangeRaw(server.port, requestHead('GET', '/wait'), 2_000)
    await until(() => releases.length === 2)
    const { text } = await exchangeRaw(server.port, requestHead())
    expect(text).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n[^]*\r\nRetry-After: 1\r\n/)
    expect(refused).toEqual(['503'])
    gone.destroy()
    await delay(50)
    expect(status((await exchangeRaw(server.port, requestHead(), 100)).text)).toBe('200')
    for (const release of releases) release()
    await server.close()
    expect(status((await waiting).text)).toBe('200')
  })

  it('F10: an application that never answers is answered for, its signal aborts, and what comes later is closed', async () => {
    const close = jest.fn()
    const signals: (AbortSignal | undefined)[] = []
    const releases: (() => void)[] = []
    const server = await servers.start(
      async (environ: Environ, startResponse: StartResponse) => {
        signals.push(environ['tsgi.signal']?.())
        await new Promise<void>((resolve) => releases.push(resolve))
        startResponse('200 OK', [])
        return Object.assign(new Set(textBody('late')), { close })
      },
      { handlerTimeout: 300, observer },
    )
    const begin = performance.now()
    const all = await Promise.all(Array.from({ length: 50 }, () => exchangeRaw(server.port, requestHead(), 5_000)))
    expect(performance.now() - begin).toBeLessThan(4_000)
    for (const { text, closed } of all) {
      expect([status(text), closed]).toEqual(['503', true])
      expect(text).toMatch(/the application did not answer within 300 ms\n$/)
    }
    expect(signals.map((signal) => signal?.aborted)).toEqual(signals.map(() => true))
    for (const release of releases) release()
    await delay(20)
    expect([close.mock.calls.length, refused]).toEqual([50, signals.map(() => '503')])
    expect(servers.faults.map(({ message }) => message)).toEqual(
      signals.map(() => 'the application did not answer within 300 ms'),
    )
  })

  it('F16: closes connections beyond maxConnections at once, and counts them', async () => {
    const server = await servers.start(hello, { maxConnections: 1, observer })
    const first = connect(server.port, '127.0.0.1')
    await new Promise((resolve) => first.once('connect', resolve))
    expect(await exchangeRaw(server.port, requestHead(), 2_000)).toEqual({ text: '', closed: true })
    expect(refused).toEqual(['connection'])
    first.destroy()
  })
})
