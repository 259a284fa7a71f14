import { requestTarget } from '../../lib/testing/request-target.js'

describe('requestTarget', () => {
  it.each([
    ['/', '/', '/', ''],
    ['/a%20b?c=%64&e', '/a%20b', '/a b', 'c=%64&e'],
    ['/ä b', '/%C3%A4%20b', '/ä b', ''],
    ['/a?', '/a', '/a', ''],
    ['/a?b?c#d', '/a', '/a', 'b?c'],
    ['/a/../b//c/./d', '/a/../b//c/./d', '/b/c/d', ''],
    ['/a/..', '/a/..', '/', ''],
    ['/a/b/..', '/a/b/..', '/a/', ''],
    ['/a/', '/a/', '/a/', ''],
    ['/%2e%2e/a', '/%2e%2e/a', '/a', ''],
    ['*', '*', '*', ''],
    ['', '', '', ''],
    ['http://example.com', '/', '/', ''],
    ['http://example.com?a', '/', '/', 'a'],
    ['HTTPS://example.com/a?b', '/a', '/a', 'b'],
  ])('takes %s apart', (target, rawPath, path, query) => {
    expect(requestTarget(target)).toMatchObject({ rawPath, path, query })
  })

  it('knows where a whole URL goes to', () => {
    expect(requestTarget('https://example.com:8443/a').origin?.host).toBe('example.com:8443')
    expect(requestTarget('/a').origin).toBeUndefined()
  })

  it.each(['a', '/%2f', '/a\\b', '/%00', '/%ff', '/%'])('refuses %s as a server does', (target) => {
    expect(() => requestTarget(target)).toThrow(`a server refuses the target ${JSON.stringify(target)} with 400`)
  })
})
