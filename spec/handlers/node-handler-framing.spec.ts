import { connect } from 'node:net'
import { textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { exchangeRaw } from './raw-client.js'
import { delay, requestHead, RunningServers } from './running-server.js'

const servers = new RunningServers()
const { faults } = servers
afterEach(() => servers.close())

const seen: Environ[] = []
beforeEach(() => {
  seen.length = 0
})
const echo = async (environ: Environ, startResponse: StartResponse): Promise<Uint8Array[]> => {
  seen.push(environ)
  const body = await environ['wsgi.input'].read()
  startResponse('200 OK', [])
  return [body, ...textBody(environ.PATH_INFO)]
}
const CHUNKED = 'Transfer-Encoding: chunked\r\n'
const post = (fields: string, body: string): string => requestHead('POST', '/', '1.1', fields) + body
const statuses = (text: string): string[] => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, code]) => code ?? '')

describe('framing of requests', () => {
  it.each<[string, string, number]>([
    ['G01: a bare LF before Content-Length', post('X: x\nContent-Length: 0\r\n', ''), 400],
    ['G01: a CR that ends no line', 'GET / HTTP/1.1\r\nHost: a\r\n\rX: y\r\n\r\n', 400],
    ['RFC 9112 §5.2: a folded line', requestHead('GET', '/', '1.1', 'X: a\r\n b\r\n'), 400],
    ['RFC 9112 §5.1: space before the colon', post('Transfer-Encoding : chunked\r\n', '0\r\n\r\n'), 400],
    ['RFC 9110 §5.5: NUL in a value', requestHead('GET', '/', '1.1', 'X: a\0b\r\n'), 400],
    ['RFC 9112 §6.3: a signed Content-Length', post('Content-Length: +3\r\n', 'abc'), 400],
    [
      'RFC 9112 §6.3: chunked and Content-Length in this order',
      post(`${CHUNKED}Content-Length: 3\r\n`, '0\r\n\r\n'),
      400,
    ],
    [
      'G04: an empty Transfer-Encoding and Content-Length',
      post('Transfer-Encoding:\r\nContent-Length: 3\r\n', 'abc'),
      400,
    ],
    ['RFC 9112 §6.1: an empty Transfer-Encoding', post('Transfer-Encoding:\r\n', ''), 400],
    ['RFC 9112 §6.1: chunked that is not last', post('Transfer-Encoding: chunked, gzip\r\n', '0\r\n\r\n'), 400],
    ['RFC 9112 §6.1: chunked twice', post(CHUNKED + CHUNKED, '0\r\n\r\n'), 400],
    ['RFC 9112 §6.1: a coding before chunked', post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'), 501],
    ['RFC 9112 §6.1: identity before chunked', post(`Transfer-Encoding: identity\r\n${CHUNKED}`, '0\r\n\r\n'), 501],
    ['RFC 9112 §6.1: an empty member before chunked', post('Transfer-Encoding: , chunked\r\n', '0\r\n\r\n'), 501],
    ['G09: an HTTP/0.9 request line', 'GET /\r\n\r\n', 505],
    ['G09: the preface of HTTP/2 where it is off', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['G09: a version that there is not', 'GET / HTTP/1.2\r\nHost: a\r\n\r\n', 400],
    ['G10: a Host with a port that there is not', 'GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n', 400],
    ['U09: another scheme', 'GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['U09: user information in the target', 'GET http://good@evil/ HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['RFC 9112 §3.2: a fragment', requestHead('GET', '/a#b'), 400],
    ['RFC 9112 §3.2: raw bytes above 0x7f', requestHead('GET', '/\xe9'), 400],
    ['G27: a surrogate in UTF-8', requestHead('GET', '/%ed%a0%80'), 400],
    ['G27: a raw backslash', requestHead('GET', '/a\\..\\b'), 400],
  ])('refuses %s before the application is called', async (_, request, code) => {
    const { port } = await servers.start(echo, { http2: !request.startsWith('PRI') })
    const { text, closed } = await exchangeRaw(port, Buffer.from(request, 'latin1'))
    expect([statuses(text), closed, seen.length]).toEqual([[String(code)], true, 0])
  })

  it.each<[string, string, number | undefined]>([
    ['G06: a chunk extension of 64 KiB', `3;${'a'.repeat(65_536)}\r\nabc\r\n0\r\n\r\n`, 413],
    ['G07: a chunk with another end', '5\r\nhelloXX0\r\n\r\n', 400],
    ['G07: a chunk that ends with a bare LF', '3\nabc\n0\n\n', 400],
    ['G07: a chunk size in another notation', '0x3\r\nabc\r\n0\r\n\r\n', 400],
    ['G07: a chunk size beyond 64 bits', 'fffffffffffffffff\r\nabc\r\n', 400],
    ['G07: a negative chunk size', '-1\r\nabc\r\n', 400],
    ['RFC 9112 §7.1.2: framing in the trailer', '3\r\nabc\r\n0\r\nContent-Length: 5\r\n\r\n', 400],
    ['F4: trailers of 64 KiB', `3\r\nabc\r\n0\r\n${'X: yyyyyyyyyyyyyy\r\n'.repeat(4_000)}\r\n`, 431],
  ])('answers a body with %s by an error and closes, and the read fails', async (_, body, code) => {
    const { port } = await servers.start(echo)
    const { text, closed } = await exchangeRaw(port, post(CHUNKED, body))
    expect([statuses(text), closed]).toEqual([[String(code)], true])
    // The application was told that the client is gone, which is no fault of its.
    expect(faults).toEqual([])
  })

  it('G06: of a chunk extension no more than 16 KiB are taken', async () => {
    const { port } = await servers.start(echo)
    const socket = connect(port, '127.0.0.1')
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    socket.write(post(CHUNKED, '3;'))
    await delay(20)
    socket.write('a'.repeat(17 * 1024))
    let text = ''
    socket.on('data', (data) => (text += data.toString()))
    await closed
    expect(statuses(text)).toEqual(['413'])
  })

  it('G07: a last chunk without its CRLF is not the end of the body', async () => {
    const { port } = await servers.start(echo)
    const { text } = await exchangeRaw(port, post(CHUNKED, '5\r\nhello\r\n0\r\n'), 100)
    expect([text, seen.length]).toEqual(['', 1])
  })

  it('RFC 9112 §7.1.1, §7.1.2: extensions and trailers of a chunked body change nothing', async () => {
    const { port } = await servers.start(echo)
    const { text } = await exchangeRaw(
      port,
      post('Transfer-Encoding: CHUNKED\r\n', '3;a="b"\r\nabc\r\n0\r\nX-T: 1\r\n\r\n'),
      100,
    )
    expect(text).toMatch(/abc\/$/)
    expect(seen[0]).not.toHaveProperty('HTTP_X_T')
  })

  it('F6: nothing is served behind a refused request, or one that the client wants to be the last', async () => {
    const { port } = await servers.start(echo)
    const next = requestHead('GET', '/next')
    for (const first of [
      requestHead('GET', '/%00'),
      'nonsense\r\n\r\n',
      requestHead('GET', '/', '1.1', 'Connection: close\r\n'),
    ]) {
      seen.length = 0
      const { closed } = await exchangeRaw(port, first + next)
      expect([seen.filter(({ PATH_INFO }) => PATH_INFO === '/next').length, closed]).toEqual([0, true])
    }
  })

  it('F6: a request for another protocol is answered and the connection closed, since Node.js loses what comes behind', async () => {
    const { port } = await servers.start(echo)
    const upgrade = post('Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 3\r\n', 'abc')
    const { text, closed } = await exchangeRaw(port, upgrade + requestHead('GET', '/2'))
    expect(text).toMatch(/\r\nConnection: close\r\n[^]*abc\/$/)
    expect([statuses(text), closed]).toEqual([['200'], true])
    const mention = await exchangeRaw(port, requestHead('GET', '/', '1.1', 'Upgrade: h2c\r\n') + requestHead(), 100)
    expect([statuses(mention.text), mention.closed]).toEqual([['200', '200'], false])
  })

  it('F6: a client that pipelines without end is not read from until its requests had their turn', async () => {
    let release: () => void = () => undefined
    const gate = new Promise<void>((resolve) => (release = resolve))
    let count = 0
    const server = await servers.start(async (_: Environ, startResponse: StartResponse) => {
      count++
      await gate
      startResponse('200 OK', [])
      return []
    })
    const socket = connect(server.port, '127.0.0.1')
    const request = requestHead()
    const total = 200_000
    let answers = 0
    socket.on('data', (data) => (answers += data.toString('latin1').split('HTTP/1.1 200').length - 1))
    socket.write(request.repeat(total))
    await delay(300)
    // The rest is in the buffers of the two ends.
    expect(socket.writableLength).toBeGreaterThan((total * request.length) / 4)
    expect(count).toBe(1)
    release()
    for (let round = 0; round < 500 && (count < 10_000 || answers === 0); round++) await delay(50)
    expect(count).toBeGreaterThanOrEqual(10_000)
    socket.destroy()
    expect(answers).toBeGreaterThan(0)
  }, 30_000)
})
