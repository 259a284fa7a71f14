import * as fc from 'fast-check'
import { canonicalPath } from '../../../lib/middleware/rewrite/canonical-path.js'

describe('canonicalPath', () => {
  it.each([
    ['/', '/'],
    ['/a/b', '/a/b'],
    ['/a/b/', '/a/b/'],
    ['//', '/'],
    ['//a///b//', '/a/b/'],
    ['/./a/./b', '/a/b'],
    ['/a/.', '/a/'],
    ['/.', '/'],
    ['/...', '/...'],
    ['/.a/..b/c..', '/.a/..b/c..'],
  ])('makes %s %s', (path, canonical) => {
    expect(canonicalPath(path)).toBe(canonical)
  })

  it.each(['/..', '/../a', '/a/..', '/a/../b', '//../a', '/./..'])('has none for %s', (path) => {
    expect(canonicalPath(path)).toBeUndefined()
  })

  it('gives what it would leave as it is: one slash first, no empty or dot segment', () => {
    const path = fc.array(fc.constantFrom('/', '.', '..', 'a', '\\', '%2e', '\n'), { maxLength: 12 })
    fc.assert(
      fc.property(path, (pieces) => {
        const canonical = canonicalPath(`/${pieces.join('')}`)
        if (canonical === undefined) return
        expect(canonicalPath(canonical)).toBe(canonical)
        expect(canonical).toMatch(/^\/(?!\/)/)
        expect(canonical.split('/').filter((segment) => segment === '.' || segment === '..')).toEqual([])
      }),
    )
  })
})
