import { inspect } from 'node:util'
import { guarded } from '../../../lib/middleware/lint/guarded.js'

describe('guarded', () => {
  const made = () => {
    const others: string[] = []
    const target = { read: () => 1, secret: 2 }
    return { others, target, object: guarded(target, ['read'], (member) => others.push(member)) }
  }

  it('tells of members that are not allowed, looked at or set', () => {
    const { object, others, target } = made()
    expect(object.read()).toBe(1)
    expect(object.secret).toBe(2)
    object.secret = 3
    expect(target.secret).toBe(3)
    expect(others).toEqual(['secret', 'an assignment to secret'])
  })

  it('is silent when it is inspected, compared, awaited or written out', async () => {
    const { object, others, target } = made()
    expect(inspect(object)).toContain('read')
    expect(await Promise.resolve(object)).toBe(object)
    expect(Object.keys(object)).toEqual(Object.keys(target))
    expect((object as { [Symbol.toStringTag]?: string })[Symbol.toStringTag]).toBeUndefined()
    Object.assign(object, { [Symbol.for('x')]: 1 })
    expect(others).toEqual([])
  })
})
