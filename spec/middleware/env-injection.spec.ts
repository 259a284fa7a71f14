import { expectTypeOf } from 'expect-type'
import { Chain, ChainError, environKey, OptionError, Middleware } from '../../lib/core/index.js'
import { computed, EnvInjection, fromEnv, fromHeader, UrlRewrite, type Source } from '../../lib/middleware/index.js'
import { textBody, type Application, type Environ, type StartResponse } from '../../lib/protocol/index.js'
import { isolate } from '../../lib/testing/index.js'
import { answerOf, minimalEnviron, type Answer } from './minimal-request.js'

type Options = ConstructorParameters<typeof EnvInjection>[1]

const empty: Application = (_environ, startResponse) => {
  startResponse('200 OK', [])
  return []
}

/** The environ as the inner application sees it, or the status of the answer in its place. */
function injected(options: Options, changes: Partial<Environ> = {}): Record<string, unknown> {
  const environ = minimalEnviron(changes)
  const { status } = answerOf(new EnvInjection(empty, options), environ) as Answer
  return status === '200 OK' ? (environ as unknown as Record<string, unknown>) : { status }
}

function faultsOf(options: Options): string {
  try {
    new EnvInjection(empty, options)
  } catch (error) {
    if (error instanceof OptionError) return error.message
    throw error
  }
  return 'none'
}

const USER = environKey<{ name: string }>()('acme.user')
const SOURCE = environKey<string>()('acme.source')
const LIMIT = environKey<number>()('acme.limit')
const REMOTE = environKey<string>()('REMOTE_USER')

class NeedsUser extends Middleware {
  static readonly requires = [USER] as const
  call(environ: Environ, startResponse: StartResponse) {
    USER.require(environ)
    return this.app(environ, startResponse)
  }
}

beforeAll(() => {
  process.env.TSGI_SPEC_REGION = 'eu'
  process.env.TSGI_SPEC_LIMIT = '30s'
})

afterAll(() => {
  delete process.env.TSGI_SPEC_REGION
  delete process.env.TSGI_SPEC_LIMIT
})

describe('EnvInjection', () => {
  it('does what the first example of the manual says', () => {
    const app = new Chain()
      .use(UrlRewrite, { rules: ['^/old/(.*)$ /new/$1 [R=308]'] })
      .use(EnvInjection, { key: 'added.by', value: 'middleware' })
      .wrap((environ, startResponse) => {
        startResponse('200 OK', [])
        return textBody(String(environ['added.by']))
      })
    expect((answerOf(app, minimalEnviron()) as Answer).text).toBe('middleware')
  })

  it.each<[string, unknown]>([
    ['a string', 'x'],
    ['an empty string', ''],
    ['a number', 0],
    ['false', false],
    ['null', null],
    ['an object', { a: 1 }],
    ['a function', () => 1],
  ])('stores %s as it is', (_what, value) => {
    expect(injected({ key: 'acme.value', value })['acme.value']).toBe(value)
  })

  it('stores an empty string where no value is given', () => {
    expect(injected({ key: 'acme.value' })['acme.value']).toBe('')
  })

  it('reads the text of a value as its type', () => {
    expect(injected({ key: 'acme.limit', value: '30s', type: 'duration' })['acme.limit']).toBe(30_000)
    expect(injected({ key: 'acme.limit', value: 7, type: 'duration' })['acme.limit']).toBe(7)
  })

  it('stores several at once, in the place of what was there', () => {
    const set = { 'acme.a': 1, 'acme.b': computed(({ PATH_INFO }) => PATH_INFO), 'acme.c': fromHeader('X-C') }
    expect(injected({ key: 'acme.d', value: 4, set }, { HTTP_X_C: '3', 'acme.a': 0 })).toMatchObject({
      'acme.a': 1,
      'acme.b': '/',
      'acme.c': '3',
      'acme.d': 4,
    })
  })

  it('computes a value for each request, from what those before it stored', () => {
    let count = 0
    const app = new EnvInjection(empty, {
      set: { 'acme.id': computed(() => ++count), 'acme.twice': computed((environ) => Number(environ['acme.id']) * 2) },
    })
    const environs = [minimalEnviron(), minimalEnviron()]
    for (const environ of environs) void answerOf(app, environ)
    expect(environs.map((environ) => [environ['acme.id'], environ['acme.twice']])).toEqual([
      [1, 2],
      [2, 4],
    ])
  })

  it('leaves a key as it is if a function gives undefined', () => {
    expect('acme.none' in injected({ key: 'acme.none', value: computed(() => undefined) })).toBe(false)
    expect(injected({ key: 'acme.old', value: computed(() => undefined) }, { 'acme.old': 1 })['acme.old']).toBe(1)
  })

  it('throws on what a function throws, as an application would', () => {
    const app = new EnvInjection(empty, {
      key: 'acme.x',
      value: computed(() => {
        throw new RangeError('mine')
      }),
    })
    expect(() => answerOf(app, minimalEnviron())).toThrow(new RangeError('mine'))
  })

  describe('from the process environment', () => {
    it('reads a variable once, when it is made', () => {
      const app = new EnvInjection(empty, { key: 'acme.region', from: 'env TSGI_SPEC_REGION' })
      process.env.TSGI_SPEC_REGION = 'us'
      const environ = minimalEnviron()
      void answerOf(app, environ)
      process.env.TSGI_SPEC_REGION = 'eu'
      expect(environ['acme.region']).toBe('eu')
    })

    it('reads it as its type, and takes the default only if it is not there', () => {
      const set = {
        'acme.a': fromEnv('TSGI_SPEC_LIMIT', { type: 'duration' }),
        'acme.b': fromEnv('TSGI_SPEC_NONE', { type: 'integer', default: 3 }),
        'acme.c': fromEnv('TSGI_SPEC_REGION', { default: 'x' }),
      }
      expect(injected({ set })).toMatchObject({ 'acme.a': 30_000, 'acme.b': 3, 'acme.c': 'eu' })
      expect(injected({ key: 'acme.d', from: 'env TSGI_SPEC_NONE', value: 'd' })['acme.d']).toBe('d')
    })

    it('is an error that names the variable, and not its value, when it is missing or wrong', () => {
      expect(faultsOf({ key: 'acme.a', value: fromEnv('TSGI_SPEC_NONE') })).toBe(
        'env-injection: the process environment has no TSGI_SPEC_NONE; set it before the start, or give a default [OPTION_INVALID]',
      )
      const wrong = faultsOf({ key: 'acme.a', from: 'env TSGI_SPEC_LIMIT', type: 'integer' })
      expect(wrong).toContain('TSGI_SPEC_LIMIT of the process environment is not of type integer; write digits')
      expect(wrong).not.toContain('30s')
    })
  })

  describe('from a header', () => {
    it('reads it by the name as it is sent', () => {
      const set = {
        'acme.a': fromHeader('X-Foo'),
        'acme.b': fromHeader('content-type'),
        'acme.c': fromHeader('Content-Length', { type: 'integer' }),
      }
      const environ = { HTTP_X_FOO: 'a', CONTENT_TYPE: 'text/plain', CONTENT_LENGTH: '5' }
      expect(injected({ set }, environ)).toMatchObject({ 'acme.a': 'a', 'acme.b': 'text/plain', 'acme.c': 5 })
    })

    it('leaves the key as it is without the header, or takes the default', () => {
      expect('acme.a' in injected({ key: 'acme.a', from: 'header X-Foo' })).toBe(false)
      expect(injected({ key: 'acme.a', from: 'header X-Foo', value: 'd' })['acme.a']).toBe('d')
      expect(injected({ key: 'acme.a', value: fromHeader('X-Foo', { default: 1 }) })['acme.a']).toBe(1)
    })

    it('answers 400 if it is required and not there, or not of its type, and does not call the application', () => {
      expect(injected({ key: 'acme.a', from: 'header X-Foo required' })).toEqual({ status: '400 Bad Request' })
      expect(injected({ key: 'acme.a', from: 'header X-Foo', type: 'integer' }, { HTTP_X_FOO: '1x' })).toEqual({
        status: '400 Bad Request',
      })
    })

    it.each(['X Foo', 'X_Foo', '', 'Proxy'])('refuses %j as a name', (name) => {
      expect(faultsOf({ key: 'acme.a', value: fromHeader(name) })).toMatch(
        /is no name of a header|never reaches the environ/,
      )
    })
  })

  describe('in a deployment file', () => {
    it('reads lines key = value', () => {
      const set = `
        # who we are
        acme.stage = production = yes
        acme.retries:integer = 3
        acme.on : boolean = off
        acme.region = from env TSGI_SPEC_REGION
        acme.zone = from env TSGI_SPEC_NONE default "  a b "
        acme.limit:duration = from header X-Limit default 1s
        acme.source = from header X-Source required
        acme.text = "from here"
        acme.none =
      `
      expect(injected({ set }, { HTTP_X_SOURCE: 's' })).toMatchObject({
        'acme.stage': 'production = yes',
        'acme.retries': 3,
        'acme.on': false,
        'acme.region': 'eu',
        'acme.zone': '  a b ',
        'acme.limit': 1_000,
        'acme.source': 's',
        'acme.text': 'from here',
        'acme.none': '',
      })
    })

    it('tells everything that is wrong at once, and shows no value', () => {
      const set = [
        'hunter1',
        '= hunter2',
        'acme.a:real = hunter3',
        'acme.b = from nowhere hunter4',
        'acme.c:integer = hunter5',
        'acme.d = "hunter6',
        'acme.e = "hunter7" x',
        'acme.f = from header X_Y',
        'wsgi.input = hunter8',
      ].join('\n')
      const message = faultsOf({ set })
      expect(message.split('\n').slice(1)).toHaveLength(9)
      for (const part of [
        'line 1 of the settings has no key; write: key = value',
        'line 2 of the settings has no key; write: key = value',
        '"real" after acme.a: is no type; write one of string, boolean',
        'acme.b comes from nowhere known; write from env NAME',
        'the value of acme.c is not of type integer',
        'the quotes of acme.d are not right',
        'the quotes of acme.e are not right',
        '"X_Y" is no name of a header',
        'wsgi.input belongs to the protocol',
      ]) {
        expect(message).toContain(part)
      }
      expect(message).not.toContain('hunter')
    })
  })

  describe('keys', () => {
    it.each([
      'REQUEST_METHOD',
      'PATH_INFO',
      'HTTP_HOST',
      'REMOTE_USER',
      'CONTENT_LENGTH',
      'HTTPS',
      'SSL_CLIENT_S_DN',
      'wsgi.input',
      'tsgi.signal',
    ])('refuses %s, which belongs to the protocol, unless allowProtocolKeys names it', (key) => {
      const options = { key, value: 'x' } as Options
      expect(faultsOf(options)).toContain(`${key} belongs to the protocol`)
      expect(faultsOf({ ...options, allowProtocolKeys: ['REMOTE_ADDR'] })).toContain(`${key} belongs to the protocol`)
      expect(injected({ ...options, allowProtocolKeys: [key] } as Options)[key]).toBe('x')
    })

    it("refuses a permission for a key that is not set, or is not the protocol's", () => {
      const message = faultsOf({
        key: 'acme.a',
        allowProtocolKeys: ['REMOTE_USER', 'acme.a' as 'REMOTE_USER', 'acme.b' as 'REMOTE_USER'],
      })
      expect(message).toContain('allowProtocolKeys has REMOTE_USER, which is not set')
      expect(message).toContain('allowProtocolKeys has "acme.b", which is no key of the protocol')
    })

    it('refuses a value that is no text under a key of CGI', () => {
      expect(faultsOf({ key: 'SERVER_PORT', value: 80, allowProtocolKeys: ['SERVER_PORT'] })).toContain(
        'the value of SERVER_PORT is no string',
      )
    })

    it.each<[Options, string]>([
      [{}, 'there is nothing to inject; give it key and value, or set'],
      [{ value: 'x' }, 'there is a value but no key'],
      [{ from: 'env HOME' }, 'there is a value but no key'],
      [{ set: { 'acme.a': undefined } }, 'the value of acme.a is undefined'],
      [
        { set: { ['Acme.A' as 'acme.a']: 1 } },
        "the key Acme.A has capitals; keys that are not the protocol's are in lower case: acme.a",
      ],
      [{ set: { ' acme.a': 1 } }, '" acme.a" is no key'],
      [{ set: { '': 1 } }, '"" is no key'],
      [{ key: 'acme.a', set: { 'acme.a': 1 } }, 'the key acme.a is set twice'],
      [{ key: 'acme.a', value: 'x', type: 'integer' }, 'the value of acme.a is not of type integer'],
      [{ set: [] as never }, 'the option "set" is no record'],
      [{ set: null as never }, 'the option "set" is no record'],
      [{ key: 'acme.a', typo: 1 } as never, 'env-injection has no option "typo"; did you mean "type"?'],
      [{ key: 'acme.a', type: 'regexp' as never }, 'which is none of'],
    ])('%j: %s', (options, fault) => {
      expect(faultsOf(options)).toContain(fault)
    })

    it('D01: takes __proto__ and constructor for ordinary keys', () => {
      const set = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": "c"}') as Record<string, unknown>
      const environ = injected({ set })
      expect(Object.getOwnPropertyDescriptor(environ, '__proto__')).toEqual({
        value: { polluted: 1 },
        writable: true,
        enumerable: true,
        configurable: true,
      })
      expect(environ.polluted).toBeUndefined()
      expect(environ.constructor).toBe('c')
      expect(Object.getPrototypeOf(environ)).toBe(Object.prototype)
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    })

    it('D01: takes them from a deployment file too', () => {
      const environ = injected({ set: '__proto__ = x\nconstructor.prototype.p = 1' })
      expect(Object.getOwnPropertyDescriptor(environ, '__proto__')?.value).toBe('x')
      expect(environ['constructor.prototype.p']).toBe('1')
    })
  })

  it('U12: keeps nothing of a request', () => {
    const app = new EnvInjection(empty, { key: 'acme.a', from: 'header X-A' })
    const [first, second] = [minimalEnviron({ HTTP_X_A: '1' }), minimalEnviron()]
    void answerOf(app, first)
    void answerOf(app, second)
    expect([first['acme.a'], 'acme.a' in second]).toEqual(['1', false])
    expect(Object.keys(app)).toEqual(['app', 'options'])
  })
})

describe('EnvInjection.of', () => {
  const ada = { name: 'ada' }

  it('injects a typed key, of which the chain knows', () => {
    const app = new Chain()
      .use(EnvInjection.of(USER, ada))
      .use(NeedsUser)
      .wrap((environ, startResponse) => {
        expectTypeOf(environ['acme.user']).toEqualTypeOf<{ name: string }>()
        startResponse('200 OK', [])
        return textBody(USER.get(environ).name)
      })
    expect((answerOf(app, minimalEnviron()) as Answer).text).toBe('ada')
  })

  it('is needed by a layer inside: without it neither compiler nor builder let it pass', () => {
    // @ts-expect-error -- needs environ key 'acme.user', which no earlier layer provides
    const chain = new Chain().use(NeedsUser).use(EnvInjection.of(USER, ada))
    expect(() => chain.wrap(empty)).toThrow(ChainError)
    expect(() => chain.wrap(empty)).toThrow(/needs environ key 'acme\.user'.*move env-injection acme\.user .*before/)
  })

  it('takes sources of the right type only', () => {
    expectTypeOf(computed(() => ada)).toEqualTypeOf<Source<{ name: string }>>()
    expectTypeOf(fromHeader('x')).toEqualTypeOf<Source<string | undefined>>()
    expectTypeOf(fromHeader('x', { absent: 'refuse' })).toEqualTypeOf<Source<string>>()
    expectTypeOf(fromHeader('x', { type: 'integer', default: 1 })).toEqualTypeOf<Source<number>>()
    expectTypeOf(fromEnv('X', { type: 'url' })).toEqualTypeOf<Source<URL>>()
    EnvInjection.of(SOURCE, fromHeader('X-Source', { default: 'none' }))
    EnvInjection.of(LIMIT, fromEnv('X', { type: 'size' }))
    // @ts-expect-error -- the header may be absent
    EnvInjection.of(SOURCE, fromHeader('X-Source'))
    // @ts-expect-error -- a string is no number
    EnvInjection.of(LIMIT, '1')
    // @ts-expect-error -- a misspelt key of CGI
    expect(faultsOf({ key: 'Remote_User' })).toContain('has capitals')
    // @ts-expect-error -- a misspelt option
    expect(() => new Chain().use(EnvInjection, { keey: 'a' }).wrap(empty)).toThrow('did you mean "key"?')
  })

  it('is named after its key, and may set a key of the protocol by permission', () => {
    const Remote = EnvInjection.of(REMOTE, 'ada', { allowProtocolKeys: ['REMOTE_USER'] })
    expect(String(new Chain().use(Remote))).toMatch(/^env-injection REMOTE_USER /)
    expect(() => new Chain().use(EnvInjection.of(REMOTE, 'ada')).wrap(empty)).toThrow(
      'REMOTE_USER belongs to the protocol',
    )
    const environ = minimalEnviron()
    void answerOf(new Remote(empty), environ)
    expect(environ.REMOTE_USER).toBe('ada')
  })
})

describe('EnvInjection, between Lint and Lint', () => {
  it('keeps the protocol when it passes a request on, and when it refuses one', async () => {
    const layer = isolate(EnvInjection, { set: 'added.by = middleware\nacme.n:integer = from header X-N' })
    await layer.respond(200, { 'Content-Type': 'text/plain' }, 'hello').get('/', { headers: { 'X-N': '7' } })
    layer.expectPassed().expectEnviron({ 'added.by': 'middleware', 'acme.n': 7 })
    expect((await layer.get('/', { headers: { 'X-N': 'seven' } })).status).toBe(400)
  })
})
