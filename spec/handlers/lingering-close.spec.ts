import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { endLingering, linger } from '../../lib/handlers/lingering-close.js'

function socketOf(facts: object = {}): Socket & { end: jest.Mock; destroy: jest.Mock } {
  const socket = Object.assign(new EventEmitter(), { end: jest.fn(), destroy: jest.fn(), destroyed: false, ...facts })
  return socket as unknown as Socket & { end: jest.Mock; destroy: jest.Mock }
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
