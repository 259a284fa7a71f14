import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { Connection } from '../../lib/handlers/connection.js'
import type { Exchange } from '../../lib/handlers/exchange.js'

function socketOf(facts: object = {}): Socket {
  return Object.assign(new EventEmitter(), facts) as unknown as Socket
}

const TCP = { remoteAddress: '10.0.0.1', remotePort: 5000, localAddress: '10.0.0.2', localPort: 80 }

describe('Connection', () => {
  it('is made once for a socket', () => {
    const socket = socketOf(TCP)
    expect(Connection.of(socket, undefined)).toBe(Connection.of(socket, undefined))
    expect(socket.listenerCount('close')).toBe(1)
  })

  it('knows both ends', () => {
    const connection = Connection.of(socketOf(TCP), undefined)
    expect(connection).toMatchObject({ scheme: 'http', serverName: '10.0.0.2', serverPort: '80', remotePort: '5000' })
    expect(connection.peer()).toEqual({ encrypted: false, ...TCP })
    expect(Object.isFrozen(connection.peer())).toBe(true)
  })

  it('knows nothing of the ends of a Unix socket', () => {
    const connection = Connection.of(socketOf(), undefined)
    expect(connection.remoteAddress ?? connection.remotePort).toBeUndefined()
    expect(connection).toMatchObject({ serverName: 'localhost', serverPort: '80' })
    expect(connection.peer()).toEqual({ encrypted: false })
  })

  it('tells https from http', () => {
    const connection = Connection.of(socketOf({ encrypted: true }), 'a.example')
    expect(connection).toMatchObject({ scheme: 'https', serverName: 'a.example', serverPort: '443' })
  })

  it('F7: tells the exchange under way that the client has left', () => {
    const socket = socketOf(TCP)
    const leave = jest.fn()
    Connection.of(socket, undefined).current = { leave } as unknown as Exchange
    socket.emit('close')
    expect(leave).toHaveBeenCalledTimes(1)
  })

  it('X19, G18: lives through a client that resets', () => {
    const socket = socketOf(TCP)
    Connection.of(socket, undefined)
    expect(() => socket.emit('error', new Error('ECONNRESET'))).not.toThrow()
    expect(() => socket.emit('close')).not.toThrow()
  })

  it('is idle before the first response and after one has left wholly', () => {
    const socket = socketOf(TCP)
    expect(Connection.isIdle(socket)).toBe(true)
    const connection = Connection.of(socket, undefined)
    expect(Connection.isIdle(socket)).toBe(true)
    connection.last = { writableFinished: false } as never
    expect(Connection.isIdle(socket)).toBe(false)
    connection.last = { writableFinished: true } as never
    expect(Connection.isIdle(socket)).toBe(true)
  })
})
