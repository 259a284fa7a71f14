import { define, type DefinitionOptions } from '../../lib/core/definition.js'
import type { Condition, Entry } from '../../lib/core/entry.js'
import { environKey, type AnyEnvironKey } from '../../lib/core/environ-key.js'
import { Middleware } from '../../lib/core/middleware.js'
import { orderProblems } from '../../lib/core/order.js'
import type { ResponseBody } from '../../lib/protocol/index.js'

const USER = environKey<string>()('acme.user')
const ROLE = environKey<string>()('acme.role')

interface Declared extends DefinitionOptions {
  readonly provides?: readonly AnyEnvironKey[]
  readonly requires?: readonly AnyEnvironKey[]
}

/** An entry of a class that is registered under a name. */
function entry(name: string, { provides, requires, ...definition }: Declared = {}, more: Partial<Entry> = {}): Entry {
  class Gate extends Middleware {
    call(): ResponseBody {
      return []
    }
  }
  define(Gate, { ...definition, name, kind: 'middleware' })
  Object.assign(Gate, { ...(provides && { provides }), ...(requires && { requires }) })
  const kind = more.conditions === undefined ? 'layer' : 'when'
  return { kind, name, Class: Gate, layer: (inner) => inner, place: `${name}.ts:1:1`, ...more } as Entry
}

function aside(name: string): Entry {
  return { kind: 'branch', name, aside: () => [], predicate: () => true, place: `${name}.ts:1:1` }
}

function problems(...entries: Entry[]): unknown[] {
  return orderProblems(entries, new Set())
}

function codes(...entries: Entry[]): unknown[] {
  return orderProblems(entries, new Set()).map(({ code, place }) => `${code} ${place ?? ''}`)
}

describe('orderProblems', () => {
  it('finds nothing wrong with nothing, with layers that say nothing, and with what is right', () => {
    expect(problems()).toEqual([])
    expect(problems(entry('a'), entry('b'), aside('branch'))).toEqual([])
    expect(
      problems(
        entry('a', { first: true, before: ['b'], provides: [USER] }),
        entry('b', { after: ['a'], requires: [USER] }),
        entry('c', { last: true, unique: true }),
      ),
    ).toEqual([])
  })

  it('before: tells of a layer that must be inside and is outside', () => {
    expect(problems(entry('b'), entry('a', { before: ['x', 'b'] }))).toEqual([
      {
        code: 'ORDER',
        fault: 'a must come before b (b.ts:1:1), but comes after it',
        remedy: 'move a before b',
        place: 'a.ts:1:1',
      },
    ])
    expect(problems(entry('a', { before: ['b'] }), entry('b'))).toEqual([])
    expect(problems(entry('a', { before: ['b'] }))).toEqual([])
  })
  it('after: tells of a layer that must be outside and is inside', () => {
    expect(problems(entry('a', { after: ['b'] }), entry('b'))).toEqual([
      {
        code: 'ORDER',
        fault: 'a must come after b (b.ts:1:1), but comes before it',
        remedy: 'move a after b',
        place: 'a.ts:1:1',
      },
    ])
    expect(problems(entry('b'), entry('a', { after: ['b'] }))).toEqual([])
  })
  it('tells of every neighbour that is on the wrong side', () => {
    expect(codes(entry('b'), entry('c'), entry('b'), entry('a', { before: ['b', 'c'] }))).toHaveLength(3)
  })
  it('knows the others by role, by the name of the class, and by the name of a plain layer', () => {
    const a = entry('a', { before: ['authorization'] })
    expect(codes(entry('b', { roles: ['log', 'authorization'] }), a)).toEqual(['ORDER a.ts:1:1'])
    expect(codes(entry('b'), entry('a', { before: ['Gate'] }))).toEqual(['ORDER a.ts:1:1'])
    const plain: Entry = { kind: 'layer', name: 'authorization', layer: (inner) => inner }
    expect(codes(plain, a)).toEqual(['ORDER a.ts:1:1'])
    const sometimes: Entry = { ...plain, kind: 'when', name: 'when authorization' }
    expect(codes(sometimes, a)).toEqual(['ORDER a.ts:1:1'])
    expect(codes({ ...plain, name: 'not when authorization' }, a)).toEqual([])
  })
  it('leaves out places that are not known', () => {
    expect(problems(entry('b', {}, { place: undefined }), entry('a', { before: ['b'] }, { place: undefined }))).toEqual(
      [
        {
          code: 'ORDER',
          fault: 'a must come before b, but comes after it',
          remedy: 'move a before b',
          place: undefined,
        },
      ],
    )
  })
  it('takes the declaration of a class that another extends', () => {
    const base = entry('a', { before: ['b'] })
    const { Class: Base } = base as unknown as { Class: new () => object }
    const derived = { ...base, name: 'Derived', Class: class Derived extends Base {} } as unknown as Entry
    expect(codes(entry('b'), derived)).toEqual(['ORDER a.ts:1:1'])
    expect(codes(derived, entry('c', { before: ['Derived'] }))).toEqual(['ORDER c.ts:1:1'])
  })

  it('first: tells what is outside of it', () => {
    expect(problems(entry('a'), entry('b'), entry('c', { first: true }))).toEqual([
      {
        code: 'ORDER_FIRST',
        fault: 'c must be the outermost layer, but a (a.ts:1:1) is outside of it',
        remedy: 'move c to the front',
        place: 'c.ts:1:1',
      },
    ])
    expect(problems(entry('a', { first: true }), entry('b', { first: true }), entry('c'))).toEqual([])
    expect(codes(entry('a', { first: true }), entry('b'), entry('c', { first: true }))).toEqual([
      'ORDER_FIRST c.ts:1:1',
    ])
    expect(codes(aside('branch'), entry('c', { first: true }))).toEqual(['ORDER_FIRST c.ts:1:1'])
    expect(codes(entry('a'), entry('c', { first: false }))).toEqual([])
  })
  it('last: tells what is inside of it', () => {
    expect(problems(entry('c', { last: true }), entry('a'), entry('b'))).toEqual([
      {
        code: 'ORDER_LAST',
        fault: 'c must be the innermost layer, but a (a.ts:1:1) is inside of it',
        remedy: 'move c to the end',
        place: 'c.ts:1:1',
      },
    ])
    expect(problems(entry('a'), entry('b', { last: true }), entry('c', { last: true }))).toEqual([])
    expect(codes(entry('c', { last: true }), aside('branch'))).toEqual(['ORDER_LAST c.ts:1:1'])
    expect(codes(entry('c', { last: false }), entry('a'))).toEqual([])
  })
  it('unique: tells where it is already', () => {
    expect(
      problems(entry('a', { unique: true }), entry('b'), entry('a', { unique: true }, { place: 'z.ts:9:9' })),
    ).toEqual([
      {
        code: 'ORDER_UNIQUE',
        fault: 'a may stand in a stack once, and is already there (a.ts:1:1)',
        remedy: 'remove one of the two',
        place: 'z.ts:9:9',
      },
    ])
    expect(problems(entry('a'), entry('a'))).toEqual([])
    expect(problems(entry('b', { unique: true }), entry('a', { unique: true }))).toEqual([])
  })

  describe('requires', () => {
    const needs = entry('acl', { requires: [USER] })
    const gives = entry('auth', { provides: [ROLE, USER] })

    it('is met by any earlier layer, and by what is given', () => {
      expect(problems(gives, entry('x'), needs)).toEqual([])
      expect(orderProblems([needs], new Set(['acme.user']))).toEqual([])
      expect(orderProblems([needs], new Set(['acme.role']))).toHaveLength(1)
    })
    it('tells what is missing, and how it may be had', () => {
      expect(problems(entry('x', { provides: [ROLE] }), needs)).toEqual([
        {
          code: 'REQUIREMENT_MISSING',
          fault: "acl needs environ key 'acme.user', which no earlier layer provides",
          remedy: 'put a layer that provides it before acl, or declare with assume() that the server does',
          place: 'acl.ts:1:1',
        },
      ])
    })
    it('tells of each key, and of the layer that would provide it but comes later', () => {
      expect(problems(entry('acl', { requires: [USER, ROLE] }), gives)).toEqual([
        {
          code: 'REQUIREMENT_MISSING',
          fault: "acl needs environ key 'acme.user', which no earlier layer provides",
          remedy: 'move auth (auth.ts:1:1) before acl',
          place: 'acl.ts:1:1',
        },
        expect.objectContaining({ fault: "acl needs environ key 'acme.role', which no earlier layer provides" }),
      ])
    })
    it('is not met by the layer itself', () => {
      expect(codes(entry('a', { requires: [USER], provides: [USER] }))).toEqual(['REQUIREMENT_MISSING a.ts:1:1'])
    })
    it('is not met by a layer that only some requests pass', () => {
      const condition: Condition = { predicate: () => true }
      const sometimes = entry('auth', { provides: [USER] }, { name: 'when auth', conditions: [condition] })
      expect(problems(sometimes, needs)).toMatchObject([
        {
          fault:
            "acl needs environ key 'acme.user', which no earlier layer provides for every request (when auth does for some)",
          remedy: 'put a layer that provides it before acl, or declare with assume() that the server does',
        },
      ])
    })
    it('is met by a layer under the same condition, or under fewer', () => {
      const [one, two]: Condition[] = [{ predicate: () => true }, { predicate: () => true }]
      const under = (...conditions: (Condition | undefined)[]) => ({
        conditions: conditions.filter((condition) => condition !== undefined),
      })
      const giving = { provides: [USER] }
      const needing = { requires: [USER] }
      expect(codes(entry('auth', giving, under(one)), entry('acl', needing, under(one)))).toEqual([])
      expect(codes(entry('auth', giving, under(one)), entry('acl', needing, under(one, two)))).toEqual([])
      expect(codes(entry('auth', giving), entry('acl', needing, under(one)))).toEqual([])
      expect(codes(entry('auth', giving, under()), entry('acl', needing))).toEqual([])
      expect(codes(entry('auth', giving, under(one, two)), entry('acl', needing, under(one)))).toHaveLength(1)
      expect(codes(entry('auth', giving, under(two)), entry('acl', needing, under(one)))).toHaveLength(1)
    })
  })

  it('tells all at once, outermost first, and moves nothing', () => {
    const entries = [
      entry('c', { last: true, requires: [USER] }),
      entry('b', { unique: true }),
      entry('a', { first: true, before: ['c'], provides: [USER] }),
      entry('b', { unique: true }),
    ]
    const order = entries.map(({ name }) => name)
    expect(codes(...entries)).toEqual([
      'ORDER_LAST c.ts:1:1',
      'REQUIREMENT_MISSING c.ts:1:1',
      'ORDER a.ts:1:1',
      'ORDER_FIRST a.ts:1:1',
      'ORDER_UNIQUE b.ts:1:1',
    ])
    expect(entries.map(({ name }) => name)).toEqual(order)
  })
})
