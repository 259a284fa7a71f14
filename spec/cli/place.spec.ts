import { placeParts, shortPlace } from '../../lib/cli/place.js'

describe('shortPlace', () => {
  it.each([
    ['/a/b/c.ini:1:2', '/a/b', 'c.ini:1:2'],
    ['/a/b/c.ini', '/a', 'b/c.ini'],
    ['/a/bc.ini', '/a/b', '/a/bc.ini'],
    ['/a/b.ini', '/', 'a/b.ini'],
    ['x.ini:3', '/a', 'x.ini:3'],
  ])('of %s seen from %s is %s', (place, cwd, short) => {
    expect(shortPlace(place, cwd)).toBe(short)
  })
})

describe('placeParts', () => {
  it.each([
    ['a.ini:12:3', { file: 'a.ini', line: 12, column: 3 }],
    ['a.ini:12', { file: 'a.ini', line: 12 }],
    ['a.ini', { file: 'a.ini' }],
    ['a:b.ini:1:2', { file: 'a:b.ini', line: 1, column: 2 }],
    ['a:1:2:3', { file: 'a:1', line: 2, column: 3 }],
  ])('takes %s apart', (place, parts) => {
    expect(placeParts(place)).toEqual(parts)
  })
})
