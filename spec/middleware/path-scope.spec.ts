import fc from 'fast-check'
import { faultInPrefixes, PathScope } from '../../lib/middleware/path-scope.js'

describe('PathScope', () => {
  it('covers everything if it names no path', () => {
    const scope = new PathScope([], [])
    expect(['', '/', '/a', '/a/', '*'].map((path) => scope.covers(path))).toEqual([true, true, true, true, true])
  })

  it('takes "/" for everything, the root of a mount and OPTIONS * too', () => {
    const scope = new PathScope(['/', '/staff'], [])
    expect(['', '/', '/a', '*'].every((path) => scope.covers(path))).toBe(true)
  })

  it('U06: ends a prefix where a segment ends', () => {
    const scope = new PathScope(['/staff'], [])
    const covered = ['/staff', '/staff/', '/staff/a']
    const open = ['', '/', '/staffroom', '/staff.bak', '/staff;a', '/STAFF', '/a/staff', '*']
    expect(covered.map((path) => scope.covers(path))).toEqual(covered.map(() => true))
    expect(open.map((path) => scope.covers(path))).toEqual(open.map(() => false))
  })

  it('leaves open what is below an exception, on segment edges', () => {
    const scope = new PathScope(['/staff'], ['/staff/help'])
    expect(scope.covers('/staff/help')).toBe(false)
    expect(scope.covers('/staff/help/a')).toBe(false)
    expect(scope.covers('/staff/helpers')).toBe(true)
  })

  it.each([
    '//open',
    '/open//x',
    '/open/../staff',
    '/open/..',
    '/./open',
    '/open/.',
    '/open\\..\\staff',
    '/open\0',
    'open',
    '**',
    'http://a/open',
  ])('U02: covers a path that is not canonical, whatever the prefixes: %j', (path) => {
    expect(new PathScope(['/staff'], ['/open', '/open/..']).covers(path)).toBe(true)
  })

  it('covers a prefix that is not ASCII where the server reads paths as Latin-1, whichever bytes the client sent', () => {
    const scope = new PathScope(['/geschützt', '/a'], [])
    const covered = ['/geschützt', '/geschützt/x', '/geschÃ¼tzt', '/geschÃ¼tzt/x', '/a']
    expect(covered.filter((path) => !scope.covers(path))).toEqual([])
    expect(['/geschÃ', '/geschÃ¼tztes', '/gesch', '/geschÃ¼tzt2'].filter((path) => scope.covers(path))).toEqual([])
    expect(new PathScope([], ['/geschützt']).covers('/geschÃ¼tzt')).toBe(true)
    expect(new PathScope([], ['/geschützt']).covers('/geschützt')).toBe(false)
  })

  it('takes dots inside a segment for what they are', () => {
    const scope = new PathScope(['/staff'], [])
    expect(['/.well-known/x', '/..a', '/a..', '/...'].some((path) => scope.covers(path))).toBe(false)
  })

  it('covers every path below a prefix that is not below an exception', () => {
    const segment = fc.string({ minLength: 1 }).filter((each) => !/[\\/\0]/.test(each) && !/^\.\.?$/.test(each))
    fc.assert(
      fc.property(fc.array(segment), (segments) => {
        const path = ['/staff', ...segments].join('/')
        expect(new PathScope(['/staff'], []).covers(path)).toBe(true)
        expect(new PathScope([], ['/staff']).covers(path)).toBe(false)
      }),
    )
  })
})

describe('faultInPrefixes', () => {
  it('finds nothing in canonical prefixes', () => {
    expect(faultInPrefixes(['/', '/a', '/a/b', '/100%', '/a:b', '/a*b', '/a(b)'])).toBeUndefined()
  })

  it.each([
    ['', 'has an empty prefix'],
    ['a', 'is no prefix of a path'],
    ['/a/', 'is no prefix of a path'],
    ['/a/../b', 'is no prefix of a path'],
    ['/caf%C3%A9', 'is percent-encoded; write it decoded'],
    ['/admin/*', 'has "/admin/*", but it is no pattern: write the prefix alone, and all below it is meant'],
    ['/admin*', 'but it is no pattern'],
    ['/users/:id/secret', 'but it is no pattern'],
    ['/admin(.*)', 'but it is no pattern'],
  ])('says what is wrong with %j', (prefix, fault) => {
    expect(faultInPrefixes(['/a', prefix])).toContain(fault)
  })
})
