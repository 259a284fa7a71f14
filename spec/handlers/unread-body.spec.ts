import { textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { exchangeRaw } from './raw-client.js'
import { requestHead, RunningServers } from './running-server.js'

const servers = new RunningServers()
afterEach(() => servers.close())

/** Reads as many bytes as the path says, then answers. */
async function reader(environ: Environ, startResponse: StartResponse): Promise<Uint8Array[]> {
  const size = Number(environ.PATH_INFO.slice(1))
  if (size > 0) await environ['wsgi.input'].read(size)
  startResponse('200 OK', [])
  return textBody(`read ${size}`)
}

/** Answers in pieces, so that the end is sent apart from the head. */
async function* streamer(environ: Environ, startResponse: StartResponse): AsyncGenerator<Uint8Array> {
  const [body] = await reader(environ, startResponse)
  if (body !== undefined) yield body
}

const post = (path: string, size: number): string =>
  requestHead('POST', path, '1.1', `Content-Length: ${size}\r\n`) + 'x'.repeat(size)
const chunked = (path: string, size: number): string =>
  `${requestHead('POST', path, '1.1', 'Transfer-Encoding: chunked\r\n')}${size.toString(16)}\r\n${'x'.repeat(size)}\r\n0\r\n\r\n`

describe('drainRequest', () => {
  it.each([
    ['unread', '/0', reader],
    ['read in part', '/10', reader],
    ['read in part', '/10', streamer],
    ['unread', '/0', streamer],
  ])('X18: keeps the connection after a body of moderate size that is %s', async (_, path, app) => {
    const { port } = await servers.start(app)
    for (const request of [post(path, 200_000), chunked(path, 200_000)]) {
      const { text } = await exchangeRaw(port, request + requestHead('GET', '/0'), 200)
      expect(text.match(/200 OK/g)).toHaveLength(2)
      expect(text).toMatch(/read 0/)
    }
  })

  it.each([
    ['unread', '/0', reader],
    ['read in part', '/10', reader],
    ['unread', '/0', streamer],
    ['read in part', '/10', streamer],
  ])('X18: closes the connection after a large body that is %s', async (_, path, app) => {
    const { port } = await servers.start(app, { maxUnread: 50_000 })
    for (const request of [post(path, 2_000_000), chunked(path, 2_000_000)]) {
      const { closed } = await exchangeRaw(port, request)
      expect(closed).toBe(true)
    }
  })
})
