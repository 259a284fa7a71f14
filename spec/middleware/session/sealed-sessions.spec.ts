import { Seal } from '../../../lib/middleware/session/seal.js'
import { SealedSessions } from '../../../lib/middleware/session/sealed-sessions.js'
import { now } from '../../../lib/middleware/session/clock.js'
import { Clock, SECRET } from './visitor.js'

const seal = new Seal([SECRET], 'session a')
const sessions = new SealedSessions(seal, { maxAge: 10_000, idle: 1_000, rolling: true })

/** Opens what is sealed with the right secret. */
function open(...parts: unknown[]): unknown {
  return sessions.open(seal.seal(JSON.stringify(parts)))
}

describe('SealedSessions', () => {
  let clock: Clock
  let time: number
  beforeEach(() => {
    clock = new Clock()
    time = now()
  })
  afterEach(() => {
    clock.stop()
  })

  it('opens what it sealed', () => {
    expect(open('id', time, time, { a: 1, __proto__: { b: 2 } })).toMatchObject({
      id: 'id',
      token: '',
      created: time,
      written: time,
      data: new Map([['a', 1]]),
    })
  })

  it('C11: looks at the times inside of the seal', () => {
    expect(open('id', time - 9_999, time - 999, {})).toBeDefined()
    expect(open('id', time - 10_000, time, {})).toBeUndefined()
    expect(open('id', time - 9_999, time - 1_000, {})).toBeUndefined()
    expect(open('id', time, time - 1, {})).toBeUndefined()
    expect(open('id', time + 60_000, time + 60_000, {})).toBeDefined()
    expect(open('id', time, time + 60_001, {})).toBeUndefined()
  })

  it.each(['', 'null', '7', '{}', '["id",1,2]', '["id",1,2,null]', '["id",1,2,{"a":{"__proto__":1}}]'])(
    'C03: takes what is sealed and no session for none (%j)',
    (text) => {
      expect(sessions.open(seal.seal(text))).toBeUndefined()
    },
  )

  it('names each session by 128 random bits', () => {
    const ids = Array.from({ length: 1_000 }, () => sessions.identity().id)
    expect(new Set(ids).size).toBe(1_000)
    for (const id of ids) expect(id).toMatch(/^[\w-]{22}$/)
  })
})
