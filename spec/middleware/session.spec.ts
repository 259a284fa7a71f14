import { Chain, OptionError, registry, textBody } from '../../lib/index.js'
import { Csrf, parseCookies, SESSION, Session, StoreOutage } from '../../lib/middleware/index.js'
import { isolate, TestClient } from '../../lib/testing/index.js'
import { LateStore } from './session/late-store.js'
import { Clock, NEWER, SECRET, visitor, type Options } from './session/visitor.js'

const SEALED: Options = { secrets: [SECRET] }
const HOUR = 3_600_000
const DAY = 24 * HOUR

/** The value of the session cookie that a field sets. */
function valueOf(field: string | undefined): string {
  return parseCookies(field?.split(';')[0]).get('__Host-session') ?? ''
}

describe('Session', () => {
  it('is registered under its name', () => {
    expect(registry.get('middleware', 'session').Class).toBe(Session)
  })

  it('tells the compiler that there is a session', async () => {
    const app = new Chain().use(Session, SEALED).wrap((environ, startResponse) => {
      startResponse('200 OK', [])
      return textBody(String(environ['tsgi.session'].isNew))
    })
    expect((await new TestClient(app).get('/')).text()).toBe('true')
  })

  it.each<[string, Options]>([
    ['cookie', SEALED],
    ['memory', { store: 'memory' }],
  ])('remembers what was set from request to request (%s)', async (_, options) => {
    const ada = visitor(options)
    const first = await ada.visit((session) => [
      session.isNew,
      session.set('user', { name: 'Ada', roles: ['a'] }).isNew,
    ])
    expect(first.told).toEqual([true, true])
    const second = await ada.visit((session) => [
      session.isNew,
      session.get('user'),
      session.has('user'),
      session.has('x'),
      session.get('x'),
      session.keys(),
    ])
    expect(second.told).toEqual([false, { name: 'Ada', roles: ['a'] }, true, false, null, ['user']])
    const bob = await ada.another().visit((session) => [session.isNew, session.keys()])
    expect(bob.told).toEqual([true, []])
  })

  it.each<[string, Options]>([
    ['cookie', SEALED],
    ['memory', { store: 'memory' }],
  ])('forgets what is deleted, and all with clear (%s)', async (_, options) => {
    const ada = visitor(options)
    await ada.visit((session) => session.set('a', 1).set('b', 2).set('c', 3))
    const deleted = await ada.visit((session) => [session.delete('a'), session.delete('x'), session.keys()])
    expect(deleted.told).toEqual([true, false, ['b', 'c']])
    await ada.visit((session) => {
      session.clear()
      session.set('d', 4)
    })
    const cleared = await ada.visit((session) => [session.isNew, session.keys(), session.get('d')])
    expect(cleared.told).toEqual([false, ['d'], 4])
    await ada.visit((session) => {
      session.clear()
    })
    expect((await ada.visit((session) => [session.isNew, session.keys()])).told).toEqual([false, []])
  })

  describe('the cookie', () => {
    it('is __Host-session, with all that keeps it safe, for as long as it is not idle', async () => {
      const { cookie } = await visitor(SEALED).visit((session) => session.set('a', 1))
      expect(cookie).toMatch(/^__Host-session=[\w-]{100,}; Path=\/; Max-Age=86400; HttpOnly; Secure; SameSite=Lax$/)
    })

    it('holds nothing but a random name if there is a store, for as long as the session can live', async () => {
      const { cookie } = await visitor({ store: 'memory' }).visit((session) => session.set('a', 1))
      expect(cookie).toMatch(/^__Host-session=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; Secure; SameSite=Lax$/)
    })

    it.each<[Options, string]>([
      [{ name: 'sid' }, 'sid=V; Path=/; Max-Age=86400; HttpOnly; Secure; SameSite=Lax'],
      [{ sameSite: 'strict' }, '__Host-session=V; Path=/; Max-Age=86400; HttpOnly; Secure; SameSite=Strict'],
      [{ sameSite: 'none' }, '__Host-session=V; Path=/; Max-Age=86400; HttpOnly; Secure; SameSite=None'],
      [{ path: '/app' }, '__Secure-session=V; Path=/app; Max-Age=86400; HttpOnly; Secure; SameSite=Lax'],
      [
        { domain: 'a.example' },
        '__Secure-session=V; Path=/; Domain=a.example; Max-Age=86400; HttpOnly; Secure; SameSite=Lax',
      ],
      [{ secure: false }, 'session=V; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax'],
      [{ maxAge: 60_000 }, '__Host-session=V; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax'],
      [{ idle: 1_500 }, '__Host-session=V; Path=/; Max-Age=2; HttpOnly; Secure; SameSite=Lax'],
    ])('goes where %j says', async (options, expected) => {
      const { cookie } = await visitor({ ...SEALED, ...options }).visit((session) => session.set('a', 1))
      expect(cookie?.replace(/=[\w-]{43,}/, '=V')).toBe(expected)
    })

    it('is not sent if nothing is put into a session', async () => {
      const ada = visitor(SEALED)
      const visits = [
        await ada.visit(() => undefined),
        await ada.visit((session) => session.get('a')),
        await ada.visit((session) => session.delete('a')),
        await ada.visit((session) => {
          session.clear()
          session.regenerate()
          session.destroy()
        }),
        await ada.visit((session) => session.set('a', 1).delete('a')),
      ]
      expect(visits.map(({ cookie }) => cookie)).toEqual([undefined, undefined, undefined, undefined, undefined])
    })

    it('is not sent again if nothing changes, also if the same is set', async () => {
      const ada = visitor(SEALED)
      await ada.visit((session) => session.set('a', [1]))
      expect((await ada.visit((session) => session.get('a'))).cookie).toBeUndefined()
      expect((await ada.visit((session) => session.set('a', [1]))).cookie).toBeUndefined()
      expect((await ada.visit((session) => session.set('a', [2]))).cookie).toBeDefined()
    })

    it('of a store is not sent again if something changes', async () => {
      const ada = visitor({ store: 'memory' })
      await ada.visit((session) => session.set('a', 1))
      expect((await ada.visit((session) => session.set('a', 2))).cookie).toBeUndefined()
      expect((await ada.visit((session) => session.get('a'))).told).toBe(2)
    })

    it('is an error if browsers would not keep it', async () => {
      const ada = visitor(SEALED)
      await expect(ada.visit((session) => session.set('a', 'x'.repeat(2_900)))).resolves.toMatchObject({ status: 200 })
      await expect(ada.visit((session) => session.set('a', 'x'.repeat(4_000)))).rejects.toThrow(
        /^the cookie "__Host-session" has 5\d\d\d bytes with its attributes, and browsers keep 4096; put less into the session, or give the layer a store: memory, sqlite:PATH, redis:\/\/…$/,
      )
    })

    it('that is too large leaves a session that was to get another id as it was', async () => {
      const ada = visitor(SEALED)
      await ada.visit((session) => session.set('user', 'ada'))
      const grow = ada.visit((session) => {
        session.regenerate()
        session.set('a', 'x'.repeat(4_000))
      })
      await expect(grow).rejects.toThrow('browsers keep 4096')
      expect((await ada.visit((session) => session.get('user'))).told).toBe('ada')
    })

    it('that is too large does not bring back a session that was destroyed', async () => {
      const ada = visitor(SEALED)
      await ada.visit((session) => session.set('user', 'ada'))
      const replace = ada.visit((session) => {
        session.destroy()
        session.set('a', 'x'.repeat(4_000))
      })
      await expect(replace).rejects.toThrow('browsers keep 4096')
      expect((await ada.visit((session) => session.isNew)).told).toBe(true)
    })

    it('lets an application say by a page that the session is too large', async () => {
      const app = new Chain().use(Session, SEALED).wrap((environ, startResponse) => {
        SESSION.require(environ).set('a', 'x'.repeat(5_000))
        try {
          startResponse('200 OK', [])
        } catch (error) {
          startResponse('500 Internal Server Error', [], error)
        }
        return textBody('sorry')
      })
      const response = await new TestClient(app, { baseUrl: 'https://a.example' }).get('/')
      expect([response.status, response.text(), response.header('set-cookie')]).toEqual([500, 'sorry', undefined])
    })

    it('of one session among several of the same name is the first that opens', async () => {
      const ada = visitor(SEALED)
      const { cookie } = await ada.visit((session) => session.set('user', 'ada'))
      const own = `__Host-session=${valueOf(cookie)}`
      const tell = async (header: string): Promise<unknown> =>
        (await ada.another().visit((session) => session.get('user'), { headers: { Cookie: header } })).told
      expect(await tell(`__Host-session=x; ${own}; __Host-session=y`)).toBe('ada')
      expect(await tell(`${'__Host-session=x; '.repeat(3)}${own}`)).toBe('ada')
      expect(await tell(`${'__Host-session=x; '.repeat(4)}${own}`)).toBeNull()
      expect(await tell(`__host-session=${valueOf(cookie)}`)).toBeNull()
    })
  })

  describe('what caches are told', () => {
    it('is nothing if the session was not looked at', async () => {
      const ada = visitor(SEALED)
      await ada.visit((session) => session.set('a', 1))
      const { header } = await ada.visit(() => undefined)
      expect([header('cache-control'), header('vary')]).toEqual([undefined, undefined])
    })

    it.each(['isNew', 'id'] as const)('is that it is private if %s was asked for', async (property) => {
      const { header } = await visitor(SEALED).visit((session) => session[property])
      expect([header('cache-control'), header('vary')]).toEqual(['private', 'Cookie'])
    })

    it('C15: session ⇒ Cache-Control: private, also if it was only read', async () => {
      const ada = visitor(SEALED)
      const set = await ada.visit((session) => session.set('a', 1))
      expect([set.header('cache-control'), set.header('vary')]).toEqual(['private', 'Cookie'])
      const read = await ada.visit((session) => session.get('a'))
      expect([read.header('cache-control'), read.header('vary')]).toEqual(['private', 'Cookie'])
      const destroyed = await ada.visit((session) => {
        session.destroy()
      })
      expect([destroyed.header('cache-control'), destroyed.header('vary')]).toEqual(['private', 'Cookie'])
    })

    it('is what the application says, unless there is a cookie', async () => {
      const ada = visitor(SEALED)
      ada.head = [
        ['Cache-Control', 'public, max-age=60'],
        ['Vary', 'Accept'],
      ]
      const read = await ada.visit((session) => session.get('a'))
      expect([read.header('cache-control'), read.header('vary')]).toEqual(['public, max-age=60', 'Accept, Cookie'])
      const set = await ada.visit((session) => session.set('a', 1))
      expect([set.header('cache-control'), set.header('vary')]).toEqual(['private, max-age=60', 'Accept, Cookie'])
    })

    it('never changes the list of the application, which its answers may share', async () => {
      const ada = visitor(SEALED)
      ada.head = [['Content-Type', 'text/plain']]
      await ada.visit((session) => session.set('a', 1))
      expect(ada.head).toEqual([['Content-Type', 'text/plain']])
    })
  })

  describe('time', () => {
    let clock: Clock
    beforeEach(() => (clock = new Clock()))
    afterEach(() => {
      clock.stop()
    })

    const stores: [string, Options][] = [
      ['cookie', SEALED],
      ['memory', { store: 'memory' }],
    ]

    it.each(stores)('ends a session that is unused for as long as idle says (%s)', async (_, options) => {
      const ada = visitor({ ...options, idle: HOUR })
      await ada.visit((session) => session.set('a', 1))
      clock.pass(HOUR - 1)
      const jar = ada.cookies.get('__Host-session') ?? ''
      const late = ada.another()
      late.cookies.set('__Host-session', jar, 'a.example')
      expect((await ada.visit((session) => session.get('a'))).told).toBe(1)
      clock.pass(HOUR)
      expect((await late.visit((session) => [session.isNew, session.keys()])).told).toEqual([true, []])
    })

    it.each(stores)('ends a session after maxAge, however much it is used (%s)', async (_, options) => {
      const ada = visitor({ ...options, idle: HOUR, maxAge: 2 * HOUR })
      await ada.visit((session) => session.set('a', 1))
      for (let visits = 1; visits < 4; visits++) {
        clock.pass(HOUR / 2)
        expect((await ada.visit((session) => session.set('b', visits).get('a'))).told).toBe(1)
      }
      clock.pass(HOUR / 2)
      expect((await ada.visit((session) => session.isNew)).told).toBe(true)
    })

    it('writes a use down when a tenth of the idle time is over', async () => {
      const ada = visitor({ ...SEALED, idle: HOUR })
      await ada.visit((session) => session.set('a', 1))
      clock.pass(HOUR / 10 - 1)
      expect((await ada.visit((session) => session.get('a'))).cookie).toBeUndefined()
      clock.pass(1)
      expect((await ada.visit(() => undefined)).cookie).toBeUndefined()
      expect((await ada.visit((session) => session.get('a'))).cookie).toContain('Max-Age=3600')
      expect((await ada.visit((session) => session.get('a'))).cookie).toBeUndefined()
    })

    it('counts no reading as a use if it is not rolling', async () => {
      const ada = visitor({ ...SEALED, idle: HOUR, rolling: false })
      await ada.visit((session) => session.set('a', 1))
      clock.pass(HOUR - 1)
      expect((await ada.visit((session) => session.get('a'))).cookie).toBeUndefined()
      clock.pass(1)
      expect((await ada.visit((session) => session.isNew)).told).toBe(true)
    })

    it.each(stores)('opens what was written before the clock was set back a little (%s)', async (_, options) => {
      const ada = visitor({ ...options, idle: HOUR })
      await ada.visit((session) => session.set('a', 1))
      clock.pass(-30_000)
      expect((await ada.visit((session) => session.set('b', 2).get('a'))).told).toBe(1)
      expect((await ada.visit((session) => session.keys())).told).toEqual(['a', 'b'])
    })
  })

  describe('options', () => {
    it.each<[Options, string]>([
      [{}, 'session: the store cookie needs secrets; make one with openssl rand -base64 32, or name another store'],
      [
        { ...SEALED, name: '__Host-x', path: '/app' },
        'session: the cookie "__Host-x" begins with __Host-, so its path must be /; mend name, domain, path or secure',
      ],
      [
        { ...SEALED, name: 'a b' },
        'session: the cookie "a b" has a name that is no token (RFC 9110 §5.6.2); mend name, domain, path or secure',
      ],
      [
        { ...SEALED, secure: false, sameSite: 'none' },
        'session: the cookie "session" is sameSite none, which browsers take only if it is secure; mend name, domain, path or secure',
      ],
    ])('refuses %j when it is built', (options, message) => {
      expect(() => isolate(Session, options)).toThrow(new TypeError(message))
    })

    it.each<[Options, string]>([
      [{ secrets: ['short'] }, 'option "secrets" has a secret of 3 bytes, and it takes 32'],
      [{ secrets: [SECRET, SECRET] }, 'option "secrets" has a secret twice'],
      [{ store: 'postgres://u:geheim@h' }, 'option "store" is none of cookie, memory, sqlite:PATH'],
      [{ store: 'redis://u:geheim@h/x' }, 'option "store" names a database that is no number'],
      [{ store: 7 as never }, 'option "store" is the number …, which is no store'],
      [{ maxAge: 999 }, 'option "maxAge" is 999ms'],
      [{ maxAge: 401 * DAY }, 'option "maxAge" is 401d'],
      [{ idle: 0 }, 'option "idle" is 0'],
      [{ storeTimeout: 0 }, 'option "storeTimeout" is 0'],
      [{ maxSessions: 0 }, 'option "maxSessions" is 0'],
      [{ onOutage: 'x' as never }, 'option "onOutage" is "x"'],
    ])('refuses %j, and shows no secret', (options, message) => {
      const build = (): unknown => isolate(Session, options)
      expect(build).toThrow(OptionError)
      expect(build).toThrow(message)
      expect(build).not.toThrow('geheim')
    })
  })

  it('C15: a Secure cookie is not set over http, and what comes over http does not count', async () => {
    const ada = visitor(SEALED)
    const { cookie } = await ada.visit((session) => session.set('a', 1))
    const plain = visitor(SEALED, 'http://a.example')
    const { cookie: none, errors } = await plain.visit((session) => session.set('a', 1))
    expect(none).toBeUndefined()
    expect(errors).toBe(
      'session: nothing is kept over plain http; serve it over TLS, or say by proxy-headers that a proxy does\n',
    )
    const headers = { Cookie: `__Host-session=${valueOf(cookie)}` }
    const read = await plain.visit((session) => [session.isNew, session.get('a')], { headers })
    expect([read.told, read.errors]).toEqual([[true, null], ''])
  })

  it.each([
    'undecryptable',
    '',
    '{"user":"ada"}',
    Buffer.from('["id",0,9999999999999,{"user":"ada"}]').toString('base64url'),
    'eyJ1c2VyIjoiYWRhIn0.c2ln',
    'A'.repeat(4_000),
  ])('C03: a cookie that was not sealed is an empty session (%#)', async (value) => {
    const { cookie, status, told } = await visitor(SEALED).visit((session) => [session.isNew, session.keys()], {
      headers: { Cookie: `__Host-session=${value}` },
    })
    expect([status, told, cookie]).toEqual([200, [true, []], undefined])
  })

  it('C11: an expired session is refused, also if the cookie is replayed', async () => {
    const clock = new Clock()
    const ada = visitor({ ...SEALED, maxAge: HOUR })
    const { cookie } = await ada.visit((session) => session.set('a', 1))
    const headers = { Cookie: `__Host-session=${valueOf(cookie)}` }
    clock.pass(HOUR - 1)
    expect((await ada.another().visit((session) => session.get('a'), { headers })).told).toBe(1)
    clock.pass(1)
    expect((await ada.another().visit((session) => session.get('a'), { headers })).told).toBeNull()
    clock.stop()
  })

  it.each<[string, Options]>([
    ['cookie', SEALED],
    ['memory', { store: 'memory' }],
  ])('C11: a destroyed session is refused, also if the cookie is replayed (%s)', async (_, options) => {
    const ada = visitor(options)
    const { cookie } = await ada.visit((session) => session.set('a', 1))
    const { cookie: removed } = await ada.visit((session) => {
      session.destroy()
    })
    expect(removed).toBe(
      '__Host-session=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Secure; SameSite=Lax',
    )
    expect(ada.cookies.names()).toEqual([])
    const headers = { Cookie: `__Host-session=${valueOf(cookie)}` }
    expect((await ada.visit((session) => [session.isNew, session.keys()], { headers })).told).toEqual([true, []])
  })

  it.each<[string, Options]>([
    ['cookie', SEALED],
    ['memory', { store: 'memory' }],
  ])('begins another session with what is set after destroy (%s)', async (_, options) => {
    const ada = visitor(options)
    const first = await ada.visit((session) => session.set('user', 'ada').id)
    const second = await ada.visit((session) => {
      session.destroy()
      return [session.isNew, session.keys(), session.set('notice', 'bye').id]
    })
    expect(second.told).toEqual([true, [], expect.not.stringContaining(String(first.told))])
    expect((await ada.visit((session) => [session.keys(), session.isNew])).told).toEqual([['notice'], false])
  })

  it.each<[string, Options]>([
    ['cookie', SEALED],
    ['memory', { store: 'memory' }],
  ])('keeps what it holds when it is regenerated, and makes the old cookie worthless (%s)', async (_, options) => {
    const ada = visitor(options)
    const { cookie, told: before } = await ada.visit((session) => session.set('a', 1).id)
    const moved = await ada.visit((session) => {
      session.regenerate()
      session.set('user', 'ada')
      return session.id
    })
    expect(moved.told).not.toBe(before)
    expect(moved.cookie).toContain('__Host-session=')
    const after = await ada.visit((session) => [session.id, session.get('a'), session.get('user')])
    expect(after.told).toEqual([moved.told, 1, 'ada'])
    const headers = { Cookie: `__Host-session=${valueOf(cookie)}` }
    expect((await ada.another().visit((session) => [session.isNew, session.get('a')], { headers })).told).toEqual([
      true,
      null,
    ])
  })

  it('keeps its age when it is regenerated', async () => {
    const clock = new Clock()
    const ada = visitor({ store: 'memory', maxAge: HOUR })
    await ada.visit((session) => session.set('a', 1))
    clock.pass(HOUR - 1_000)
    const { cookie } = await ada.visit((session) => {
      session.regenerate()
    })
    expect(cookie).toContain('Max-Age=1;')
    clock.stop()
  })

  it('never takes over an id that it did not give (session fixation)', async () => {
    const ada = visitor({ store: 'memory' })
    const chosen = 'A'.repeat(43)
    const { cookie } = await ada.visit((session) => session.set('a', 1), {
      headers: { Cookie: `__Host-session=${chosen}` },
    })
    expect(valueOf(cookie)).toMatch(/^[\w-]{43}$/)
    expect(valueOf(cookie)).not.toBe(chosen)
  })

  it('throws what is set after startResponse, since it would be lost', async () => {
    const app = new Chain().use(Session, SEALED).wrap((environ, startResponse) => {
      startResponse('200 OK', [])
      SESSION.require(environ).set('a', 1)
      return []
    })
    await expect(new TestClient(app, { baseUrl: 'https://a.example' }).get('/')).rejects.toThrow(
      new Error('session.set() came after startResponse, when the head with the cookie was on its way; call it before'),
    )
  })

  it.each(['delete', 'clear', 'regenerate', 'destroy'] as const)('throws on %s from a body', async (method) => {
    const app = new Chain().use(Session, { store: 'memory' }).wrap(function* (environ, startResponse) {
      const session = SESSION.require(environ)
      startResponse('200 OK', [])
      yield* textBody(String(session.get('a')))
      session[method]('a')
    })
    await expect(new TestClient(app, { baseUrl: 'https://a.example' }).get('/')).rejects.toThrow(
      `session.${method}() came after startResponse`,
    )
  })

  it.each<[string, Options]>([
    ['cookie', SEALED],
    ['memory', { store: 'memory' }],
  ])('saves what a generator sets before it announces its head (%s)', async (_, options) => {
    const app = new Chain().use(Session, options).wrap(function* (environ, startResponse) {
      const session = SESSION.require(environ)
      const visits = Number(session.get('visits') ?? 0) + 1
      session.set('visits', visits)
      startResponse('200 OK', [])
      yield* textBody(String(visits))
    })
    const client = new TestClient(app, { baseUrl: 'https://a.example' })
    expect([(await client.get('/')).text(), (await client.get('/')).text()]).toEqual(['1', '2'])
  })

  it.each<[string, Options]>([
    ['cookie', SEALED],
    ['memory', { store: 'memory' }],
  ])('stays sync around what is sync (%s)', (_, options) => {
    const body = [new Uint8Array()]
    const layer = new Session((environ, startResponse) => {
      SESSION.require(environ).set('a', 1)
      startResponse('200 OK', [])
      return body
    }, options)
    const environ = { 'wsgi.url_scheme': 'https' } as never
    expect(layer.call(environ, () => () => undefined)).toBe(body)
  })

  it('says once that several processes share no memory', async () => {
    const ada = visitor({ store: 'memory' }, 'https://a.example', { 'wsgi.multiprocess': true })
    const visits = [await ada.visit(() => 1), await ada.visit(() => 1)]
    expect(visits.map(({ errors }) => errors)).toEqual([
      'session: each of several processes has a memory of its own; give the layer another store\n',
      '',
    ])
    expect((await visitor({ store: 'memory' }).visit(() => 1)).errors).toBe('')
    const shared = visitor({ store: new LateStore() }, 'https://a.example', { 'wsgi.multiprocess': true })
    expect((await shared.visit(() => 1)).errors).toBe('')
  })

  it('must stand before csrf', () => {
    const wrong = new Chain().use(Csrf).use(Session, SEALED)
    expect(() => wrong.wrap(() => [])).toThrow('csrf must come after session')
    expect(() =>
      new Chain()
        .use(Session, SEALED)
        .use(Csrf)
        .wrap(() => []),
    ).not.toThrow()
  })

  it('opens what an older secret sealed, and seals with the first', async () => {
    const old = visitor(SEALED)
    const { cookie } = await old.visit((session) => session.set('a', 1))
    const headers = { Cookie: `__Host-session=${valueOf(cookie)}` }
    const both = await visitor({ secrets: [NEWER, SECRET] }).visit((session) => session.set('b', 2).get('a'), {
      headers,
    })
    expect(both.told).toBe(1)
    const tell = async (secrets: string[], value: string): Promise<unknown> =>
      (
        await visitor({ secrets }).visit((session) => session.get('b'), {
          headers: { Cookie: `__Host-session=${value}` },
        })
      ).told
    expect(await tell([NEWER], valueOf(both.cookie))).toBe(2)
    expect(await tell([SECRET], valueOf(both.cookie))).toBeNull()
  })

  it('starts and stops its store', async () => {
    const store = new LateStore()
    const layer = new Session(() => [], { store })
    await layer.start()
    await layer.stop()
    expect(store.started).toEqual(['start', 'stop'])
    const sealed = new Session(() => [], SEALED)
    expect([sealed.start(), sealed.stop()]).toEqual([undefined, undefined])
  })

  it('answers 503 at once if a store that answers at once is out', async () => {
    const store = {
      isSync: true,
      read: () => {
        throw new StoreOutage('it is out')
      },
    }
    const others = { create: jest.fn(), replace: jest.fn(), move: jest.fn(), remove: jest.fn() }
    const headers = { Cookie: `__Host-session=${'A'.repeat(43)}` }
    const options = { store: { ...store, ...others } }
    expect((await visitor(options).visit(() => 1, { headers })).status).toBe(503)
    expect((await visitor({ ...options, onOutage: 'anonymous' }).visit(() => 1, { headers })).told).toBe(1)
  })
})
