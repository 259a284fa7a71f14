import { resolve } from 'node:path'
import { abspath, dirname } from '../../lib/config/python-path.js'

describe('dirname', () => {
  it.each([
    ['/a/b.ini', '/a'],
    ['/a//b.ini', '/a'],
    ['a/b/c', 'a/b'],
    ['b.ini', ''],
    ['/b.ini', '/'],
    ['//b.ini', '//'],
    ['/a/', '/a'],
    ['', ''],
  ])('of %s is %s', (path, folder) => {
    expect(dirname(path)).toBe(folder)
  })
})

describe('abspath', () => {
  it.each([
    ['/a/../b/./c.ini', '/b/c.ini'],
    ['//a/../b', '//b'],
    ['///a', '/a'],
    ['/a/', '/a'],
    ['x.ini', resolve('x.ini')],
  ])('of %s is %s', (path, absolute) => {
    expect(abspath(path)).toBe(absolute)
  })
})
