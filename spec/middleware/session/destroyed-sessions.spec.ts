import { DestroyedSessions } from '../../../lib/middleware/session/destroyed-sessions.js'

describe('DestroyedSessions', () => {
  it('knows what was destroyed, until it is over', () => {
    const destroyed = new DestroyedSessions()
    destroyed.add('a', 100, 0)
    destroyed.add('b', 200, 99)
    expect(['a', 'b', 'c'].map((id) => destroyed.has(id))).toEqual([true, true, false])
    destroyed.add('c', 300, 100)
    expect(['a', 'b', 'c'].map((id) => destroyed.has(id))).toEqual([false, true, true])
  })

  it('knows so many, the newest', () => {
    const destroyed = new DestroyedSessions(2)
    for (const id of ['a', 'b', 'c']) destroyed.add(id, 100, 0)
    expect(['a', 'b', 'c'].map((id) => destroyed.has(id))).toEqual([false, true, true])
  })
})
