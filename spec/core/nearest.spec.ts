import fc from 'fast-check'
import { didYouMean, nearest } from '../../lib/core/nearest.js'

describe('nearest', () => {
  it.each([
    ['gzp', ['gzip', 'runtime'], ['gzip']],
    ['gizp', ['gzip'], ['gzip']],
    ['gzipp', ['gzip'], ['gzip']],
    ['gzap', ['gzip'], ['gzip']],
    ['GZIP', ['gzip'], ['gzip']],
    ['gzip', ['GZIP'], ['GZIP']],
    ['max_age', ['maxAge'], ['maxAge']],
    ['x', ['y', 'yz'], ['y']],
    ['', ['a', 'ab'], ['a']],
    ['ab', ['ba'], ['ba']],
    ['abcdef', ['badcef'], ['badcef']],
    ['abc', ['xyz'], []],
    ['abcde', ['abxye'], []],
    ['abcdef', ['abxyef'], ['abxyef']],
    ['abcdef', ['abxyzf'], []],
    ['abcdef', ['abcdefgh'], ['abcdefgh']],
    ['abcdef', ['abcdefghi'], []],
    ['abcdefghi', ['abcdef'], ['abcdef']],
    ['x', [], []],
  ])('finds for %p among %p: %p', (name, known, expected) => {
    expect(nearest(name, known)).toEqual(expected)
  })
  it('gives the nearest first, those equally near in their order, three at most', () => {
    expect(nearest('abcdef', ['abcxyf', 'abcdex', 'abcdey', 'abcdef1', 'abcdez'])).toEqual([
      'abcdex',
      'abcdey',
      'abcdef1',
    ])
    expect(nearest('abcdef', ['abcxyf', 'abcdef'])).toEqual(['abcdef', 'abcxyf'])
  })
  it('takes any iterable', () => {
    expect(nearest('a', new Set(['b']))).toEqual(['b'])
  })
  it('finds every name that lacks, adds, changes or swaps one letter', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), minLength: 3, maxLength: 12 })
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom('x', 'y'), (name, at, letter) => {
        const index = at % name.length
        const rest = name.slice(index + 1)
        const swapped = name.slice(0, index) + rest.slice(0, 1) + (name[index] ?? '') + rest.slice(1)
        for (const wrong of [
          name.slice(0, index) + rest,
          name.slice(0, index) + letter + name.slice(index),
          name.slice(0, index) + letter + rest,
          swapped,
        ]) {
          expect(nearest(wrong, ['zzzzzzzzzzzzzzzzzz', name])).toEqual([name])
        }
      }),
    )
  })
  it('measures what the textbook measures', () => {
    // The plain recursive definition of the distance in which a swap of neighbours counts one.
    const measured = (a: string, b: string): number => {
      if (a === '' || b === '') return a.length + b.length
      const [x, y] = [a.slice(0, -1), b.slice(0, -1)]
      const changed = measured(x, y) + (a.at(-1) === b.at(-1) ? 0 : 1)
      const swapped = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1)
      return Math.min(
        measured(x, b) + 1,
        measured(a, y) + 1,
        changed,
        swapped ? measured(a.slice(0, -2), b.slice(0, -2)) + 1 : Infinity,
      )
    }
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 })
    fc.assert(
      fc.property(word, word, (name, other) => {
        const bound = Math.max(1, Math.floor(name.length / 3))
        expect(nearest(name, [other]).length === 1).toBe(measured(name, other) <= bound)
      }),
    )
  })
})

describe('didYouMean', () => {
  it('names the near ones', () => {
    expect(didYouMean('gzp', ['gzip', 'runtime'], 'its layers')).toBe('did you mean "gzip"?')
    expect(didYouMean('abcdef', ['abcdex', 'abcdey'], 'x')).toBe('did you mean "abcdex" or "abcdey"?')
  })
  it('names all if none is near', () => {
    expect(didYouMean('brotli', new Set(['gzip', 'runtime']), 'its layers')).toBe('its layers: gzip, runtime')
  })
  it('says that there is none', () => {
    expect(didYouMean('gzip', [], 'layer')).toBe('there are none')
  })
})
