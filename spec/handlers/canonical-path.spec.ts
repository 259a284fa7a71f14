import { canonicalPath } from '../../lib/handlers/canonical-path.js'

describe('canonicalPath', () => {
  it.each([
    ['/', '/'],
    ['/a/b', '/a/b'],
    ['/a/', '/a/'],
    ['/.hidden', '/.hidden'],
    ['/a..b', '/a..b'],
    ['/a/./b', '/a/b'],
    ['/a/.', '/a/'],
    ['/a/b/..', '/a/'],
    ['/..', '/'],
    ['/../../etc', '/etc'],
    ['/a%20b', '/a b'],
    ['/caf%C3%A9/x', '/café/x'],
    ['/%E2%9C%93', '/✓'],
  ])('makes of %s %s', (raw, path) => {
    expect(canonicalPath(raw)).toBe(path)
  })

  it.each(['//admin/x', '///admin/x', '/admin//x', '/./admin/x', '/x/../admin/x', '/%61dmin/x', '/x/%2e%2e/admin/x'])(
    'U02, U05: all spellings of a path are one: %s',
    (raw) => {
      expect(canonicalPath(raw)).toBe('/admin/x')
    },
  )

  it.each(['/secret;a=b', '/secret/', '/SECRET', '/secret.'])('U03: leaves %s as it is', (raw) => {
    expect(canonicalPath(raw)).toBe(raw)
  })

  it('S02: decodes once', () => {
    expect(canonicalPath('/%252e%252e/x')).toBe('/%2e%2e/x')
  })

  it('RFC 3986 §5.2.4: gives the example of the standard', () => {
    expect(canonicalPath('/a/b/c/./../../g')).toBe('/a/g')
  })

  it.each(['/a%00', '/%c0%ae', '/%ff', '/%', '/%4', '/%zz', '/a\\b', '/a%2Fb', '/a%2fb', '/..%5cb'])(
    'G27, U05, U08: refuses %s',
    (raw) => {
      expect(canonicalPath(raw)).toBeUndefined()
    },
  )

  it('U08: with encodedSlash decode, what was encoded is resolved like the rest', () => {
    const rules = { pathEncoding: 'utf-8', encodedSlash: 'decode' } as const
    expect(canonicalPath('/api/orders/..%2fadmin', rules)).toBe('/api/admin')
    expect(canonicalPath('/a%2Fb', rules)).toBe('/a/b')
  })

  it('with latin-1 every byte is a character, and escapes are checked all the same', () => {
    const rules = { pathEncoding: 'latin-1', encodedSlash: 'refuse' } as const
    expect(canonicalPath('/%E9%ff', rules)).toBe('/\u00e9\u00ff')
    for (const raw of ['/%e', '/%zz', '/%00', '/%2F']) expect(canonicalPath(raw, rules)).toBeUndefined()
  })

  it('is linear in the length of a path', () => {
    expect(canonicalPath('/..'.repeat(5_000))).toBe('/')
    expect(canonicalPath('/a'.repeat(5_000) + '/..'.repeat(5_000))).toBe('/')
  })
})
