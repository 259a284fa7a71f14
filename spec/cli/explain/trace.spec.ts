import { Trace } from '../../../lib/cli/explain/trace.js'
import type { Invocation } from '../../../lib/config/index.js'
import type { Entry } from '../../../lib/core/index.js'
import { isThenable, type Application } from '../../../lib/index.js'
import { makeEnviron } from '../../../lib/testing/index.js'

const entry = (name: string): Entry => ({ kind: 'layer', name, layer: (inner) => inner, place: `${name}:1:1` })
const answers: Application = (_environ, startResponse) => {
  startResponse('200 OK', [['X-A', 'b']])
  return []
}
const passes =
  (inner: Application): Application =>
  (environ, startResponse) =>
    inner(environ, startResponse)
const invocation = (given: Partial<Invocation>): Invocation => ({
  protocol: 'paste.app_factory',
  factory: undefined,
  reference: 'call:m:f',
  chain: [],
  globalConf: {},
  localConf: {},
  ...given,
})
const between = (trace: Trace, inner: Application, name: string): Application =>
  trace.hooks.between?.(inner, entry(name)) as Application
const call = (trace: Trace, given: Partial<Invocation>, run: () => unknown) =>
  trace.hooks.call?.(invocation(given), run)
const ask = async (app: Application) => {
  const started: unknown[] = []
  await app(makeEnviron('/'), (...given) => {
    started.push(given.slice(0, 2))
    return () => undefined
  })
  return started
}
const outcomes = ({ steps }: Trace) =>
  steps.map(({ hasThrown = false, isPassed, kind, name }) => [kind, name, isPassed, hasThrown])

describe('Trace', () => {
  it('leaves alone what is inside of all layers: the calls of factories tell of it', () => {
    const trace = new Trace()

    expect(trace.hooks.between?.(answers, undefined)).toBe(answers)
  })

  it('notes layers in the order in which a request comes to them, and the head that leaves each', async () => {
    const trace = new Trace()
    const app = between(trace, passes(between(trace, answers, 'b')), 'a')

    expect(await ask(app)).toEqual([['200 OK', [['X-A', 'b']]]])
    expect(outcomes(trace)).toEqual([
      ['layer', 'a', true, false],
      ['layer', 'b', false, false],
    ])
    expect(trace.steps.map(({ head }) => head)).toEqual(Array(2).fill({ status: '200 OK', headers: [['X-A', 'b']] }))
    expect(trace.answering?.name).toBe('b')
  })

  it('has only the innermost throw what goes through all', async () => {
    const trace = new Trace()
    const error = new Error('on purpose')
    const throwing: Application = () => {
      throw error
    }
    await expect(ask(between(trace, passes(between(trace, throwing, 'b')), 'a'))).rejects.toBe(error)

    expect(outcomes(trace)).toEqual([
      ['layer', 'a', true, false],
      ['layer', 'b', false, true],
    ])
  })

  it('makes no application, and calls none', async () => {
    const trace = new Trace()
    const run = jest.fn()
    const app = call(trace, { section: 'app: shop', place: 'x.ini:1:1' }, run) as Application

    expect(await ask(app)).toEqual([['204 No Content', []]])
    expect(run).not.toHaveBeenCalled()
    expect(trace.steps[0]).toMatchObject({ kind: 'application', name: 'shop', place: 'x.ini:1:1', depth: 0 })
  })

  it('calls an application without a section by its reference', async () => {
    const trace = new Trace()
    await ask(call(trace, { reference: 'egg:a#b' }, jest.fn()) as Application)

    expect(trace.answering?.name).toBe('egg:a#b')
  })

  it.each(['paste.filter_factory', 'paste.filter_app_factory', 'paste.server_factory'] as const)(
    'has a %s do what it does, at once',
    (protocol) => {
      const made = {}

      expect(call(new Trace(), { protocol }, () => made)).toBe(made)
    },
  )

  it.each([
    ['at once', (app: Application) => app],
    ['later', (app: Application) => Promise.resolve(app)],
  ])('follows a composite that is made %s to those it asks, and says how deep they are', async (when, given) => {
    const trace = new Trace()
    const one = call(trace, { section: 'app:one' }, jest.fn()) as Application
    const two = call(trace, { section: 'app:two' }, jest.fn()) as Application
    const both: Application = async (environ, startResponse) => {
      environ.SCRIPT_NAME = '/a'
      await one(environ, startResponse)
      environ.SCRIPT_NAME = '/b'
      return two(environ, startResponse)
    }
    const loader = {} as NonNullable<Invocation['loader']>
    const made = call(trace, { loader, section: 'composite:c', protocol: 'paste.composite_factory' }, () => given(both))
    await ask((await made) as Application)

    expect(isThenable(made)).toBe(when === 'later')
    expect(trace.steps.map(({ depth, kind, name }) => [kind, name, depth])).toEqual([
      ['composite', 'c', 0],
      ['application', 'one', 1],
      ['application', 'two', 1],
    ])
    expect(trace.steps[0]?.changes).toEqual([{ key: 'SCRIPT_NAME', from: '', to: '/a' }])
    expect(trace.answering?.name).toBe('two')
  })

  it('starts and stops a composite, if it has anything to', () => {
    const events: string[] = []
    const loader = {} as NonNullable<Invocation['loader']>
    const living = Object.assign(() => [], { start: () => events.push('start'), stop: () => events.push('stop') })
    const made = call(new Trace(), { loader }, () => living) as typeof living
    made.start()
    made.stop()
    const lifeless = call(new Trace(), { loader }, () => () => []) as typeof living

    expect(events).toEqual(['start', 'stop'])
    expect([lifeless.start(), lifeless.stop()]).toEqual([undefined, undefined])
  })

  it('gives a decision to who has been asked last and has passed nothing on; before the first, to nobody', async () => {
    const trace = new Trace()
    const decision = { layer: {}, name: 'b', outcome: 'pass', refusal: undefined, parts: [] } as const
    trace.explain(decision)
    const deciding: Application = (environ, startResponse) => {
      trace.explain(decision)
      return answers(environ, startResponse)
    }
    await ask(between(trace, passes(between(trace, deciding, 'b')), 'a'))

    expect(trace.steps.map(({ decision: made }) => made)).toEqual([undefined, decision])
  })
})
