import {
  Chain,
  layer,
  middleware,
  OptionError,
  textBody,
  type ApplicationLike,
  type Awaitable,
  type Environ,
  type Layer,
  type StartResponse,
} from '../../../lib/index.js'
import { every, except, Guard, GuardOptions, some, type Refusal, type Verdict } from '../../../lib/middleware/index.js'
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
    expect(() => some(notGuard)(inside as never)).toThrow(/^some: .* is no guard; let its class extend Guard/)
    expect(() => except(['/a'], notGuard)(inside as never)).toThrow(/^except: .* is no guard/)
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
