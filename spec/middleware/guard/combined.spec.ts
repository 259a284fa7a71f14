import {
  Chain,
  layer,
  Middleware,
  middleware,
  OptionError,
  textBody,
  type ApplicationLike,
  type Awaitable,
  type ChainError,
  type Environ,
  type Layer,
  type MiddlewareClass,
  type StartResponse,
} from '../../../lib/index.js'
import {
  Authorization,
  AUTH_TYPE,
  every,
  EXPLAIN,
  except,
  Guard,
  GuardOptions,
  IpRules,
  REFUSED,
  REMOTE_USER,
  some,
  type Decision,
  type Refusal,
  type Verdict,
} from '../../../lib/middleware/index.js'
import { option } from '../../../lib/core/index.js'
import { TestClient } from '../../../lib/testing/index.js'

class FakeOptions extends GuardOptions {
  @option({ type: 'any', required: false })
  verdict?: Refusal | undefined
  @option({ type: 'boolean' })
  later?: boolean = false
}

const asked: unknown[] = []
beforeEach(() => asked.splice(0))

class Fake extends Guard<FakeOptions> {
  override judge(environ: Environ): Awaitable<Verdict> {
    const { later, verdict } = this.options
    asked.push(verdict?.rule)
    if (verdict === undefined) environ['acme.passed'] = true
    return later ? Promise.resolve(verdict) : verdict
  }
}
middleware('fake-guard', { options: FakeOptions })(Fake)

const refusal = (rule: string, status = 403, challenge?: string): Refusal => ({
  status,
  rule,
  reason: `${rule}.`,
  ...(challenge === undefined ? {} : { headers: [['WWW-Authenticate', challenge]] }),
})
const fake = (verdict?: Refusal, later = false): Layer => layer(Fake, { verdict, later })

const detailOf = (body: string): unknown => (JSON.parse(body) as { detail: unknown }).detail

const inside: ApplicationLike = (_: Environ, startResponse: StartResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return textBody('inside')
}

/** What comes of one request: the status, the rule, who was asked. */
async function ask(guard: Layer, path = '/'): Promise<{ status: number; body: string; challenges: string[] }> {
  const response = await new TestClient(new Chain().use(guard).wrap(inside)).get(path)
  return {
    status: response.status,
    body: response.text(),
    challenges: response.headers.filter(([name]) => name === 'WWW-Authenticate').map(([, value]) => value),
  }
}

describe.each([false, true])('combined guards (later: %p)', (later) => {
  it('some: pass what one of them passes, and ask no further', async () => {
    const guard = some(fake(refusal('a'), later), fake(undefined, later), fake(refusal('c'), later))
    expect((await ask(guard)).status).toBe(200)
    expect(asked).toEqual(['a', undefined])
  })

  it('some: refuse as the first, if all do', async () => {
    const { body, status } = await ask(some(fake(refusal('a', 403), later), fake(refusal('b', 429), later)))
    expect([status, detailOf(body), asked]).toEqual([403, 'a.', ['a', 'b']])
  })

  it('RFC 9110 §11.6.1: some give all challenges, whatever else refuses', async () => {
    const { challenges, status } = await ask(
      some(
        fake(refusal('a', 403), later),
        fake(refusal('b', 401, 'Basic'), later),
        fake(refusal('c', 401, 'Bearer'), later),
      ),
    )
    expect([status, challenges]).toEqual([401, ['Basic', 'Bearer']])
  })

  it.each([
    ['keys-unavailable', 503],
    ['busy', 503],
    ['insufficient-scope', 403],
  ])('some: answer %s before all else, since it is about the credentials that were sent', async (rule, status) => {
    const { body, challenges, ...answer } = await ask(
      some(
        fake(refusal('a', 403), later),
        fake(refusal('b', 401, 'Basic'), later),
        fake(refusal(rule, status, 'Bearer error="x"'), later),
        fake(refusal('c', 401, 'Digest'), later),
      ),
    )
    expect([answer.status, detailOf(body), challenges]).toEqual([status, `${rule}.`, ['Bearer error="x"']])
  })

  it('some: do not say that a scope is missing when nobody knows yet who asks', async () => {
    const guard = some(fake(refusal('insufficient-scope'), later), fake(refusal('keys-unavailable', 503), later))
    expect((await ask(guard)).status).toBe(503)
  })

  it('some: show a challenge although another guard is closed for a while', async () => {
    const { challenges, status } = await ask(
      some(fake(refusal('weekend', 503), later), fake(refusal('b', 401, 'Basic'), later)),
    )
    expect([status, challenges]).toEqual([401, ['Basic']])
  })

  it.each([
    ['some', (guard: Layer) => some(guard, fake(refusal('b'), later))],
    ['every', (guard: Layer) => every(guard, fake(undefined, later))],
    ['except', (guard: Layer) => except(['/open'], guard)],
  ])('%s: let nobody in whom a guard in plain JavaScript judged with null', async (_, combine) => {
    await expect(ask(combine(fake(null as never, later)))).rejects.toThrow(TypeError)
  })

  it('every: pass what all of them pass', async () => {
    expect((await ask(every(fake(undefined, later), fake(undefined, later)))).status).toBe(200)
    expect(asked).toHaveLength(2)
  })

  it('every: refuse as the first that does, and ask no further', async () => {
    const { body, status } = await ask(
      every(fake(undefined, later), fake(refusal('b'), later), fake(refusal('c'), later)),
    )
    expect([status, detailOf(body), asked]).toEqual([403, 'b.', [undefined, 'b']])
  })

  it.each([
    ['/health', 200],
    ['/health/deep', 200],
    ['/healthy', 403],
    ['/', 403],
  ])('except: asks nobody below its paths (%s)', async (path, status) => {
    expect((await ask(except(['/health'], fake(refusal('a'), later)), path)).status).toBe(status)
  })

  it('combine with one another', async () => {
    const guard = some(
      every(fake(undefined, later), fake(refusal('b'), later)),
      except(['/open'], fake(refusal('c'), later)),
    )
    expect([(await ask(guard)).status, (await ask(guard, '/open')).status]).toEqual([403, 200])
  })
})

describe('combined guards', () => {
  it('refuse what is no guard when they are built', () => {
    const notGuard: Layer = (app) => app
    expect(() => some(notGuard)(inside as never)).toThrow(
      /^some: .* is no guard; let its class extend Guard, and make it with layer\(Class, options\)$/,
    )
    expect(() => every(() => null as never)(inside as never)).toThrow(/^every: null is no guard; /)
    expect(() => except(['/a'], notGuard)(inside as never)).toThrow(/^except: .* is no guard/)
  })

  it('refuse a class that is no guard by its name', () => {
    class Passing extends Middleware {
      override call(environ: Environ, startResponse: StartResponse) {
        return this.app(environ, startResponse)
      }
    }
    const made = [some(fake(), layer(Passing)), every(layer(Passing)), except(['/a'], layer(Passing))]
    expect(
      made.map((guard) => {
        try {
          return guard(inside as never)
        } catch (error) {
          return (error as OptionError).problems.map(({ fault }) => fault)
        }
      }),
    ).toEqual([
      ['some: option "guards" has Passing, which is no guard: it decides nothing'],
      ['every: option "guards" has Passing, which is no guard: it decides nothing'],
      ['except: option "guard" has Passing, which is no guard: it decides nothing'],
    ])
  })

  it.each([
    ['no guard', () => every()],
    ['no layer', () => some('a' as never)],
    ['no path', () => except([], fake())],
    ['no prefix', () => except(['a'], fake())],
  ])('refuse %s', (_, make) => {
    expect(() => make()(inside as never)).toThrow(OptionError)
  })
})

const events: string[] = []
const failing = new Set<string>()
beforeEach(() => {
  events.splice(0)
  failing.clear()
})

class PartOptions extends GuardOptions {
  @option({ type: 'string' })
  name!: string
}

class Part extends Guard<PartOptions> {
  override async start(): Promise<void> {
    await this.#did('start')
  }
  override async stop(): Promise<void> {
    await this.#did('stop')
  }
  async reload(): Promise<void> {
    await this.#did('reload')
  }
  override judge(): Verdict {
    return undefined
  }
  async #did(what: string): Promise<void> {
    await Promise.resolve()
    events.push(`${what} ${this.options.name}`)
    if (failing.has(`${what} ${this.options.name}`)) throw new Error(`${what} ${this.options.name} failed`)
  }
}
middleware('part-guard', { options: PartOptions })(Part)

const part = (name: string): Layer => layer(Part, { name })

describe('the life of combined guards', () => {
  it.each([
    ['some', () => some(part('a'), part('b')), ['a', 'b']],
    ['every', () => every(part('a'), part('b')), ['a', 'b']],
    ['except', () => except(['/x'], part('a')), ['a']],
    ['one within another', () => some(every(part('a')), except(['/x'], part('b'))), ['a', 'b']],
  ])('%s: starts its guards in order, and stops them in reverse', async (_, make, names) => {
    const stack = new Chain().use(make()).wrap(inside)
    await stack.start()
    expect(events.splice(0)).toEqual(names.map((name) => `start ${name}`))
    await stack.stop()
    expect(events).toEqual(names.toReversed().map((name) => `stop ${name}`))
  })

  it('is over if one of them does not start: those before it are stopped', async () => {
    failing.add('start b')
    const stack = new Chain().use(some(part('a'), part('b'), part('c'))).wrap(inside)
    await expect(stack.start()).rejects.toThrow('start b failed')
    expect(events).toEqual(['start a', 'start b', 'stop a'])
  })

  it.each([
    ['some', () => some(part('a'), fake(), part('b'))],
    ['every', () => every(part('a'), fake(), part('b'))],
    ['within one another', () => every(except(['/x'], some(part('a'))), part('b'))],
  ])('%s: has all of them reload that can', async (_, make) => {
    const guard = make()(inside as never) as unknown as { reload(): Promise<void> }
    await guard.reload()
    expect(events).toEqual(['reload a', 'reload b'])
  })

  it('has the others reload, too, if one fails, and tells of it', async () => {
    failing.add('reload a')
    const guard = some(part('a'), part('b'), part('c'))(inside as never) as unknown as { reload(): Promise<void> }
    await expect(guard.reload()).rejects.toThrow('reload a failed')
    expect(events).toEqual(['reload a', 'reload b', 'reload c'])
    failing.add('reload c')
    await expect(guard.reload()).rejects.toMatchObject({
      message: 'several guards failed to reload',
      errors: [{ message: 'reload a failed' }, { message: 'reload c failed' }],
    })
  })
})

describe('what combined guards decide', () => {
  const told = ({ name, outcome, parts, refusal }: Decision): unknown => [name, outcome, refusal?.rule, parts.map(told)]

  it.each([false, true])(
    'is told with what it was made of, in the order in which it was asked (later: %p)',
    async (later) => {
      const decisions: Decision[] = []
      const explain = { [EXPLAIN.key]: (decision: Decision) => decisions.push(decision) }
      const guard = some(
        every(fake(undefined, later), fake(refusal('b'), later)),
        fake(undefined, later),
        fake(refusal('never')),
      )
      const stack = new Chain().use(guard).use(layer(Fake, {})).wrap(inside)
      await new TestClient(stack).get('/', { environ: explain })

      expect(decisions.map(told)).toEqual([
        [
          'some',
          'pass',
          undefined,
          [
            [
              'every',
              'refuse',
              'b',
              [
                ['fake-guard', 'pass', undefined, []],
                ['fake-guard', 'refuse', 'b', []],
              ],
            ],
            ['fake-guard', 'pass', undefined, []],
          ],
        ],
        ['fake-guard', 'pass', undefined, []],
      ])
    },
  )

  it('is told of one that throws to nobody, and whoever asks next is told again', async () => {
    class Throwing extends Guard {
      override judge(): Verdict {
        throw new Error('on purpose')
      }
    }
    const decisions: Decision[] = []
    const explain = (decision: Decision) => decisions.push(decision)
    const environ = { [EXPLAIN.key]: explain } as unknown as Environ
    const guard = new Throwing(inside)
    await expect(guard.decide(environ)).rejects.toThrow('on purpose')
    expect(decisions).toEqual([])
    expect(EXPLAIN.get(environ)).toBe(explain)
  })

  it('is a refusal of the whole, by the name of the whole', async () => {
    const environs: Environ[] = []
    const note = (app: ApplicationLike) => (environ: Environ, startResponse: StartResponse) => {
      environs.push(environ)
      return (app as (environ: Environ, startResponse: StartResponse) => never)(environ, startResponse)
    }
    await new TestClient(
      new Chain()
        .use(note as Layer)
        .use(every(fake(refusal('b'))))
        .wrap(inside),
    ).get('/')
    expect(environs.map((environ) => REFUSED.get(environ))).toEqual(['every b'])
  })

  it('is only reported by one that only reports, so that what asks it passes', async () => {
    const reporting = layer(Fake, { verdict: refusal('b'), reportOnly: true })
    expect((await ask(every(reporting, fake()))).status).toBe(200)
    expect((await ask(some(fake(refusal('a')), reporting))).status).toBe(200)
    expect((await ask(except(['/x'], reporting))).status).toBe(200)
  })
})

describe('what combined guards provide', () => {
  const authorization = layer(Authorization, { users: () => true })
  const needing = (...keys: readonly { readonly key: string }[]): MiddlewareClass => {
    class Needing extends Middleware {
      static readonly requires = keys
      override call(environ: Environ, startResponse: StartResponse) {
        return this.app(environ, startResponse)
      }
    }
    return Needing
  }
  const problemsOf = (guard: Layer) => {
    try {
      new Chain().use(guard).use(needing(REMOTE_USER, AUTH_TYPE)).wrap(inside)
      return []
    } catch (error) {
      return (error as ChainError).problems.map(({ code }) => code)
    }
  }

  it('every: all that each of them provides', () => {
    expect(problemsOf(every(layer(IpRules), authorization))).toEqual([])
  })

  it('some: what all of them provide', () => {
    expect(problemsOf(some(authorization, every(authorization)))).toEqual([])
    expect(problemsOf(some(layer(IpRules), authorization))).toEqual(['REQUIREMENT_MISSING', 'REQUIREMENT_MISSING'])
  })

  it('except: nothing, since there are paths on which nobody is asked', () => {
    expect(problemsOf(except(['/health'], authorization))).toEqual(['REQUIREMENT_MISSING', 'REQUIREMENT_MISSING'])
  })
})
