import { connect, type ClientHttp2Session, type ClientHttp2Stream, type OutgoingHttpHeaders } from 'node:http2'
import type { ServerOptions } from '../../lib/handlers/index.js'
import { textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { RunningServers, until } from './running-server.js'

const servers = new RunningServers()
const sessions: ClientHttp2Session[] = []
const refused: string[] = []
afterEach(() => {
  refused.length = 0
  for (const session of sessions.splice(0)) session.destroy()
  return servers.close()
})

async function open(app: unknown, options: Partial<ServerOptions>): Promise<ClientHttp2Session> {
  const observer = { requestRefused: (reason: string): number => refused.push(reason) }
  const server = await servers.start(app, { observer, ...options })
  const session = connect(server.url)
  session.on('error', () => undefined)
  sessions.push(session)
  return session
}

/** What came back on a stream: status, text, and the code with which it was closed. */
async function answer(stream: ClientHttp2Stream): Promise<{ status: unknown; text: string; code: number }> {
  let status: unknown
  let text = ''
  stream.on('response', (fields) => (status = fields[':status']))
  stream.on('data', (data: Buffer) => (text += data.toString()))
  stream.on('error', () => undefined)
  await new Promise((resolve) => stream.on('close', resolve))
  return { status, text, code: stream.rstCode }
}

const post = (session: ClientHttp2Session, fields: OutgoingHttpHeaders = {}): ClientHttp2Stream =>
  session.request({ ':method': 'POST', ...fields }, { endStream: false })

async function reader(environ: Environ, startResponse: StartResponse): Promise<Uint8Array[]> {
  const body = await environ['wsgi.input'].read()
  startResponse('200 OK', [])
  return textBody(`read ${body.byteLength}`)
}

describe('limits over HTTP/2', () => {
  it.each([
    ['G22: a target beyond maxUrl', { ':path': `/${'x'.repeat(100)}` }, 414, 'the target has more than 50 bytes\n'],
    ['a body announced beyond maxBody', { 'content-length': 101 }, 413, 'the body has more than 100 bytes\n'],
  ])('F4: %s is refused before the application is called', async (_, fields, status, text) => {
    const app = jest.fn(reader)
    const session = await open(app, { maxUrl: 50, maxBody: 100 })
    expect(await answer(post(session, fields))).toEqual({ status, text, code: 0 })
    expect([app.mock.calls.length, refused]).toEqual([0, [String(status)]])
  })

  it('B01, F4: a body beyond maxBody gets 413', async () => {
    const session = await open(reader, { maxBody: 100 })
    const stream = post(session)
    stream.write('x'.repeat(101))
    expect(await answer(stream)).toEqual({ status: 413, text: 'the body has more than 100 bytes\n', code: 0 })
    expect(refused).toEqual(['413'])
  })

  it('answers 503 with Retry-After beyond maxInFlight, and serves again after it', async () => {
    const releases: (() => void)[] = []
    const session = await open(
      async (_: Environ, startResponse: StartResponse) => {
        if (releases.length === 0) await new Promise<void>((resolve) => releases.push(resolve))
        startResponse('200 OK', [])
        return textBody('done')
      },
      { maxInFlight: 1 },
    )
    const first = answer(session.request())
    await until(() => releases.length === 1)
    const second = session.request()
    let retryAfter: unknown
    second.on('response', (fields) => (retryAfter = fields['retry-after']))
    expect((await answer(second)).status).toBe(503)
    expect(retryAfter).toBe('1')
    for (const release of releases) release()
    expect((await first).status).toBe(200)
    expect((await answer(session.request())).status).toBe(200)
  })

  it('F10: an application that never answers is answered for, and its signal aborts', async () => {
    const signals: (AbortSignal | undefined)[] = []
    const session = await open(
      (environ: Environ) => {
        signals.push(environ['tsgi.signal']?.())
        return new Promise(() => undefined)
      },
      { handlerTimeout: 200 },
    )
    const text = 'the application did not answer within 200 ms\n'
    expect(await answer(session.request())).toEqual({ status: 503, text, code: 0 })
    expect(signals.map((signal) => signal?.aborted)).toEqual([true])
    expect([refused, servers.faults.map(({ message }) => `${message}\n`)]).toEqual([['503'], [text]])
  })

  it('F2: a slow body gets 408', async () => {
    const session = await open(reader, { bodyTimeout: 200 })
    const stream = post(session)
    stream.write('x')
    expect(await answer(stream)).toEqual({ status: 408, text: 'nothing of the body came for 200 ms\n', code: 0 })
  })

  it('F3: a client that makes no room for its answer is cut', async () => {
    const outcomes: unknown[] = []
    const session = await open(
      (environ: Environ, startResponse: StartResponse) => {
        environ['tsgi.finished']?.(({ error }) => outcomes.push(error))
        startResponse('200 OK', [])
        return [new Uint8Array(1024 * 1024)]
      },
      { writeTimeout: 200 },
    )
    session
      .request()
      .on('error', () => undefined)
      .pause()
    await until(() => outcomes.length > 0)
    expect(outcomes).toEqual([expect.objectContaining({ code: 'CLIENT_DISCONNECTED' })])
    expect(session.destroyed || session.closed).toBe(true)
  })
})
