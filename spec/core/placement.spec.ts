import { define, type DefinitionOptions } from '../../lib/core/definition.js'
import type { Entry } from '../../lib/core/entry.js'
import { environKey, type AnyEnvironKey } from '../../lib/core/environ-key.js'
import { boundLayer, type Layer } from '../../lib/core/layer.js'
import { Middleware, type MiddlewareClass } from '../../lib/core/middleware.js'
import { orderProblems } from '../../lib/core/order.js'
import { isBefore, placedLayers, providedKeys } from '../../lib/core/placement.js'
import type { Passed } from '../../lib/core/option.js'
import type { ResponseBody } from '../../lib/protocol/index.js'

const USER = environKey<string>()('acme.user')
const ROLE = environKey<string>()('acme.role')

interface Declared extends DefinitionOptions {
  readonly provides?: readonly AnyEnvironKey[]
  readonly requires?: readonly AnyEnvironKey[]
}

function classOf(name: string, { provides, requires, ...definition }: Declared = {}): MiddlewareClass {
  class Gate extends Middleware<object> {
    call(): ResponseBody {
      return []
    }
  }
  define(Gate, { ...definition, name, kind: 'middleware' })
  return Object.assign(Gate, { ...(provides && { provides }), ...(requires && { requires }) })
}

const entryOf = (name: string, Class: MiddlewareClass, options = {}): Entry => ({
  kind: 'layer',
  name,
  Class,
  options,
  layer: (inner) => inner,
  place: `${name}:1:1`,
})
const single = (name: string, declared?: Declared) => entryOf(name, classOf(name, declared))
const held = (name: string, declared?: Declared, options = {}): Layer =>
  boundLayer({ Class: classOf(name, declared), options, place: `${name}:2:2` }, () => () => [])

/** A layer that holds others. */
const combined = (name: string, passed: Passed, layers: readonly Layer[], declared: Declared = {}): Entry =>
  entryOf(name, classOf(name, { ...declared, options: { guards: { type: 'filters', passed } } }), { guards: layers })
const nested = (name: string, passed: Passed, layers: readonly Layer[]): Layer =>
  held(name, { options: { guards: { type: 'filters', passed } } }, { guards: layers })

const texts = (...entries: Entry[]) =>
  orderProblems(entries, new Set()).map(({ fault, place = '', remedy }) => `${place} ${fault}; ${remedy}`)
const keys = (entry: Entry) => [...providedKeys(entry)]

describe('placedLayers', () => {
  it('has every layer, followed by those within it, with the names that messages give them', () => {
    const placed = placedLayers([
      single('a'),
      combined('every', 'all', [held('b'), nested('some', 'one', [held('c')])]),
    ])

    expect(placed.map(({ entry, name, place }) => [name, entry.name, place])).toEqual([
      ['a', 'a', 'a:1:1'],
      ['every', 'every', 'every:1:1'],
      ['b (in every)', 'every', 'b:2:2'],
      ['some (in every)', 'every', 'some:2:2'],
      ['c (in some (in every))', 'every', 'c:2:2'],
    ])
  })

  it('takes the place of what holds it for one that has none', () => {
    const bare = boundLayer({ Class: classOf('b'), options: undefined }, () => () => [])

    expect(placedLayers([combined('every', 'all', [bare])])[1]?.place).toBe('every:1:1')
  })
})

describe('isBefore', () => {
  const placed = placedLayers([
    combined('p', 'all', [held('a'), held('b')]),
    combined('o', 'one', [held('c'), nested('i', 'all', [held('d'), held('e')])]),
  ])

  it('holds for what is outside, and for those asked before where all are asked, and for no others', () => {
    const before = placed.map((outer) =>
      [outer, ...placed.filter((inner) => isBefore(outer, inner))].map(({ name }) => name[0]).join(''),
    )

    expect(before).toEqual(['pocide', 'abocide', 'bocide', 'o', 'c', 'i', 'de', 'e'])
  })
})

describe('providedKeys', () => {
  const user = { provides: [USER] }
  const both = { provides: [USER, ROLE] }

  it('are what a layer provides itself', () => {
    expect(keys(single('a', both))).toEqual(['acme.user', 'acme.role'])
    expect(keys(single('a'))).toEqual([])
  })

  it('are those of all guards, where all are passed', () => {
    expect(keys(combined('every', 'all', [held('a', user), held('b', { provides: [ROLE] })]))).toEqual([
      'acme.user',
      'acme.role',
    ])
  })

  it('are those that all guards have, where one is passed', () => {
    expect(keys(combined('some', 'one', [held('a', both), held('b', user)]))).toEqual(['acme.user'])
    expect(keys(combined('some', 'one', [held('a', both), held('b')]))).toEqual([])
  })

  it('are none of guards that are perhaps not asked', () => {
    expect(keys(combined('except', 'perhaps', [held('a', user)]))).toEqual([])
  })
})

describe('orderProblems, of layers within others', () => {
  it('has their constraints hold for what is around what holds them', () => {
    expect(texts(combined('some', 'one', [held('a', { after: ['b'] })]), single('b'))).toEqual([
      'a:2:2 a (in some) must come after b (b:1:1), but comes before it; move some after b',
    ])
    expect(texts(single('b', { before: ['a'] }), combined('some', 'one', [held('a')]))).toEqual([])
    expect(texts(combined('some', 'one', [held('a')]), single('b', { before: ['a'] }))).toEqual([
      'b:1:1 b must come before a (in some) (a:2:2), but comes after it; move b before some',
    ])
  })

  it('has their constraints hold among one another where all are asked in order, and not where one is enough', () => {
    const layers = [held('a', { after: ['b'] }), held('b')]

    expect(texts(combined('every', 'all', layers))).toEqual([
      'a:2:2 a (in every) must come after b (in every) (b:2:2), but comes before it; move a (in every) after b (in every)',
    ])
    expect(texts(combined('some', 'one', layers))).toEqual([])
  })

  it('tells once what both of two layers declare', () => {
    expect(texts(single('a', { after: ['b'] }), single('b', { before: ['a'] }))).toEqual([
      'a:1:1 a must come after b (b:1:1), but comes before it; move a after b',
    ])
  })

  it('has constraints hold only where the options of the other say that it matters', () => {
    const outer = single('a', { before: [{ name: 'b', when: ({ paths }) => paths === 'some' }] })

    expect(texts(entryOf('b', classOf('b'), { paths: 'some' }), outer)).toHaveLength(1)
    expect(texts(entryOf('b', classOf('b'), { paths: 'all' }), outer)).toEqual([])
    expect(texts(entryOf('c', classOf('c'), { paths: 'some' }), outer)).toEqual([])
  })

  it('lets them count on those asked before them where all are asked', () => {
    const layers = [held('a', { provides: [USER] }), held('b', { requires: [USER] })]

    expect(texts(combined('every', 'all', layers))).toEqual([])
    expect(texts(combined('some', 'one', layers))).toEqual([
      "b:2:2 b (in some) needs environ key 'acme.user', which no earlier layer provides; put a layer that provides it before some, or declare with assume() that the server does",
    ])
    expect(texts(combined('every', 'all', layers.toReversed()))).toEqual([
      "b:2:2 b (in every) needs environ key 'acme.user', which no earlier layer provides; move a (in every) (a:2:2) before every",
    ])
  })

  it('lets others count on what they provide together, and says who provides it for some requests', () => {
    const needing = single('need', { requires: [USER] })
    const giving = held('a', { provides: [USER] })

    expect(texts(combined('every', 'all', [giving, held('b')]), needing)).toEqual([])
    expect(texts(combined('some', 'one', [giving, held('b')]), needing)).toEqual([
      "need:1:1 need needs environ key 'acme.user', which no earlier layer provides for every request (some does for some); put a layer that provides it before need, or declare with assume() that the server does",
    ])
    expect(texts(combined('every', 'all', [nested('some', 'one', [giving])]), needing)).toEqual([])
  })

  it('does not take what they hold for something in the way of the first or the last', () => {
    expect(texts(combined('some', 'one', [held('a')], { first: true }), single('b', { first: true }))).toEqual([])
    expect(texts(single('b', { last: true }), combined('some', 'one', [held('a')], { last: true }))).toEqual([])
    expect(texts(single('c'), combined('some', 'one', [held('a', { first: true })]))).toEqual([
      'a:2:2 a (in some) must be the outermost layer, but c (c:1:1) is outside of it; move some to the front',
    ])
  })

  it('has one that may stand there once be there once, wherever it stands', () => {
    expect(texts(single('a', { unique: true }), combined('some', 'one', [held('a', { unique: true })]))).toEqual([
      'a:2:2 a (in some) may stand in a stack once, and is already there (a:1:1); remove one of the two',
    ])
  })
})
