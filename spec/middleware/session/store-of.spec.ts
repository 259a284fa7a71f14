import { TsgiError } from '../../../lib/index.js'
import { MemoryStore } from '../../../lib/middleware/session/memory-store.js'
import { RedisStore } from '../../../lib/middleware/session/redis-store.js'
import { findSqlite } from '../../../lib/middleware/session/sqlite-library.js'
import { SqliteStore } from '../../../lib/middleware/session/sqlite-store.js'
import { faultInStore, storeOf } from '../../../lib/middleware/session/store-of.js'

const OPTIONS = { storeTimeout: 100, maxSessions: 10 }
const NONE = 'is none of cookie, memory, sqlite:PATH, redis://…, rediss://…, unix:…'

describe('storeOf', () => {
  it('makes the store that a text names', () => {
    const library = { DatabaseSync: class {} } as never
    expect(storeOf('cookie', OPTIONS)).toBeUndefined()
    expect(storeOf('memory', OPTIONS)).toBeInstanceOf(MemoryStore)
    for (const url of ['redis://h', 'rediss://h', 'unix:/run/redis.sock'])
      expect(storeOf(url, OPTIONS)).toBeInstanceOf(RedisStore)
    expect(storeOf('sqlite:./sessions', OPTIONS, () => library)).toBeInstanceOf(SqliteStore)
    const own = new MemoryStore(1)
    expect(storeOf(own, OPTIONS)).toBe(own)
  })

  it('says which runtime has SQLite, where this one has not', () => {
    const build = (): unknown => storeOf('sqlite:./sessions', OPTIONS, () => undefined)
    expect(build).toThrow(TsgiError)
    expect(build).toThrow(
      'session: the store is a file of SQLite, and this runtime has no node:sqlite; use Node.js 22.13 or later, or another store: memory, redis://… [SQLITE_MISSING]',
    )
  })

  it('looks whether the runtime has SQLite', () => {
    const [major = 0] = process.versions.node.split('.').map(Number)
    expect(findSqlite() !== undefined).toBe(major >= 22)
  })
})

describe('faultInStore', () => {
  it.each<[unknown, string | undefined]>([
    ['cookie', undefined],
    ['memory', undefined],
    ['sqlite:x', undefined],
    ['redis://:secret@h:1/2', undefined],
    ['unix:/a', undefined],
    [new MemoryStore(1), undefined],
    ['', NONE],
    ['cookies', NONE],
    ['sqlite:', NONE],
    ['http://h', NONE],
    ['redis://', 'names no host, as in redis://localhost:6379/0'],
    [{}, 'is an object of Object, which is no store'],
    [null, 'is null, which is no store'],
    [Object.assign(new MemoryStore(1), { read: 7 }), 'is an object of MemoryStore, which is no store'],
  ])('%#: %j', (store, fault) => {
    expect(faultInStore(store)).toBe(fault)
  })
})
