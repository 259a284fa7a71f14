import type { ConfigScope } from '../../lib/config/config-scope.js'
import { isFault } from '../../lib/config/fault.js'
import { findSection, matchingSections } from '../../lib/config/section-search.js'
import type { IniSection } from '../../lib/config/ini-file.js'

function sectionsOf(...names: string[]): ReadonlyMap<string, IniSection> {
  return new Map(names.map((name, index) => [name, { name, line: index + 1, column: 1, options: new Map() }]))
}

function scopeOf(...names: string[]): ConfigScope {
  return { file: 'x.ini', ini: { sections: sectionsOf(...names) } } as unknown as ConfigScope
}

function problemOf(find: () => unknown): unknown {
  try {
    return find()
  } catch (error) {
    return isFault(error) ? error.problem : error
  }
}

describe('findSection', () => {
  it('names main where no name was given and two sections may be meant', () => {
    const scope = scopeOf('app:main', 'composite:main')
    expect(problemOf(() => findSection(scope, 'app', undefined, 'here'))).toMatchObject({
      code: 'SECTION_AMBIGUOUS',
      fault: 'the name "main" means [app:main] (x.ini:1:1) and [composite:main] (x.ini:2:1)',
      remedy: 'rename one of them',
      place: 'here',
      original: {
        class: 'LookupError',
        message:
          "Ambiguous section names ['app:main', 'composite:main'] for section None (prefixed by 'app' or " +
          "'application' or 'composite' or 'composit' or 'pipeline' or 'filter-app') found in config x.ini",
      },
    })
  })

  it.each([
    [[], 'add a section [server:main]'],
    [['app:main'], '"main" is an application there; a server is wanted'],
    [['server:one', 'server:two', 'app:x'], 'there are: one, two'],
    [['main'], 'write [server:main] in place of [main]'],
    [['server:mian'], 'did you mean "mian"?'],
  ])('says of %j what to do for a server', (names, remedy) => {
    expect(problemOf(() => findSection(scopeOf(...names), 'server', undefined, undefined))).toMatchObject({ remedy })
  })
})

describe('matchingSections', () => {
  it('strips the name and not the prefix, and tells case apart', () => {
    const sections = sectionsOf('app: x ', ' app:x', 'app :x', 'APP:x', 'app:X')
    expect(matchingSections(sections, 'app', 'x')).toEqual(['app: x '])
    expect(matchingSections(sections, 'app', ' x ')).toEqual([])
  })

  it('takes the first prefix of a group, and all groups', () => {
    const sections = sectionsOf('filter-app:x', 'application:x', 'app:x', 'composit:x', 'pipeline:x', 'app: x')
    expect(matchingSections(sections, 'app', 'x')).toEqual([
      'app:x',
      'app: x',
      'composit:x',
      'pipeline:x',
      'filter-app:x',
    ])
  })

  it('finds the bare prefix only without a name', () => {
    const sections = sectionsOf('app:main', 'app', 'server')
    expect(matchingSections(sections, 'app', undefined)).toEqual(['app', 'app:main'])
    expect(matchingSections(sections, 'app', 'main')).toEqual(['app:main'])
    expect(matchingSections(sections, 'server', undefined)).toEqual(['server'])
    expect(matchingSections(sections, 'filter', undefined)).toEqual([])
  })

  it('leaves colons of a name alone', () => {
    expect(matchingSections(sectionsOf('app:x:y', 'app:x'), 'app', 'x:y')).toEqual(['app:x:y'])
  })

  it('looks 20,000 names up among as many sections in no more than a few seconds', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `f${index}`)
    const sections = sectionsOf(...names.map((name) => `filter:${name}`))
    const start = performance.now()
    expect(names.every((name) => matchingSections(sections, 'filter', name)[0] === `filter:${name}`)).toBe(true)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})
