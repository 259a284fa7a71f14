import { MovedSessions } from '../../../lib/middleware/session/moved-sessions.js'

describe('MovedSessions', () => {
  it('knows where a session went, for ten minutes', () => {
    const moved = new MovedSessions()
    moved.add('a', 'b', 0)
    moved.add('b', 'c', 1)
    expect(moved.trail('a', 599_999)).toEqual(['a', 'b', 'c'])
    expect(moved.trail('a', 600_000)).toEqual(['a'])
    expect(moved.trail('b', 600_000)).toEqual(['b', 'c'])
    expect(moved.trail('x', 0)).toEqual(['x'])
    moved.clear()
    expect(moved.trail('b', 1)).toEqual(['b'])
  })

  it('forgets what is over when others come', () => {
    const moved = new MovedSessions()
    moved.add('a', 'b', 0)
    moved.add('c', 'd', 600_000)
    expect(moved.trail('a', 0)).toEqual(['a'])
  })

  it('knows so many, the newest', () => {
    const moved = new MovedSessions(2)
    for (const id of ['a', 'b', 'c']) moved.add(id, `${id}2`, 0)
    expect(['a', 'b', 'c'].map((id) => moved.trail(id, 0).length)).toEqual([1, 2, 2])
  })

  it('follows eight at the most', () => {
    const moved = new MovedSessions()
    for (let id = 0; id < 20; id++) moved.add(String(id), String((id + 1) % 20), 0)
    expect(moved.trail('5', 0)).toEqual(['5', '6', '7', '8', '9', '10', '11', '12'])
  })
})
