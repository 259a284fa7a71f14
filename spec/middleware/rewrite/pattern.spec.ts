import { Pattern } from '../../../lib/middleware/rewrite/pattern.js'

const PLAIN = { ignoreCase: false, unsafe: false }

describe('Pattern', () => {
  it('gives what was captured, by number and by name', () => {
    const pattern = new Pattern('^/(a)(?<rest>.*)$', PLAIN)
    const match = pattern.match('/a\nb')
    expect([...(match?.numbered ?? [])]).toEqual(['/a\nb', 'a', '\nb'])
    expect({ ...match?.named }).toEqual({ rest: '\nb' })
    expect(pattern.match('/b')).toBeUndefined()
    expect([pattern.groups, pattern.groupNames]).toEqual([2, ['rest']])
  })

  it('asks for the contrary with !, and for just one text with =', () => {
    expect(new Pattern('!^/a', PLAIN).match('/b')).toEqual({ numbered: [], named: {} })
    expect(new Pattern('!^/a', PLAIN).match('/a')).toBeUndefined()
    expect(new Pattern('=/a.(b)+[c]', PLAIN).match('/a.(b)+[c]')).toBeDefined()
    expect(new Pattern('=/a.', PLAIN).match('/ab')).toBeUndefined()
    expect(new Pattern('!=', PLAIN).match('a')).toBeDefined()
  })

  it('ignores case by its flag, also outside of ASCII', () => {
    expect(new Pattern('^/É$', { ...PLAIN, ignoreCase: true }).match('/é')).toBeDefined()
    expect(new Pattern('=/a', { ...PLAIN, ignoreCase: true }).match('/A')).toBeDefined()
  })

  it('takes a code point for one character, so that no capture cuts it in two', () => {
    expect(new Pattern('^/(.)', PLAIN).match('/😀')?.numbered[1]).toBe('😀')
  })

  it.each([
    ['^a', true],
    ['^(?:a|b)', true],
    ['^[^/]', true],
    ['^(?:a|/)', false],
    ['^.', false],
    ['^a?', false],
    ['a', false],
    ['!^a', false],
    ['=a', true],
    ['=', false],
    ['^$', false],
  ])('%s misses all paths: %s', (source, misses) => {
    expect(new Pattern(source, PLAIN).missesPaths).toBe(misses)
  })

  it('does not know it of a pattern that was not checked', () => {
    expect(new Pattern('^a', { ...PLAIN, unsafe: true }).missesPaths).toBe(false)
  })

  it('keeps no place between matches', () => {
    const pattern = new Pattern('a', PLAIN)
    expect([pattern.match('a'), pattern.match('a')]).toEqual([pattern.match('a'), pattern.match('a')])
  })
})
