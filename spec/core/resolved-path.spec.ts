import { resolvedPath } from '../../lib/core/index.js'

describe('resolvedPath', () => {
  it.each([
    ['', ''],
    ['*', '*'],
    ['/', '/'],
    ['//', '/'],
    ['///a', '/a'],
    ['/a//b', '/a/b'],
    ['/a//', '/a/'],
    ['/./a', '/a'],
    ['/a/.', '/a/'],
    ['/a/./b', '/a/b'],
    ['/a/..', '/'],
    ['/a/b/..', '/a/'],
    ['/a/b/../c', '/a/c'],
    ['/../../a', '/a'],
    ['/..', '/'],
    ['/.', '/'],
    ['/.hidden', '/.hidden'],
    ['/a/..b', '/a/..b'],
    ['/a/...', '/a/...'],
    ['/a/b', '/a/b'],
    ['/a/b/', '/a/b/'],
  ])('RFC 3986 §5.2.4: %j is %j', (path, resolved) => {
    expect(resolvedPath(path)).toBe(resolved)
    expect(resolvedPath(resolved)).toBe(resolved)
  })
})
