import { join } from 'node:path'
import { isInside, realPath } from '../../lib/config/real-path.js'
import { deployment, linkTo } from './deployment.js'

describe('realPath', () => {
  it('follows links, and leaves alone what is not there', () => {
    const folder = deployment({ 'a.js': '' })
    linkTo(join(folder, 'a.js'), join(folder, 'link.js'))

    expect(realPath(join(folder, 'link.js'))).toBe(join(folder, 'a.js'))
    expect(realPath(join(folder, 'none.js'))).toBe(join(folder, 'none.js'))
  })
})

describe('isInside', () => {
  it.each([
    ['/a', true],
    ['/a/b', true],
    ['/a/..b', true],
    ['/a/b/../c', true],
    ['/', false],
    ['/b', false],
    ['/ab', false],
    ['/a/../b', false],
  ])('of %s in /a is %s', (path, expected) => {
    expect(isInside(path, '/a')).toBe(expected)
  })
})
