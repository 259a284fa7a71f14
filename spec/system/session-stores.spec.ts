import { Redis } from 'ioredis'
import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Chain, textBody, type ResponseBody } from '../../lib/index.js'
import { serve, type Server } from '../../lib/handlers/index.js'
import { SESSION, Session } from '../../lib/middleware/index.js'
import { MemoryStore } from '../../lib/middleware/session/memory-store.js'
import { StoredSessions } from '../../lib/middleware/session/stored-sessions.js'
import { RecordedErrors } from '../../lib/testing/recorded-errors.js'
import { RedisProcess } from './redis-process.js'

const TIMEOUT = 100

/** A server whose application does with the session what the path says. */
function serverOf(store: string, onOutage: 'refuse' | 'anonymous' = 'refuse'): Promise<Server> {
  const app = new Chain()
    .use(Session, { store, onOutage, secure: false, storeTimeout: TIMEOUT, idle: 2_000 })
    .wrap((environ, startResponse) => {
      const session = SESSION.require(environ)
      const [, what, value = ''] = environ.PATH_INFO.split('/')
      if (what === 'set') session.set('value', value)
      if (what === 'regenerate') session.regenerate()
      if (what === 'destroy') session.destroy()
      const head = (): ResponseBody => {
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        return textBody(JSON.stringify(session.get('value') ?? null))
      }
      if (what === 'destroy-later')
        return delay(300).then(() => {
          session.destroy()
          return head()
        })
      if (what !== 'public') return head()
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return textBody('public')
    })
  return serve(app, { port: 0, errors: new RecordedErrors() })
}

interface Answer {
  readonly status: number
  readonly text: string
  readonly cookie: string | undefined
  /** How long it took, in milliseconds. */
  readonly took: number
}

async function ask(server: Server, path: string, cookie = ''): Promise<Answer> {
  const begin = performance.now()
  const response = await fetch(server.url + path, cookie === '' ? {} : { headers: { cookie } })
  const text = await response.text()
  const took = performance.now() - begin
  return { status: response.status, text, took, cookie: response.headers.get('set-cookie')?.split(';')[0] }
}

const describeWithRedis = RedisProcess.isInstalled ? describe : passedOver
function passedOver(name: string): void {
  it(`${name}: passed over, since redis-server is not installed`, () => {
    expect(RedisProcess.isInstalled).toBe(false)
  })
}

describeWithRedis('sessions in a real Redis', () => {
  let redis: RedisProcess
  let first: Server
  let second: Server

  beforeAll(async () => {
    redis = await RedisProcess.start('geheim')
  })

  afterAll(() => redis.stop())

  beforeEach(async () => {
    first = await serverOf(redis.url)
    second = await serverOf(redis.url, 'anonymous')
    // Warm: a connection, and code that has run.
    for (const server of [first, second]) await ask(server, '/get')
  })

  afterEach(async () => {
    await Promise.all([first.close(), second.close()])
  })

  it('are shared by two servers', async () => {
    const { cookie } = await ask(first, '/set/ada')
    expect(await ask(second, '/get', cookie)).toMatchObject({ status: 200, text: '"ada"' })
    expect(await ask(second, '/set/eva', cookie)).toMatchObject({ status: 200, cookie: undefined })
    expect(await ask(first, '/get', cookie)).toMatchObject({ text: '"eva"' })
    const moved = await ask(first, '/regenerate', cookie)
    expect(moved.cookie).toMatch(/^session=[\w-]{43}$/)
    expect(await ask(second, '/get', cookie)).toMatchObject({ text: 'null' })
    expect(await ask(second, '/get', moved.cookie)).toMatchObject({ text: '"eva"' })
    expect(await ask(second, '/destroy', moved.cookie)).toMatchObject({ cookie: 'session=' })
    expect(await ask(first, '/get', moved.cookie)).toMatchObject({ text: 'null' })
  })

  it('C06: lie there under a hash of their id, and nowhere else', async () => {
    const other = new Redis(redis.url)
    await other.flushall()
    const { cookie = '' } = await ask(first, '/set/ada')
    const token = cookie.slice('session='.length)
    const keys = await other.keys('*')
    const hash = createHash('sha256')
      .update(JSON.stringify(['', 'session', token]))
      .digest('base64url')
    expect(keys).toEqual([`tsgi:session:${hash}`])
    const [key = ''] = keys
    expect(await other.get(key)).toMatch(/^\[\d+,\d+,\{"value":"ada"\}\]$/)
    const left = await other.pttl(key)
    expect([left > 1_000, left <= 2_000]).toEqual([true, true])
    other.disconnect()
  })

  it('end by themselves when they are idle', async () => {
    const { cookie } = await ask(first, '/set/ada')
    await delay(1_200)
    expect(await ask(first, '/get', cookie)).toMatchObject({ text: '"ada"' })
    await delay(1_200)
    expect(await ask(first, '/get', cookie)).toMatchObject({ text: '"ada"' })
    await delay(2_100)
    expect(await ask(first, '/get', cookie)).toMatchObject({ text: 'null' })
  })

  it('C02: stay destroyed, whatever other requests write at the same time, on any server', async () => {
    for (let round = 0; round < 20; round++) {
      const { cookie } = await ask(first, '/set/ada')
      const others = Array.from({ length: 10 }, (_, index) =>
        ask(index % 2 === 0 ? first : second, `/set/${index}`, cookie),
      )
      const { status } = await ask(first, '/destroy', cookie)
      expect(status).toBe(200)
      await Promise.all(others)
      expect(await ask(second, '/get', cookie)).toMatchObject({ text: 'null' })
    }
  })

  it('C02: end if one is destroyed by a request that began before it got another id', async () => {
    const { cookie } = await ask(first, '/set/ada')
    const logout = ask(first, '/destroy-later', cookie)
    await delay(100)
    const once = await ask(second, '/regenerate', cookie)
    const twice = await ask(second, '/regenerate', once.cookie)
    expect(await ask(first, '/get', twice.cookie)).toMatchObject({ text: '"ada"' })
    expect(await logout).toMatchObject({ status: 200, cookie: 'session=' })
    expect(await ask(first, '/get', twice.cookie)).toMatchObject({ text: 'null' })
    for (const old of [cookie, once.cookie]) expect(await ask(first, '/get', old)).toMatchObject({ text: 'null' })
  })

  it.each<[string, () => unknown, () => unknown]>([
    [
      'stopped (SIGSTOP)',
      () => {
        redis.pause()
      },
      () => {
        redis.resume()
      },
    ],
    ['gone', () => redis.kill(), () => redis.start()],
  ])(
    'F20: answer within the timeout + 50 ms by the policy while Redis is %s, and are back within 2 s',
    async (_, break_, mend) => {
      const { cookie } = await ask(first, '/set/ada')
      await break_()
      const answers = {
        refuse: await Promise.all(Array.from({ length: 10 }, () => ask(first, '/get', cookie))),
        anonymous: await Promise.all(Array.from({ length: 10 }, () => ask(second, '/get', cookie))),
        anonymousWriting: [await ask(second, '/set/eva', cookie)],
        strangers: [await ask(first, '/public')],
      }
      await mend()
      const statuses = Object.entries(answers).map(([name, all]) => [name, ...new Set(all.map(({ status }) => status))])
      expect(statuses).toEqual([
        ['refuse', 503],
        ['anonymous', 200],
        ['anonymousWriting', 503],
        ['strangers', 200],
      ])
      const longest = Math.max(...Object.values(answers).flatMap((all) => all.map(({ took }) => took)))
      // The machine is shared: the promise is 50 ms.
      expect(longest).toBeLessThan(TIMEOUT + 500)
      expect(answers.refuse[0]?.text).not.toContain('geheim')
      const begin = performance.now()
      while ((await ask(first, '/set/new')).status !== 200 && performance.now() - begin < 5_000) await delay(20)
      expect(performance.now() - begin).toBeLessThan(2_000)
    },
  )

  it('F20: answer by the policy while Redis is slow', async () => {
    const { cookie } = await ask(first, '/set/ada')
    for (let round = 0; round < 3; round++) {
      redis.pause()
      const refused = ask(first, '/get', cookie)
      await delay(TIMEOUT * 1.5)
      redis.resume()
      expect((await refused).status).toBe(503)
      await delay(1_500)
      expect(await ask(first, '/set/ada', cookie)).toMatchObject({ status: 200 })
    }
  })
})

describe('ids of sessions', () => {
  it('C05: a million of them are unique', () => {
    const sessions = new StoredSessions(new MemoryStore(1), ['', 'sid'], { maxAge: 1, idle: 1, rolling: true })
    // By their first 64 bits: two in a million agree once in forty million tries.
    const beginnings = BigUint64Array.from({ length: 1_000_000 }, () =>
      Buffer.from(sessions.identity().token.slice(0, 11), 'base64url').readBigUInt64BE(),
    ).sort()
    expect(beginnings.findIndex((each, index) => index > 0 && each === beginnings[index - 1])).toBe(-1)
  })
})
