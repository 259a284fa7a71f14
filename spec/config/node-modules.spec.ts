import { join } from 'node:path'
import { findPackage, isFile, isPackageName, namesIn, normalName } from '../../lib/config/node-modules.js'
import { deployment } from './deployment.js'

describe('normalName', () => {
  it('drops case and the kind of separators, as Python does', () => {
    expect(normalName('Repoze._-TM2')).toBe('repoze-tm2')
    expect(normalName('a.b_c')).toBe('a-b-c')
  })
})

describe('isPackageName', () => {
  it.each(['a', '@acme/parts', '_x', '~x', 'a.b-c~d', '@a.b/c'])('holds of %s', (name) => {
    expect(isPackageName(name)).toBe(true)
  })

  it.each([
    '',
    '.a',
    '..',
    './a',
    'a/b',
    '@acme',
    '@acme/',
    '@/a',
    '@.a/b',
    '@acme/.b',
    '@a/b/c',
    'a b',
    'a@1',
    ' a',
    'a ',
  ])('does not hold of %j', (name) => {
    expect(isPackageName(name)).toBe(false)
  })
})

describe('findPackage', () => {
  it('finds the nearest, from the folder upwards, as it is spelt or as Python would compare it', () => {
    const folder = deployment({
      'a/b/node_modules/near/package.json': '{"version": "1"}',
      'a/node_modules/near/package.json': '{"version": "2"}',
      'node_modules/Far.Away/package.json': '{"version": "3"}',
      'node_modules/@acme/Two_Words/package.json': '{"version": "4"}',
    })
    const found = (name: string, from: string) => findPackage(name, join(folder, from))

    expect(found('near', 'a/b')).toEqual({
      folder: join(folder, 'a/b/node_modules/near'),
      manifest: { version: '1' },
    })
    expect(found('near', 'a')?.manifest).toEqual({ version: '2' })
    expect(found('far-away', 'a/b')?.folder).toBe(join(folder, 'node_modules/Far.Away'))
    expect(found('@acme/two-words', 'a/b')?.manifest).toEqual({ version: '4' })
    expect(found('two-words', 'a/b')).toBeUndefined()
  })

  it('finds the package that the folder belongs to, before one of the name that is installed', () => {
    const folder = deployment({
      'package.json': '{"name": "Whole_App"}',
      'node_modules/whole-app/package.json': '{}',
      'conf/x': '',
    })

    expect(findPackage('whole-app', join(folder, 'conf'))?.folder).toBe(folder)
    expect(findPackage('undefined', deployment({ 'package.json': '{}' }))).toBeUndefined()
  })

  it.each(['null', '3', '"text"', '{', ''])('takes a package.json with %s for none', (text) => {
    const folder = deployment({ 'node_modules/odd/package.json': text, 'package.json': text })

    expect(findPackage('odd', folder)).toBeUndefined()
    expect(findPackage('undefined', folder)).toBeUndefined()
  })

  it('does not look into folders that begin with a dot', () => {
    const folder = deployment({ 'node_modules/.Odd/package.json': '{}', 'node_modules/.bin/x': '' })

    expect(findPackage('-odd', folder)).toBeUndefined()
  })
})

describe('namesIn', () => {
  it('gives the names in a folder, and none of what is no folder', () => {
    const folder = deployment({ 'a.js': '', 'b/c': '' })

    expect(namesIn(folder).sort()).toEqual(['a.js', 'b'])
    expect(namesIn(join(folder, 'a.js'))).toEqual([])
    expect(namesIn(join(folder, 'none'))).toEqual([])
  })
})

describe('isFile', () => {
  it('holds of files only', () => {
    const folder = deployment({ 'a.js': '' })

    expect([join(folder, 'a.js'), folder, join(folder, 'none')].map(isFile)).toEqual([true, false, false])
  })
})
