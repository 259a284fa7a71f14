import type { Answer } from './answer.js'
import { compare } from './comparison.js'

const request = { kind: 'app', uri: 'config:x.ini', name: null } as const
const call = (kind: string, ref: string): NonNullable<Answer['calls']>[number] => ({
  seq: 0,
  kind,
  protocol: '',
  ref,
  section: null,
  chain: [],
  file: null,
  global_conf: {},
  local_conf: {},
  local_order: [],
})
const good = (more: Partial<Answer> = {}): Answer => ({ request, ok: true, calls: [], events: [], ...more })
const bad = (className: string, message: string, more: Partial<Answer> = {}): Answer => ({
  request,
  ok: false,
  error: { class: className, message },
  calls: [],
  events: [],
  ...more,
})

describe('compare', () => {
  it('agrees with the same, in whatever order keys stand', () => {
    expect(compare(good({ result: { a: 1, b: [2] } }), good({ result: { b: [2], a: 1 } }))).toEqual({
      verdict: 'agreed',
    })
  })

  it('does not count the arguments that led to an answer', () => {
    expect(compare(good({ args: '--kind app' }), good())).toEqual({ verdict: 'agreed' })
  })

  it('tells each difference with where it is', () => {
    const theirs = good({ events: ['one', 'two'], result: { app: 1, only: true }, calls: [call('app', 'a')] })
    const ours = good({ events: ['one', 'other'], result: { app: 2, toString: 3 }, calls: [] })

    expect(compare(theirs, ours)).toEqual({
      verdict: 'disagreed',
      differences: [
        expect.stringMatching(/^calls\[0\]: original \{"seq":0,.*\}, ours nothing$/) as unknown,
        'events[1]: original "two", ours "other"',
        'result.app: original 1, ours 2',
        'result.only: original true, ours nothing',
        'result.toString: original nothing, ours 3',
      ],
    })
  })

  it('tells another error, and cuts what is long', () => {
    expect(compare(bad('A', 'x'), bad('B', 'y'.repeat(500)))).toEqual({
      verdict: 'disagreed',
      differences: ['error.class: original "A", ours "B"', `error.message: original "x", ours "${'y'.repeat(399)}…`],
    })
  })

  it('takes a list and an object for different', () => {
    expect(compare(good({ result: [] }), good({ result: {} }))).toMatchObject({ verdict: 'disagreed' })
    expect(compare(good({ result: null }), good({ result: {} }))).toMatchObject({ verdict: 'disagreed' })
  })
})

describe('what is documented', () => {
  it('is a circle, of which the original only says that it is too deep', () => {
    const deep = bad('RecursionError', 'maximum recursion depth exceeded', { calls: [call('app', 'a')] })

    expect(compare(deep, bad('RecursionError', 'otherwise'))).toEqual({ verdict: 'documented', difference: 'circles' })
    expect(compare(deep, bad('LookupError', 'x'))).toMatchObject({ verdict: 'disagreed' })
    expect(compare(bad('LookupError', 'x'), deep)).toMatchObject({ verdict: 'disagreed' })
  })

  it('is call: where the original knows no protocol', () => {
    expect(compare(bad('AssertionError', 'Protocol None unknown'), good())).toEqual({
      verdict: 'documented',
      difference: 'call-anywhere',
    })
    expect(compare(bad('AssertionError', 'Protocol None unknown.'), good())).toMatchObject({ verdict: 'disagreed' })
    expect(compare(bad('LookupError', 'Protocol None unknown'), good())).toMatchObject({ verdict: 'disagreed' })
  })

  it('is a module that only JavaScript can name', () => {
    const theirs = bad('AttributeError', "'NoneType' object has no attribute 'group'")

    for (const module of ['./x', '../x', '@acme/x']) {
      expect(compare(theirs, good({ events: [`resolve import:${module}:f`] }))).toEqual({
        verdict: 'documented',
        difference: 'module-names',
      })
    }
    expect(compare(theirs, good({ events: ['resolve import:x:f'] }))).toMatchObject({ verdict: 'disagreed' })
    expect(compare(theirs, { request, ok: true })).toMatchObject({ verdict: 'disagreed' })
  })

  describe('is a filter-with that the original does not apply', () => {
    const theirs = good({ result: { composed_filter: {} }, calls: [call('app', 'a'), call('filter', 'f')] })

    it('if ours makes the same calls in the same order, and perhaps more', () => {
      const more = [call('app', 'a'), call('filter_app', 'g'), call('filter', 'f')]

      expect(compare(theirs, good({ calls: more }))).toEqual({ verdict: 'documented', difference: 'filter-with' })
    })

    it('not if one of them is missing or comes earlier', () => {
      for (const calls of [[call('app', 'a')], [call('filter', 'f'), call('app', 'a')]]) {
        expect(compare(theirs, good({ calls }))).toMatchObject({ verdict: 'disagreed' })
      }
    })

    it('not of anything but an application', () => {
      const filter = { ...theirs, request: { ...request, kind: 'filter' } as const }

      expect(compare(filter, { ...filter, result: 1 })).toMatchObject({ verdict: 'disagreed' })
    })

    it('also where a later child of the composite fails', () => {
      const failing = (events: string[]) => bad('LookupError', 'x', { events })
      const original = failing(['call 0 filter f', 'call 1 app a', 'composite 2: get_app x'])
      const ours = failing(['call 0 filter f', 'call 1 app a', 'apply 0 -> 1', 'composite 3: get_app x'])

      expect(compare(original, ours)).toEqual({ verdict: 'documented', difference: 'filter-with' })
      expect(compare(ours, original)).toMatchObject({ verdict: 'disagreed' })
      expect(compare(original, failing(['call 0 filter f', 'apply 0 -> 1']))).toMatchObject({ verdict: 'disagreed' })
      expect(compare(original, { ...ours, error: { class: 'KeyError', message: 'x' } })).toMatchObject({
        verdict: 'disagreed',
      })
    })
  })
})
