import { join } from 'node:path'
import { nearModules } from '../../lib/config/near-modules.js'
import { deployment } from './deployment.js'

const tree = () =>
  deployment({
    'conf/app.js': '',
    'conf/apt.mjs': '',
    'conf/app.ini': '',
    'conf/filters.ts': '',
    'conf/filters.js': '',
    'conf/pkg/module.cjs': '',
    'other.js': '',
  })

describe('nearModules', () => {
  it.each([
    ['./ap.js', ['./app.js']],
    ['./app.mjs', ['./app.js', './apt.mjs']],
    ['./ap', ['./app', './apt']],
    ['ap', ['app', 'apt']],
    ['filtres', ['filters']],
    ['./filtres.js', ['./filters.js', './filters.ts']],
    ['./pkg/modul.cjs', ['./pkg/module.cjs']],
    ['pkg.modul', ['pkg.module']],
    ['pgk.module', []],
    ['./nothing.js', []],
    ['@acme/app', []],
    ['node:app', []],
  ])('of %s are %j', (name, expected) => {
    expect(nearModules(name, join(tree(), 'conf'))).toEqual(expected)
  })

  it('names nothing outside of the folder', () => {
    expect(nearModules('../othe.js', join(tree(), 'conf'))).toEqual([])
    expect(nearModules('../conf/ap.js', join(tree(), 'conf'))).toEqual(['../conf/app.js'])
  })
})
