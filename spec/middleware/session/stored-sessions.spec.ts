import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { SessionOptions, SessionState } from '../../../lib/middleware/index.js'
import { now } from '../../../lib/middleware/session/clock.js'
import { MemoryStore } from '../../../lib/middleware/session/memory-store.js'
import { StoredSessions } from '../../../lib/middleware/session/stored-sessions.js'
import { LateStore } from './late-store.js'
import { Clock, NEWER, SECRET, visitor, type Options, type Visit, type Visitor } from './visitor.js'

const TOKEN = /__Host-session=([\w-]{43});/

function tokenOf({ cookie }: Visit): string {
  return TOKEN.exec(cookie ?? '')?.[1] ?? ''
}

/** Begins a request and waits until it has its session; there it stays until it is told to go on. */
async function slow(browser: Visitor, step: (session: SessionState) => unknown): Promise<{ goOn(): Promise<Visit> }> {
  const release = deferred()
  const begun = deferred()
  const visit = browser.visit(async (session) => {
    begun.resolve()
    expect(session.isNew).toBe(false)
    await release.promise
    return step(session)
  })
  await begun.promise
  return {
    goOn: () => {
      release.resolve()
      return visit
    },
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((resolved) => (resolve = resolved))
  return { promise, resolve }
}

const kinds: [string, () => SessionOptions][] = [
  ['cookie', () => ({ secrets: [SECRET] })],
  ['memory', () => ({ store: 'memory' })],
  ['memory, sealed', () => ({ store: 'memory', secrets: [SECRET] })],
  ['a store that takes its time', () => ({ store: new LateStore() })],
]

describe('sessions', () => {
  it.each(kinds)(
    'C02: one that is destroyed while a slow request holds it, stays destroyed (%s)',
    async (_, options) => {
      const ada = visitor(options())
      const copy = ada.another()
      for (const step of [
        (session: SessionState) => session.set('cart', 1),
        (session: SessionState) => {
          session.clear()
        },
        (session: SessionState) => {
          session.regenerate()
        },
        (session: SessionState) => session.get('user'),
      ]) {
        await ada.visit((session) => session.set('user', 'ada'))
        copy.cookies.set('__Host-session', ada.cookies.get('__Host-session') ?? '', 'a.example')
        const before = await slow(copy, step)
        await ada.visit((session) => {
          session.destroy()
        })
        const { cookie, status } = await before.goOn()
        expect([status, cookie]).toEqual([200, undefined])
        expect((await copy.visit((session) => [session.isNew, session.keys()])).told).toEqual([true, []])
      }
    },
  )

  it.each(kinds)('a request that began before regenerate writes nothing (%s)', async (_, options) => {
    const ada = visitor(options())
    await ada.visit((session) => session.set('user', 'ada'))
    const copy = ada.another()
    copy.cookies.set('__Host-session', ada.cookies.get('__Host-session') ?? '', 'a.example')
    const before = await slow(copy, (session) => session.set('admin', false))
    await ada.visit((session) => {
      session.regenerate()
      session.set('admin', true)
    })
    expect((await before.goOn()).cookie).toBeUndefined()
    expect((await ada.visit((session) => session.get('admin'))).told).toBe(true)
    expect((await copy.visit((session) => session.isNew)).told).toBe(true)
  })

  it.each(kinds)(
    'C02: destroy in a request that began before regenerate ends what came of it (%s)',
    async (_, options) => {
      const ada = visitor(options())
      await ada.visit((session) => session.set('user', 'ada'))
      const copy = ada.another()
      copy.cookies.set('__Host-session', ada.cookies.get('__Host-session') ?? '', 'a.example')
      const before = await slow(copy, (session) => {
        session.destroy()
      })
      for (let times = 0; times < 3; times++)
        await ada.visit((session) => {
          session.regenerate()
        })
      expect((await before.goOn()).cookie).toContain('Max-Age=0')
      expect((await ada.visit((session) => [session.isNew, session.keys()])).told).toEqual([true, []])
    },
  )
})

describe('StoredSessions', () => {
  it('keeps what several requests change at the same time, each value as it was changed last', async () => {
    const ada = visitor({ store: new LateStore() })
    await ada.visit((session) => session.set('a', 0).set('b', 0).set('c', 0))
    const copy = (): Visitor => {
      const same = ada.another()
      same.cookies.set('__Host-session', ada.cookies.get('__Host-session') ?? '', 'a.example')
      return same
    }
    const held = [
      await slow(copy(), (session) => session.set('a', 1)),
      await slow(copy(), (session) => session.set('b', 2)),
      await slow(copy(), (session) => session.delete('c')),
      await slow(copy(), (session) => session.set('d', 4)),
    ]
    for (const { goOn } of held) await goOn()
    expect((await ada.visit((session) => session.keys().map((key) => [key, session.get(key)]))).told).toEqual([
      ['a', 1],
      ['b', 2],
      ['d', 4],
    ])
    const clearing = await slow(copy(), (session) => {
      session.clear()
      session.set('e', 5)
    })
    await ada.visit((session) => session.set('f', 6))
    await clearing.goOn()
    expect((await ada.visit((session) => session.keys())).told).toEqual(['e'])
  })

  it('takes it for no change if the same is set, deleted or cleared as was seen, whatever others write meanwhile', async () => {
    const store = new LateStore()
    const ada = visitor({ store })
    await ada.visit((session) => session.set('role', 'user'))
    const copy = ada.another()
    copy.cookies.set('__Host-session', ada.cookies.get('__Host-session') ?? '', 'a.example')
    const same = await slow(copy, (session) => session.set('role', 'user').delete('other'))
    await ada.visit((session) => session.set('role', 'admin').set('other', 1))
    store.asked.length = 0
    await same.goOn()
    expect(store.asked).toEqual([])
    expect((await ada.visit((session) => [session.get('role'), session.get('other')])).told).toEqual(['admin', 1])
  })

  it('is an outage if others write each time in between', async () => {
    const store = new LateStore()
    const ada = visitor({ store })
    const token = tokenOf(await ada.visit((session) => session.set('a', 0)))
    const key = createHash('sha256')
      .update(JSON.stringify(['', '__Host-session', token]))
      .digest('base64url')
    let written = 0
    store.before = (method) => {
      if (method !== 'replace') return
      const seen = store.memory.read(key) ?? ''
      store.memory.replace(key, seen, seen.replace(/}/, ` }`), 1_000)
      written++
    }
    const { errors, status } = await ada.visit((session) => session.set('a', 1))
    expect([status, written]).toEqual([503, 8])
    expect(errors).toBe('session: the session was written by others 8 times in between\n')
  })

  it('C06: asks the store by the hash of the id only', async () => {
    const store = new LateStore()
    const ada = visitor({ store })
    const token = tokenOf(await ada.visit((session) => session.set('a', 1)))
    const { told: id } = await ada.visit((session) => session.id)
    const key = createHash('sha256')
      .update(JSON.stringify(['', '__Host-session', token]))
      .digest('base64url')
    expect(id).toBe(key)
    expect(store.asked).toEqual([`create ${key}`, `read ${key}`])
    expect(store.asked.join()).not.toContain(token)
  })

  it.each([
    '../../x',
    'x'.repeat(10_240),
    `\0${'A'.repeat(42)}`,
    'A'.repeat(42),
    'A'.repeat(44),
    `${'A'.repeat(42)}=`,
    `${'A'.repeat(42)}é`,
    '',
  ])('C12: does not ask the store for what is no id (%#)', async (value) => {
    const store = new LateStore()
    const sessions = new StoredSessions(store, ['', 'sid'], { maxAge: 1_000, idle: 1_000, rolling: true })
    expect(await sessions.open(value)).toBeUndefined()
    const visit = await visitor({ store }).visit((session) => session.isNew, {
      headers: { Cookie: `__Host-session=${value.replace('\0', '')}` },
    })
    expect(visit.told).toBe(true)
    expect(store.asked).toEqual([])
  })

  it('does not open, in the same store, what has a cookie of another name', async () => {
    const store = new LateStore()
    const token = tokenOf(await visitor({ store }).visit((session) => session.set('a', 1)))
    const other = visitor({ store, name: 'other' })
    const { told } = await other.visit((session) => session.isNew, { headers: { Cookie: `other=${token}` } })
    expect(told).toBe(true)
  })

  it.each<[string, () => Options]>([
    ['cookie', () => ({ secrets: [SECRET] })],
    ['a store', () => ({ store: new LateStore() })],
    ['a sealed store', () => ({ store: new LateStore(), secrets: [SECRET] })],
  ])('does not open what is of another namespace (%s)', async (_, options) => {
    const shared = options()
    const ada = visitor({ ...shared, namespace: 'shop' })
    const { cookie } = await ada.visit((session) => session.set('a', 1))
    const headers = { Cookie: cookie?.split(';')[0] ?? '' }
    const tell = async (namespace: string): Promise<unknown> =>
      (await visitor({ ...shared, namespace }).visit((session) => session.get('a'), { headers })).told
    expect([await tell('shop'), await tell('forum'), await tell('')]).toEqual([1, null, null])
  })

  it.each([
    'no JSON',
    'null',
    '{}',
    '[]',
    '[1]',
    '["1",2,{}]',
    '[1,"2",{}]',
    '[1.5,2,{}]',
    '[1,2,null]',
    '[1,2,{"a":{"__proto__":{}}}]',
    `[1,2,{"a":"${'x'.repeat(65_536)}"}]`,
    `[1,2,{}]${' '.repeat(4 * 65_536 + 64)}`,
  ])('takes what is damaged in the store for nothing (%#)', async (text) => {
    const store = new MemoryStore(10)
    const sessions = new StoredSessions(store, ['', 'sid'], { maxAge: 1e14, idle: 1e14, rolling: true })
    const { id, token } = sessions.identity()
    store.create(id, text, 10_000)
    expect(sessions.open(token)).toBeUndefined()
    store.create(id, '[1,2,{"a":1,"__proto__":2}]', 10_000)
    expect(sessions.open(token)).toMatchObject({ id, created: 1, written: 2 })
  })

  it('seals what lies in the store if there is a secret, for its place and its name only', async () => {
    const store = new LateStore()
    const ada = visitor({ store, secrets: [SECRET] })
    const { cookie, told: id } = await ada.visit((session) => session.set('user', 'ada').id)
    const text = store.memory.read(String(id)) ?? ''
    expect(text).toMatch(/^[\w-]{100,}$/)
    expect((await ada.visit((session) => session.get('user'))).told).toBe('ada')

    const eva = ada.another()
    const { told: other } = await eva.visit((session) => session.set('user', 'eva').id)
    store.memory.create(String(other), text, 1_000)
    expect((await eva.visit((session) => session.isNew)).told).toBe(true)
    store.memory.create(String(id), `[1,${Date.now()},{"user":"root"}]`, 1_000)
    expect((await ada.visit((session) => session.isNew)).told).toBe(true)
    store.memory.create(String(id), text, 1_000)
    const headers = { Cookie: cookie?.split(';')[0] ?? '' }
    expect((await visitor({ store }).visit((session) => session.isNew, { headers })).told).toBe(true)
    const rotated = visitor({ store, secrets: [NEWER, SECRET] })
    expect((await rotated.visit((session) => session.get('user'), { headers })).told).toBe('ada')
  })

  it('takes as much of what needs most bytes when it is sealed', async () => {
    const ada = visitor({ store: 'memory', secrets: [SECRET] })
    await ada.visit((session) => session.set('a', '\u20ac'.repeat(65_400)))
    expect((await ada.visit((session) => String(session.get('a')).length)).told).toBe(65_400)
  })

  it('looks at the times of what a store gives, which may keep it for longer', () => {
    const clock = new Clock()
    const store = new MemoryStore(10)
    const sessions = new StoredSessions(store, ['', 'sid'], { maxAge: 1_000, idle: 500, rolling: true })
    const { id, token } = sessions.identity()
    const time = now()
    const opens = (created: number, written: number): boolean => {
      store.create(id, `[${time - created},${time - written},{}]`, 10_000)
      return sessions.open(token) !== undefined
    }
    expect([opens(999, 499), opens(1_000, 0), opens(999, 500)]).toEqual([true, false, false])
    clock.stop()
  })

  it('leaves it if another text is there meanwhile that is damaged', async () => {
    const store = new LateStore()
    const ada = visitor({ store })
    const { told: id } = await ada.visit((session) => session.set('a', 0).id)
    store.before = (method) => {
      if (method === 'replace') store.memory.create(String(id), 'damaged', 1_000)
    }
    const { cookie, status } = await ada.visit((session) => session.set('a', 1))
    expect([status, cookie, store.memory.read(String(id))]).toEqual([200, undefined, 'damaged'])
  })

  it('is an error if it is larger than a store takes', async () => {
    const ada = visitor({ store: 'memory' })
    const room = 65_536 - JSON.stringify([Date.now(), Date.now(), { a: '' }]).length
    await expect(ada.visit((session) => session.set('a', 'x'.repeat(room)))).resolves.toMatchObject({ status: 200 })
    expect((await ada.visit((session) => String(session.get('a')).length)).told).toBe(room)
    await expect(ada.visit((session) => session.set('a', 'x'.repeat(room + 1)))).rejects.toThrow(
      new RangeError('the session has 65537 characters as JSON, and a store takes 65536; keep less in it'),
    )
  })

  it('C05: ids have 256 bits of randomBytes', () => {
    const sessions = new StoredSessions(new MemoryStore(1), ['', 'sid'], { maxAge: 1, idle: 1, rolling: true })
    const ids = Array.from({ length: 10_000 }, () => sessions.identity())
    expect(new Set(ids.map(({ token }) => token)).size).toBe(10_000)
    expect(new Set(ids.map(({ id }) => id)).size).toBe(10_000)
    expect(new Set(ids.map(({ token }) => Buffer.from(token, 'base64url').length))).toEqual(new Set([32]))
  })

  it('C05: nothing in lib/ makes anything of Math.random', () => {
    const lib = join(__dirname, '../../../lib')
    const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    expect(files.length).toBeGreaterThan(100)
    const weak = files.filter((file) =>
      /Math\s*\.\s*random|pseudoRandomBytes/.test(readFileSync(join(lib, file), 'utf8')),
    )
    expect(weak).toEqual([])
  })

  it('starts and stops its store', async () => {
    const store = new LateStore()
    const sessions = new StoredSessions(store, ['', 'sid'], { maxAge: 1, idle: 1, rolling: true })
    await sessions.start()
    await sessions.stop()
    expect(store.started).toEqual(['start', 'stop'])
    const bare = Object.assign(new MemoryStore(1), { start: undefined, stop: undefined })
    const other = new StoredSessions(bare, ['', 'sid'], { maxAge: 1, idle: 1, rolling: true })
    expect([other.start(), other.stop(), other.writing]).toEqual([undefined, undefined, 'sync'])
    expect(sessions.writing).toBe('async')
  })

  it('is like a simple model of sessions, whatever several browsers do', async () => {
    const holds = fc.asyncProperty(actions('steal'), (played) => play(visitor({ store: 'memory' }), played))
    await expect(fc.assert(holds, { numRuns: 100 })).resolves.toBeUndefined()
  })
})

describe('SealedSessions', () => {
  it('is like a simple model of sessions, whatever several browsers do', async () => {
    const holds = fc.asyncProperty(actions(), (played) => play(visitor({ secrets: [SECRET] }), played))
    await expect(fc.assert(holds, { numRuns: 100 })).resolves.toBeUndefined()
  })
})

/** What browsers may do, one after the other. */
function actions(...more: string[]): fc.Arbitrary<Action[]> {
  const action = fc.record({
    browser: fc.nat(2),
    what: fc.constantFrom('set', 'set', 'get', 'delete', 'clear', 'regenerate', 'destroy', ...more),
    key: fc.constantFrom('a', 'b', '__proto__'),
    value: fc.nat(5),
  })
  return fc.array(action, { minLength: 10, maxLength: 30, size: 'max' })
}

interface Action {
  readonly browser: number
  readonly what: string
  readonly key: string
  readonly value: number
}

/** What the model knows of one session. */
type Model = Map<string, number>

/** Has three browsers do what is said, and compares with a model: what each should see. */
async function play(first: Visitor, actions: readonly Action[]): Promise<void> {
  const browsers = [first, first.another(), first.another()]
  const models = browsers.map((): Model | undefined => undefined)
  const alive = new Set<Model>()
  for (const { browser, key, value, what } of actions) {
    const visiting = browsers[browser] as Visitor
    const known = models[browser]
    const model = known !== undefined && alive.has(known) ? known : undefined
    if (what === 'steal') {
      // Another browser shows the cookie of the first.
      const cookie = browsers[0]?.cookies.get('__Host-session')
      if (cookie === undefined || models[0] === undefined) continue
      visiting.cookies.set('__Host-session', cookie, 'a.example')
      models[browser] = models[0]
      continue
    }
    const { told } = await visiting.visit((session) => {
      const seen = session.keys().map((each) => [each, session.get(each)])
      if (what === 'set') session.set(key, value)
      if (what === 'delete') session.delete(key)
      if (what === 'clear') session.clear()
      if (what === 'regenerate') session.regenerate()
      if (what === 'destroy') session.destroy()
      return seen
    })
    expect(told).toEqual([...(model ?? [])])
    const next = new Map(what === 'clear' || what === 'destroy' ? [] : model)
    if (what === 'set') next.set(key, value)
    if (what === 'delete') next.delete(key)
    if (what === 'destroy' || what === 'regenerate') alive.delete(model as Model)
    if (what === 'destroy') models[browser] = undefined
    else if (model !== undefined && what !== 'regenerate') {
      model.clear()
      for (const [each, its] of next) model.set(each, its)
    } else if (model !== undefined || next.size > 0) {
      alive.add(next)
      models[browser] = next
    }
  }
}
