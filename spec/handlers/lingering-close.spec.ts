import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { endLingering, linger } from '../../lib/handlers/lingering-close.js'

type Mocked = Socket & { end: jest.Mock; destroy: jest.Mock; pause: jest.Mock; bytesRead: number }

function socketOf(facts: object = {}): Mocked {
  const functions = { end: jest.fn(), destroy: jest.fn(), pause: jest.fn() }
  const socket = Object.assign(new EventEmitter(), { ...functions, bytesRead: 0, destroyed: false, ...facts })
  return socket as unknown as Mocked
}

beforeEach(() => jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

describe('linger', () => {
  it('RFC 9112 §9.6: closes this side first, and the connection when the client does not', () => {
    const socket = socketOf()
    linger(socket)
    expect(socket.end).not.toHaveBeenCalled()
    socket.destroySoon()
    expect([socket.end.mock.calls.length, jest.getTimerCount()]).toEqual([1, 0])
    const [finished] = socket.end.mock.calls[0] as [() => void]
    finished()
    jest.advanceTimersByTime(1_999)
    expect(socket.destroy).not.toHaveBeenCalled()
    jest.advanceTimersByTime(1)
    expect(socket.destroy).toHaveBeenCalledTimes(1)
  })

  it('F15: lets a client wait that sends more than a MiB more', () => {
    const socket = socketOf({ bytesRead: 7 })
    endLingering(socket)
    const [finished] = socket.end.mock.calls[0] as [() => void]
    finished()
    socket.bytesRead += 2 ** 20
    jest.advanceTimersByTime(100)
    expect(socket.pause).not.toHaveBeenCalled()
    socket.bytesRead++
    jest.advanceTimersByTime(20)
    expect(socket.pause).toHaveBeenCalled()
    expect(socket.destroy).not.toHaveBeenCalled()
  })

  it('has no timer left when the client closes', () => {
    const socket = socketOf()
    endLingering(socket)
    const [finished] = socket.end.mock.calls[0] as [() => void]
    finished()
    socket.emit('close')
    expect(jest.getTimerCount()).toBe(0)
  })

  it.each([{ destroyed: true }, { writableEnded: true }])('does nothing to a socket that has ended (%p)', (facts) => {
    const socket = socketOf(facts)
    endLingering(socket)
    expect(socket.end).not.toHaveBeenCalled()
  })
})
