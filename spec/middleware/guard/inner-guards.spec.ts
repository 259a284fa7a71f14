import {
  Chain,
  layer,
  Middleware,
  OptionError,
  textBody,
  type ApplicationLike,
  type Awaitable,
  type Environ,
  type Layer,
  type ResponseBody,
  type StartResponse,
} from '../../../lib/index.js'
import { middleware, option } from '../../../lib/core/index.js'
import {
  Authorization,
  every,
  Every,
  except,
  Guard,
  GuardOptions,
  NormalisePath,
  RateLimit,
  some,
  type Verdict,
} from '../../../lib/middleware/index.js'
import { TestClient } from '../../../lib/testing/index.js'

class AddingOptions extends GuardOptions {
  @option({ type: 'string' })
  name!: string
  @option({ type: 'boolean' })
  refuses?: boolean = false
  @option({ type: 'boolean' })
  later?: boolean = false
}

/** Adds its name to the answer of a request that it passes. */
class Adding extends Guard<AddingOptions> {
  override judge(): Awaitable<Verdict> {
    const verdict = this.options.refuses ? { status: 403, rule: 'closed', reason: 'Closed.' } : undefined
    return this.options.later ? Promise.resolve(verdict) : verdict
  }

  protected override pass(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    return this.app(environ, (status, headers, error) =>
      startResponse(status, [...headers, ['X-Passed', this.options.name]], error),
    )
  }
}
middleware('adding-guard', { options: AddingOptions })(Adding)

const inside: ApplicationLike = (_: Environ, startResponse: StartResponse) => {
  startResponse('200 OK', [])
  return textBody('inside')
}

/** The status, and who added to the answer, innermost first. */
async function ask(guard: Layer, path = '/'): Promise<unknown[]> {
  const response = await new TestClient(new Chain().use(guard).wrap(inside)).get(path)
  return [response.status, ...response.headers.filter(([name]) => name === 'X-Passed').map(([, value]) => value)]
}

describe.each([false, true])('what guards add to the answer (later: %p)', (later) => {
  const adding = (name: string, more: object = {}): Layer => layer(Adding, { name, later, ...more })
  const refusing = (name: string, more: object = {}): Layer => adding(name, { refuses: true, ...more })

  it('every: is there of all, the first outermost', async () => {
    expect(await ask(every(adding('a'), adding('b'), adding('c')))).toEqual([200, 'c', 'b', 'a'])
  })

  it('some: is there of the one that passed', async () => {
    expect(await ask(some(refusing('a'), adding('b'), adding('c')))).toEqual([200, 'b'])
  })

  it('except: is there where it is asked', async () => {
    const guard = except(['/open'], adding('a'))
    expect([await ask(guard), await ask(guard, '/open')]).toEqual([[200, 'a'], [200]])
  })

  it('is there through guards within one another', async () => {
    const guard = some(every(adding('a'), refusing('b')), every(adding('c'), some(refusing('d'), adding('e'))))
    expect(await ask(guard)).toEqual([200, 'e', 'c'])
  })

  it('is not there of a request that is refused', async () => {
    expect(await ask(every(adding('a'), refusing('b')))).toEqual([403])
    expect(await ask(some(refusing('a'), refusing('b')))).toEqual([403])
  })

  it('is there of one that only reports, and not of one in a whole that only reports', async () => {
    expect(await ask(every(adding('a'), refusing('b', { reportOnly: true })))).toEqual([200, 'b', 'a'])
    expect(await ask(layer(Every, { guards: [adding('a'), refusing('b')], reportOnly: true }))).toEqual([200])
  })

  it('is that of this time if a request comes twice', async () => {
    const guard = except(['/open'], adding('a'))
    const answered: unknown[] = []
    const twice: ApplicationLike = async (environ, startResponse) => {
      const app = new Chain().use(guard).wrap(inside)
      for (const path of ['/closed', '/open']) {
        environ.PATH_INFO = path
        await app(environ, (_, headers) => {
          answered.push(headers)
          return () => undefined
        })
      }
      return inside(environ, startResponse) as never
    }
    await new TestClient(twice).get('/')
    expect(answered).toEqual([[['X-Passed', 'a']], []])
  })
})

describe('guards of this package within others', () => {
  it('RateLimit says what is left', async () => {
    const limited = layer(RateLimit, { limits: ['a=2/1m'] })
    const stacks = [every(limited), some(limited), except(['/open'], limited)].map((guard) =>
      new Chain().use(guard).wrap(inside),
    )
    for (const stack of stacks) {
      const response = await new TestClient(stack).get('/', { environ: { REMOTE_ADDR: '192.0.2.1' } })
      expect([response.status, response.header('ratelimit')]).toEqual([200, '"a";r=1;t=30'])
    }
  })

  it('RateLimit may count users that a guard before it finds out, and not those that one after it does', () => {
    const users = layer(RateLimit, { limits: ['a=2/1m'], key: 'user' })
    const authorization = layer(Authorization, { users: () => true })
    expect(() => every(authorization, users)(inside as never)).not.toThrow()
    expect(() => every(users, authorization)(inside as never)).toThrow('move rate-limit inside of authorization')
  })
})

describe('a guard that answers by itself', () => {
  class Answering extends Guard {
    override judge(): Verdict {
      return undefined
    }
    override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
      return this.app(environ, startResponse)
    }
  }
  class Deriving extends Answering {}
  class Deciding extends Guard {
    override judge(): Verdict {
      return undefined
    }
    override decide(environ: Environ): Awaitable<Verdict> {
      return super.decide(environ)
    }
  }

  it.each<[string, Layer]>([
    ['normalise-path', layer(NormalisePath, { mode: 'redirect' })],
    ['Answering', layer(Answering)],
    ['Deriving', layer(Deriving)],
  ])('%s is refused within others, which would not call it', (name, guard) => {
    const faults = [some(guard), every(guard), except(['/a'], guard)].map((each) => {
      try {
        return each(inside as never)
      } catch (error) {
        return (error as OptionError).problems.map(({ fault }) => fault)
      }
    })
    const fault = `has ${name}, which answers by itself: use it as a layer`
    expect(faults).toEqual([
      [`some: option "guards" ${fault}`],
      [`every: option "guards" ${fault}`],
      [`except: option "guard" ${fault}`],
    ])
  })

  it('is refused if its class is not known before it is made', () => {
    const made: Layer = (app) => new Answering(app as never)
    expect(() => every(made)(inside as never)).toThrow(/^every: .*Answering.* answers by itself; use it as a layer$/)
  })

  it('is none that only decides in its own way', async () => {
    expect(await ask(every(layer(Deciding)))).toEqual([200])
  })

  it('is no guard at all if it is another layer', () => {
    class Passing extends Middleware {
      override call(environ: Environ, startResponse: StartResponse) {
        return this.app(environ, startResponse)
      }
    }
    expect(() => every(layer(Passing))(inside as never)).toThrow('is no guard: it decides nothing')
  })
})
