import { connect, type Socket } from 'node:net'
import type { Environ, StartResponse } from '../../lib/index.js'
import { delay, requestHead, RunningServers, until } from '../handlers/running-server.js'

const servers = new RunningServers()
const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  return servers.close()
})

/** More than the buffers of the system hold. */
const SIZE = 64 * 1024 * 1024
const PIECE = new Uint8Array(1024 * 1024)
const outcomes: unknown[] = []
beforeEach(() => outcomes.splice(0))

function big(environ: Environ, startResponse: StartResponse): Iterable<Uint8Array> {
  environ['tsgi.finished']?.(({ error }) => outcomes.push(error))
  startResponse('200 OK', [['Content-Length', String(SIZE)]])
  if (environ.PATH_INFO === '/whole') return [new Uint8Array(SIZE)]
  return (function* () {
    for (let sent = 0; sent < SIZE; sent += PIECE.byteLength) yield PIECE
  })()
}

function paused(port: number, path: string): Socket {
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => undefined)
  socket.write(requestHead('GET', path))
  socket.pause()
  return socket
}

describe('F3: a client that takes nothing of its answer', () => {
  it.each([['/streamed'], ['/whole']])('is cut after writeTimeout (%s)', async (path) => {
    const { port } = await servers.start(big, { writeTimeout: 300 })
    paused(port, path)
    await until(() => outcomes.length > 0)
    expect(outcomes).toEqual([expect.objectContaining({ code: 'CLIENT_DISCONNECTED' })])
  })

  it('is served to the end if it takes a little all the time', async () => {
    const { port } = await servers.start(big, { writeTimeout: 500 })
    const socket = paused(port, '/whole')
    let taken = 0
    socket.on('data', (data) => {
      taken += data.byteLength
      socket.pause()
    })
    const sips = setInterval(() => socket.resume(), 10)
    await delay(1_500)
    expect(outcomes).toEqual([])
    clearInterval(sips)
    socket.removeAllListeners('data')
    socket.on('data', (data) => (taken += data.byteLength))
    socket.resume()
    await until(() => outcomes.length > 0)
    expect(outcomes).toEqual([undefined])
    await until(() => taken > SIZE)
    expect(taken).toBeGreaterThan(SIZE)
  })
})
