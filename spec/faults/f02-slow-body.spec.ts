import { connect, type Socket } from 'node:net'
import { textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { exchangeRaw } from '../handlers/raw-client.js'
import { delay, requestHead, RunningServers, until } from '../handlers/running-server.js'

const servers = new RunningServers()
const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  return servers.close()
})

const seen: unknown[] = []
beforeEach(() => seen.splice(0))

async function reader(environ: Environ, startResponse: StartResponse): Promise<Uint8Array[]> {
  try {
    const body = await environ['wsgi.input'].read()
    startResponse('200 OK', [])
    return textBody(`read ${body.byteLength}`)
  } catch (error) {
    seen.push(error)
    throw error
  }
}

const upload = (path = '/'): string => requestHead('POST', path, '1.1', 'Content-Length: 1000\r\n')
const LIMITS = { bodyTimeout: 300, minBodyRate: 100_000 }

describe('F2: a slow body', () => {
  it('gets 408 and close when nothing of it comes for bodyTimeout', async () => {
    const { port } = await servers.start(reader, { bodyTimeout: 300 })
    const begin = performance.now()
    const { text, closed } = await exchangeRaw(port, `${upload()}half`, 5_000)
    expect([text.slice(9, 28), closed]).toEqual(['408 Request Timeout', true])
    expect(text).toMatch(/\r\nConnection: close\r\n[^]*nothing of the body came for 300 ms\n$/)
    expect(performance.now() - begin).toBeGreaterThanOrEqual(290)
    await until(() => seen.length > 0)
    expect(seen).toEqual([new Error('nothing of the body came for 300 ms')])
    expect(servers.faults).toEqual([])
  })

  it('gets 408 when it comes with less than minBodyRate', async () => {
    const { port } = await servers.start(reader, LIMITS)
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    let text = ''
    socket.on('data', (data) => (text += data.toString()))
    socket.on('error', () => undefined)
    socket.write(upload())
    const drip = setInterval(() => socket.write('x'), 20)
    await until(() => text !== '')
    clearInterval(drip)
    expect(text).toMatch(/^HTTP\/1\.1 408 [^]*the body came with less than 100000 bytes per second\n$/)
  })

  it('is none of the application that has not asked for it yet, nor is the time of waiting for it its own', async () => {
    const { port } = await servers.start(
      async (environ: Environ, startResponse: StartResponse) => {
        await delay(600)
        return reader(environ, startResponse)
      },
      { bodyTimeout: 500, handlerTimeout: 900 },
    )
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    let text = ''
    socket.on('data', (data) => (text += data.toString()))
    socket.write(upload())
    for (let round = 0; round < 5; round++) {
      await delay(200)
      socket.write('x'.repeat(200))
    }
    await until(() => text !== '')
    expect(text).toMatch(/^HTTP\/1\.1 200 [^]*read 1000$/)
  })

  it('ends a connection visibly when the answer has begun', async () => {
    const { port } = await servers.start(
      async function* (environ: Environ, startResponse: StartResponse) {
        startResponse('200 OK', [])
        yield* textBody('begun')
        yield await environ['wsgi.input'].read()
      },
      { bodyTimeout: 300 },
    )
    const { text, closed } = await exchangeRaw(port, upload(), 5_000)
    expect(text).toMatch(/^HTTP\/1\.1 200 [^]*begun\r\n$/)
    expect(closed).toBe(true)
  })
})
