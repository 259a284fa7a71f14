import { connect, type Socket } from 'node:net'
import { textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { exchangeRaw } from './raw-client.js'
import { delay, requestHead, RunningServers } from './running-server.js'

const servers = new RunningServers()
afterEach(() => servers.close())

const hello = (_: Environ, startResponse: StartResponse): Uint8Array[] => {
  startResponse('200 OK', [])
  return textBody('Hello')
}

/** A connection that has been answered once and is kept. */
async function kept(port: number): Promise<{ socket: Socket; next: () => Promise<string>; closed: Promise<unknown> }> {
  const socket = connect(port, '127.0.0.1')
  const next = () =>
    new Promise<string>((resolve) => {
      socket.once('data', (data) => {
        resolve(data.toString('latin1'))
      })
    })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.write(requestHead())
  await next()
  return { socket, next, closed }
}

describe('Server.close', () => {
  it('F13: answers the next request of a connection that was idle, with Connection: close', async () => {
    const server = await servers.start(hello, { idleDrain: 5_000 })
    const { socket, next, closed } = await kept(server.port)
    const closing = server.close()
    await delay(60)
    expect(socket.destroyed).toBe(false)
    socket.write(requestHead())
    expect(await next()).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n/)
    await closed
    await closing
  })

  it('F12: answers a request that has been read and waits for its turn', async () => {
    const server = await servers.start(hello)
    let closing: Promise<void> | undefined
    server.http.prependListener('request', () => {
      closing = server.close()
      server.http.closeIdleConnections()
    })
    const { text, closed } = await exchangeRaw(server.port, requestHead(), 2_000)
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*Connection: close\r\n[^]*Hello$/)
    expect(closed).toBe(true)
    await closing
  })

  it('closes what was idle for idleDrain', async () => {
    const server = await servers.start(hello, { idleDrain: 150 })
    const { closed } = await kept(server.port)
    const begin = performance.now()
    await server.close()
    await closed
    expect(performance.now() - begin).toBeGreaterThanOrEqual(149)
  })

  it('goes on accepting for drainDelay', async () => {
    const server = await servers.start(hello, { drainDelay: 300 })
    const { port } = server
    const closing = server.close()
    await delay(20)
    expect((await exchangeRaw(port, requestHead('GET', '/', '1.1', 'Connection: close\r\n'))).text).toMatch(/Hello$/)
    await closing
  })

  it('F12: tells how many connections it cut', async () => {
    const server = await servers.start(() => new Promise(() => undefined), { closeTimeout: 50 })
    const answers = [exchangeRaw(server.port, requestHead(), 3_000), exchangeRaw(server.port, requestHead(), 3_000)]
    await delay(60)
    await server.close()
    await Promise.all(answers)
    expect(server.cutConnections).toBe(2)
    expect(servers.faults.map(({ message }) => message)).toEqual([
      '2 connections cut: their requests were not done 50 ms after the server began to close',
    ])
  })
})
