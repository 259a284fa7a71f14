import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { OpenSockets } from '../../lib/handlers/open-sockets.js'

let http: Server
afterEach(() => new Promise((resolve) => http.close(resolve)))

function connected(): Promise<void> {
  return new Promise((resolve) => {
    http.once('connection', () => {
      resolve()
    })
    connect((http.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined)
  })
}

describe('OpenSockets', () => {
  it('are gone when all who listen for the end of a socket have been told', async () => {
    http = createServer()
    const open = new OpenSockets(http, 10, () => undefined)
    const told: number[] = []
    http.on('connection', (socket) => {
      socket.once('close', () => told.push(1))
    })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    await open.gone()
    await connected()
    await connected()
    open.destroy()
    await open.gone()
    expect(told).toEqual([1, 1])
    await open.gone()
  })

  it('are closed where they are idle, as Node.js asks for', async () => {
    http = createServer()
    const open = new OpenSockets(http, 10, () => undefined)
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    await connected()
    http.closeIdleConnections()
    await open.gone()
    expect(http.listening).toBe(true)
  })
})
