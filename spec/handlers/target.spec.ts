import { PATH_RULES } from '../../lib/handlers/canonical-path.js'
import { isHost, parseTarget } from '../../lib/handlers/target.js'

describe('parseTarget', () => {
  it('takes the origin form apart and leaves the query as it is', () => {
    expect(parseTarget('/a%20b/../c?x=%20?y', 'GET', PATH_RULES)).toEqual({
      path: '/c',
      rawPath: '/a%20b/../c',
      query: 'x=%20?y',
      authority: undefined,
    })
  })

  it.each([
    ['http://b:81/x?y', '/x', 'y', 'b:81'],
    ['HTTPS://b', '/', '', 'b'],
    ['http://b?y', '/', 'y', 'b'],
  ])('X8, RFC 9112 §3.2.2: takes the absolute form %s apart', (target, path, query, authority) => {
    expect(parseTarget(target, 'GET', PATH_RULES)).toMatchObject({ path, query, authority })
  })

  it('X9, RFC 9112 §3.2.4: takes the asterisk for OPTIONS only', () => {
    expect(parseTarget('*', 'OPTIONS', PATH_RULES)?.path).toBe('*')
    expect(parseTarget('*', 'GET', PATH_RULES)).toBeUndefined()
  })

  it.each(['@1.2.3.4/', 'a/b', 'ftp://a/b', 'http:///b', '', '/a#b', 'http://a/b#c', '/%00'])(
    'U09: refuses %s',
    (target) => {
      expect(parseTarget(target, 'GET', PATH_RULES)).toBeUndefined()
    },
  )
})

describe('isHost', () => {
  it.each([
    'a',
    'a.example',
    'a:80',
    '127.0.0.1:8080',
    '[::1]',
    '[::1]:80',
    '[::ffff:1.2.3.4]',
    'x_y~z-1',
    'a:65535',
    '1.2.3.999',
  ])('takes %s', (host) => {
    expect(isHost(host)).toBe(true)
  })

  it.each([
    '',
    'a, b',
    'a b',
    'a:',
    'a:x',
    'a:123456',
    'a:65536',
    '[::1]:65536',
    '[:::::]',
    '[1.2.3.4]',
    '[]',
    'u@a',
    'evil.com:fake@good.com',
    'a/b',
    'a#',
    'a?',
    '[::1',
    ':80',
  ])('H01, H02, G10: refuses %s', (host) => {
    expect(isHost(host)).toBe(false)
  })
})
