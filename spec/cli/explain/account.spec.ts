import { accountOf } from '../../../lib/cli/explain/account.js'
import type { Step } from '../../../lib/cli/explain/trace.js'
import { boundLayer, type Entry } from '../../../lib/core/index.js'
import { Csrf, Every, IpRules, type Decision } from '../../../lib/middleware/index.js'

const step = (given: Partial<Step> = {}): Step => ({
  kind: 'layer',
  name: 'it',
  place: 'x.ini:1:1',
  depth: 2,
  entry: undefined,
  isPassed: false,
  changes: [],
  ...given,
})
const told = { kind: 'layer', name: 'it', place: 'x.ini:1:1', depth: 2 }
const head = { status: '308 Permanent Redirect', headers: [['Location', '/x']] } as const
const refusal = { status: 403, rule: 'denied', reason: 'No.', value: '192.0.2.1' }
const decision = (layer: object, given: Partial<Decision> = {}): Decision => ({
  layer,
  name: 'ip-rules',
  outcome: 'pass',
  refusal: undefined,
  parts: [],
  ...given,
})
const of = (Class: { prototype: object }): object => Object.create(Class.prototype) as object

describe('accountOf', () => {
  it.each([
    ['a layer that passed the request on', { isPassed: true, head }, { outcome: 'passed' }],
    ['a layer that answered', { head }, { outcome: 'answered', status: 308, location: '/x' }],
    [
      'a layer that answered without a Location',
      { head: { status: '204 No Content', headers: [] } },
      { outcome: 'answered', status: 204 },
    ],
    ['a layer that never began to answer', {}, { outcome: 'answered' }],
    ['a layer that threw', { hasThrown: true }, { outcome: 'threw' }],
    [
      'a composite that asked others',
      { kind: 'composite', isPassed: true, head },
      { kind: 'composite', outcome: 'chose' },
    ],
    [
      'a composite that asked nobody',
      { kind: 'composite', head: { status: '404 Not Found', headers: [] } },
      { kind: 'composite', outcome: 'answered', status: 404 },
    ],
    ['an application', { kind: 'application', head }, { kind: 'application', outcome: 'reached' }],
  ] as const)('tells of %s', (_, given, expected) => {
    expect(accountOf(step(given))).toEqual({ ...told, ...expected })
  })

  it('tells what was changed', () => {
    const changes = [{ key: 'PATH_INFO', from: '/a', to: '/b' }]

    expect(accountOf(step({ isPassed: true, changes }))).toEqual({ ...told, outcome: 'passed', changes })
  })

  it('tells what a guard decided, and what it answered only if it refused', () => {
    const refused = decision({}, { outcome: 'refuse', refusal })
    const report = decision({}, { outcome: 'report', refusal: { status: 403, rule: 'denied', reason: 'No.' } })
    const answer = { status: '403 Forbidden', headers: [] }

    expect(accountOf(step({ decision: refused, head: answer }))).toEqual({
      ...told,
      kind: 'guard',
      outcome: 'refuse',
      rule: 'denied',
      reason: 'No.',
      value: '192.0.2.1',
      status: 403,
    })
    expect(accountOf(step({ decision: report, isPassed: true, head: answer }))).toEqual({
      ...told,
      kind: 'guard',
      outcome: 'report',
      rule: 'denied',
      reason: 'No.',
    })
    expect(accountOf(step({ decision: decision({}), isPassed: true, head }))).toEqual({
      ...told,
      kind: 'guard',
      outcome: 'pass',
    })
  })

  it('finds the places of guards that were asked out of order by their classes, and of none that it does not know', () => {
    const bound = (Class: typeof IpRules | typeof Csrf, place: string) =>
      boundLayer({ Class, options: {}, place }, () => () => [])
    const guards = [bound(IpRules, 'a:1:1'), bound(Csrf, 'b:1:1'), bound(IpRules, 'c:1:1')]
    const entry: Entry = { kind: 'layer', name: 'every', Class: Every, options: { guards }, layer: (inner) => inner }
    const placesOf = (...layers: object[]) =>
      accountOf(
        step({ entry, decision: decision(of(Every), { parts: layers.map((each) => decision(each)) }) }),
      ).parts?.map(({ depth, place }) => [place, depth])

    expect(placesOf(of(IpRules), of(Csrf), of(IpRules))).toEqual([
      ['a:1:1', 3],
      ['b:1:1', 3],
      ['c:1:1', 3],
    ])
    expect(placesOf(of(Csrf), {})).toEqual([
      ['b:1:1', 3],
      [undefined, 3],
    ])
  })
})
