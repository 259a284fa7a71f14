import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { Connection } from '../../lib/handlers/connection.js'
import type { Deadlines } from '../../lib/handlers/deadlines.js'
import type { ServedExchange } from '../../lib/handlers/served-exchange.js'

function socketOf(facts: object = {}): Socket {
  return Object.assign(new EventEmitter(), facts) as unknown as Socket
}

const HOST = { serverName: undefined, deadlines: undefined }
const TCP = { remoteAddress: '10.0.0.1', remotePort: 5000, localAddress: '10.0.0.2', localPort: 80 }

describe('Connection', () => {
  it('is made once for a socket', () => {
    const socket = socketOf(TCP)
    expect(Connection.of(socket, HOST)).toBe(Connection.of(socket, HOST))
    expect(socket.listenerCount('close')).toBe(1)
  })

  it('knows both ends', () => {
    const connection = Connection.of(socketOf(TCP), HOST)
    expect(connection).toMatchObject({ scheme: 'http', serverName: '10.0.0.2', serverPort: '80', remotePort: '5000' })
    expect(connection.peer()).toEqual({ encrypted: false, ...TCP })
    expect(Object.isFrozen(connection.peer())).toBe(true)
  })

  it('knows nothing of the ends of a Unix socket', () => {
    const connection = Connection.of(socketOf(), HOST)
    expect(connection.remoteAddress ?? connection.remotePort).toBeUndefined()
    expect(connection).toMatchObject({ serverName: 'localhost', serverPort: '80' })
    expect(connection.peer()).toEqual({ encrypted: false })
  })

  it('tells https from http', () => {
    const connection = Connection.of(socketOf({ encrypted: true }), { ...HOST, serverName: 'a.example' })
    expect(connection).toMatchObject({ scheme: 'https', serverName: 'a.example', serverPort: '443' })
  })

  it('F7: tells the exchange under way that the client has left', () => {
    const socket = socketOf(TCP)
    const leave = jest.fn()
    Connection.of(socket, HOST).current = { leave } as unknown as ServedExchange
    socket.emit('close')
    expect(leave).toHaveBeenCalledTimes(1)
  })

  it('is looked after from its first request to its end', () => {
    const socket = socketOf(TCP)
    const deadlines = { add: jest.fn(), remove: jest.fn() }
    const connection = Connection.of(socket, { ...HOST, deadlines: deadlines as unknown as Deadlines })
    expect([deadlines.add.mock.calls, deadlines.remove.mock.calls]).toEqual([[[connection]], []])
    socket.emit('close')
    expect(deadlines.remove.mock.calls).toEqual([[connection]])
  })

  it('X19, G18: lives through a client that resets', () => {
    const socket = socketOf(TCP)
    Connection.of(socket, HOST)
    expect(() => socket.emit('error', new Error('ECONNRESET'))).not.toThrow()
    expect(() => socket.emit('close')).not.toThrow()
  })

  it('is idle before the first response and after one has left wholly', () => {
    const socket = socketOf(TCP)
    expect(Connection.isIdle(socket)).toBe(true)
    const connection = Connection.of(socket, HOST)
    expect(Connection.isIdle(socket)).toBe(true)
    connection.last = { writableFinished: false } as never
    expect(Connection.isIdle(socket)).toBe(false)
    connection.last = { writableFinished: true } as never
    expect(Connection.isIdle(socket)).toBe(true)
  })
})
