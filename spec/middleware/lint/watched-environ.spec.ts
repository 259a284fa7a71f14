import { watchedEnviron } from '../../../lib/middleware/lint/watched-environ.js'
import { makeEnviron } from '../../../lib/testing/index.js'

describe('watchedEnviron', () => {
  it('tells of keys that are read by name, not of copies and lists', () => {
    const read: string[] = []
    const environ = makeEnviron('/')
    const watched = watchedEnviron(environ, (key) => read.push(key))
    expect({ ...watched }).toEqual(environ)
    expect(Object.entries(watched)).toHaveLength(Object.keys(environ).length)
    expect(read).toEqual([])
    expect(watched.PATH_INFO).toBe('/')
    watched['acme.x'] = 1
    expect(environ['acme.x']).toBe(1)
    expect(read).toEqual(['PATH_INFO'])
  })
})
