import { Deadlines } from '../../lib/handlers/deadlines.js'
import type { Connection } from '../../lib/handlers/connection.js'

const LIMITS = { bodyTimeout: 1, minBodyRate: 2, handlerTimeout: 3, writeTimeout: 4 }

describe('Deadlines', () => {
  it('look at all connections with one timer, which is there as long as they are', () => {
    jest.useFakeTimers()
    try {
      const deadlines = new Deadlines(LIMITS)
      const connections = [{ look: jest.fn() }, { look: jest.fn() }]
      expect(jest.getTimerCount()).toBe(0)
      for (const connection of connections) deadlines.add(connection as unknown as Connection)
      expect(jest.getTimerCount()).toBe(1)
      jest.advanceTimersByTime(100)
      expect(connections.map(({ look }) => look.mock.calls.length)).toEqual([2, 2])
      expect(connections[0]?.look).toHaveBeenLastCalledWith(expect.any(Number), LIMITS)
      deadlines.remove(connections[0] as unknown as Connection)
      jest.advanceTimersByTime(50)
      expect(connections.map(({ look }) => look.mock.calls.length)).toEqual([2, 3])
      deadlines.remove(connections[1] as unknown as Connection)
      expect(jest.getTimerCount()).toBe(0)
      deadlines.add(connections[1] as unknown as Connection)
      expect(jest.getTimerCount()).toBe(1)
      deadlines.remove(connections[1] as unknown as Connection)
    } finally {
      jest.useRealTimers()
    }
  })
})
