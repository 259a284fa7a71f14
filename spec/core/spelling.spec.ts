import fc from 'fast-check'
import { spelled, toCamelCase } from '../../lib/core/spelling.js'

describe('spelled', () => {
  it.each([
    ['realm', 'realm', 'realm'],
    ['maxAge', 'max_age', 'max-age'],
    ['maxAgeOfAll', 'max_age_of_all', 'max-age-of-all'],
    ['useETag', 'use_e_tag', 'use-e-tag'],
    ['sha256Only', 'sha256_only', 'sha256-only'],
  ])('spells %p %p in a deployment file and %p on a command line', (name, ini, cli) => {
    expect(spelled(name, 'ini')).toBe(ini)
    expect(spelled(name, 'command-line')).toBe(cli)
    expect(spelled(name, 'code')).toBe(name)
  })
})

describe('toCamelCase', () => {
  it.each([
    ['max_age', 'maxAge'],
    ['max-age', 'maxAge'],
    ['maxAge', 'maxAge'],
    ['max_2', 'max2'],
    ['_max', '_max'],
    ['max_', 'max_'],
    ['a-B', 'aB'],
    ['', ''],
  ])('reads %p as %p', (written, name) => {
    expect(toCamelCase(written)).toBe(name)
  })
  it('undoes every spelling', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,10}$/),
        fc.constantFrom('code', 'ini', 'command-line'),
        (name, to) => {
          expect(toCamelCase(spelled(name, to))).toBe(name)
        },
      ),
    )
  })
})
