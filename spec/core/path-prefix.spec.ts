import fc from 'fast-check'
import { checkPrefix, shiftPrefix, underPrefix } from '../../lib/core/path-prefix.js'
import type { Environ } from '../../lib/protocol/index.js'

describe('checkPrefix', () => {
  it.each(['', '/api', '/api/v1', '/a b', '/.well-known', '/a..b', '/...', '/a.', '/é', '/%41'])(
    'takes %p',
    (prefix) => {
      expect(checkPrefix(prefix)).toBe(prefix)
    },
  )
  it.each([
    '/',
    'api',
    '/api/',
    '//api',
    '/a//b',
    '/.',
    '/..',
    '/a/../b',
    '/a/.',
    '/./a',
    '/a?b',
    '/a#b',
    'https://a/b',
  ])('refuses %p and shows a right one', (prefix) => {
    expect(() => checkPrefix(prefix)).toThrow(
      new TypeError(
        `${JSON.stringify(prefix)} is no prefix of a path; write segments that begin with "/" and do not end with it, like "/api/v1"${prefix === '/' ? ", or '' for every path" : ''}`,
      ),
    )
  })
  it('refuses what is no text', () => {
    expect(() => checkPrefix(undefined as unknown as string)).toThrow('undefined is no prefix of a path')
  })
})

describe('underPrefix', () => {
  it.each([
    ['/foo', '/foo', true],
    ['/foo/', '/foo', true],
    ['/foo/bar', '/foo', true],
    ['/foobar', '/foo', false],
    ['/foo.bak', '/foo', false],
    ['/fo', '/foo', false],
    ['/bar/foo', '/foo', false],
    ['/FOO', '/foo', false],
    ['', '', true],
    ['/', '', true],
    ['/x', '', true],
    ['*', '', false],
    ['', '/foo', false],
  ])('U06: %p under %p: %p', (path, prefix, expected) => {
    expect(underPrefix(path, prefix)).toBe(expected)
  })
})

describe('shiftPrefix', () => {
  it('U05: moves the prefix from PATH_INFO to SCRIPT_NAME', () => {
    const environ = { SCRIPT_NAME: '/app', PATH_INFO: '/api/x' } as Environ
    shiftPrefix(environ, '/api')
    expect(environ).toEqual({ SCRIPT_NAME: '/app/api', PATH_INFO: '/x' })
  })
  it('U05: keeps the two together the same path', () => {
    const segments = fc.array(fc.constantFrom('a', 'b', 'é', '..c'), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(segments, fc.nat(5), (parts, count) => {
        const path = `/${parts.join('/')}`
        const prefix = parts
          .slice(0, count)
          .map((part) => `/${part}`)
          .join('')
        const environ = { SCRIPT_NAME: '', PATH_INFO: path } as Environ
        expect(underPrefix(path, prefix)).toBe(true)
        shiftPrefix(environ, checkPrefix(prefix))
        expect(environ.SCRIPT_NAME + environ.PATH_INFO).toBe(path)
        expect(environ.SCRIPT_NAME).toBe(prefix)
      }),
    )
  })
})
