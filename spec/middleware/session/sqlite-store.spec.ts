import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StoreOutage } from '../../../lib/middleware/index.js'
import { findSqlite, type SqliteLibrary } from '../../../lib/middleware/session/sqlite-library.js'
import { SqliteStore } from '../../../lib/middleware/session/sqlite-store.js'
import { Clock, visitor } from './visitor.js'

const library = findSqlite()

describe('SqliteStore', () => {
  it('makes an outage of what the library throws', () => {
    const broken = {
      DatabaseSync: class {
        constructor() {
          throw new Error('out of order')
        }
      },
    } as unknown as SqliteLibrary
    const store = new SqliteStore(broken, '/dev/null', 100)
    expect(() => store.read('a')).toThrow(new StoreOutage('SQLite at /dev/null: out of order'))
    expect(() => {
      store.start()
    }).toThrow(new StoreOutage('SQLite at /dev/null: out of order'))
    expect(store.isSync).toBe(true)
    store.stop()
  })
})

if (library === undefined) {
  describe('SqliteStore without node:sqlite', () => {
    it('is passed over, since this runtime has no node:sqlite', () => {
      expect(Number(process.versions.node.split('.')[0])).toBeLessThan(24)
    })
  })
} else withFile(library)

/** The locks that this process has on a file, as Linux tells them. */
function locksOn(path: string): string[] {
  if (!existsSync('/proc/locks')) return []
  const { ino } = statSync(path)
  const lines = readFileSync('/proc/locks', 'utf8').split('\n')
  const own = lines.filter((line) => line.includes(` ${process.pid} `) && line.includes(`:${ino} `))
  return own.map((line) => line.replace(/^\d+: /, ''))
}

function withFile(sqlite: SqliteLibrary): void {
  describe('SqliteStore with a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsgi-sqlite-'))
    let clock: Clock
    let path: string
    let store: SqliteStore
    let count = 0

    beforeEach(() => {
      clock = new Clock()
      path = join(folder, String(++count))
      store = new SqliteStore(sqlite, path, 50)
      store.start()
    })

    afterEach(() => {
      store.stop()
      clock.stop()
    })

    afterAll(() => {
      rmSync(folder, { recursive: true })
    })

    it('is readable for its owner only', () => {
      store.create('a', 'x', 100)
      for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o777).toBe(0o600)
    })

    it('keeps its locks, without which others take what was written away, when it is opened a second time here', () => {
      store.create('a', 'x', 100)
      const held = locksOn(path)
      expect(held.length > 0).toBe(existsSync('/proc/locks'))
      const second = new SqliteStore(sqlite, path, 50)
      second.start()
      expect(locksOn(path)).toEqual(held)
      expect(second.read('a')).toBe('x')
      second.stop()
      expect(locksOn(path)).toEqual(held)
    })

    it('leaves the rights of a file that is there as they are', () => {
      store.stop()
      chmodSync(path, 0o640)
      store.start()
      expect(statSync(path).mode & 0o777).toBe(0o640)
    })

    it('forgets what is over, and sweeps some of it when others come', () => {
      for (const key of ['a', 'b', 'c']) store.create(key, 'x', 100)
      clock.pass(99)
      expect(store.read('a')).toBe('x')
      clock.pass(1)
      expect(store.read('a')).toBeUndefined()
      expect(store.replace('a', 'x', 'y', 100)).toBe('gone')
      store.create('d', 'x', 100)
      const rows = new sqlite.DatabaseSync(path).prepare('SELECT count(*) AS count FROM tsgi_session').get()
      expect(rows).toMatchObject({ count: 2 })
    })

    it('replaces and moves only what is as it was seen, also between processes', () => {
      const other = new SqliteStore(sqlite, path, 50)
      store.create('a', 'x', 100)
      expect(other.replace('a', 'x', 'y', 200)).toBe('done')
      expect(store.replace('a', 'x', 'z', 100)).toEqual({ text: 'y' })
      expect(store.move('a', 'b', 'x', 'z', 100)).toEqual({ text: 'y' })
      clock.pass(150)
      expect(store.move('a', 'b', 'y', 'z', 100)).toBe('done')
      expect([other.read('a'), other.read('b')]).toEqual([undefined, 'z'])
      expect(other.move('a', 'c', 'y', 'z', 100)).toBe('gone')
      other.remove('b')
      expect(store.read('b')).toBeUndefined()
      other.stop()
    })

    it('removes by the old key, too, what was moved, and takes what leads there for nothing', () => {
      store.create('a', 'x', 1_000_000)
      store.move('a', 'b', 'x', 'y', 1_000_000)
      store.move('b', 'c', 'y', 'z', 1_000_000)
      store.create('other', 'x', 1_000_000)
      expect(['a', 'b', 'c', 'other'].map((key) => store.read(key))).toEqual([undefined, undefined, 'z', 'x'])
      expect(store.replace('a', 'x', 'y', 100)).toBe('gone')
      store.remove('a')
      expect(['a', 'b', 'c', 'other'].map((key) => store.read(key))).toEqual([undefined, undefined, undefined, 'x'])
      const rows = new sqlite.DatabaseSync(path).prepare('SELECT count(*) AS count FROM tsgi_session').get()
      expect(rows).toMatchObject({ count: 1 })
    })

    it('moves all or nothing', () => {
      store.create('a', 'x', 1_000)
      store.create('b', 'y', 1_000)
      expect(() => store.move('a', 'b', 'x', 'z', 1_000)).toThrow(/^SQLite at .*UNIQUE constraint failed/)
      expect(['a', 'b'].map((key) => store.read(key))).toEqual(['x', 'y'])
      expect(store.move('a', 'c', 'x', 'z', 1_000)).toBe('done')
    })

    it('is an outage if another one holds the file for longer than the timeout', () => {
      const other = new sqlite.DatabaseSync(path)
      other.exec('BEGIN EXCLUSIVE')
      clock.stop()
      const begin = performance.now()
      expect(() => {
        store.create('a', 'x', 100)
      }).toThrow(new StoreOutage(`SQLite at ${path}: database is locked`))
      expect(performance.now() - begin).toBeLessThan(50 + 50)
      other.exec('COMMIT')
      other.close()
      store.create('a', 'x', 1_000)
      expect(store.read('a')).toBe('x')
    })

    it('keeps what it has when it is stopped and opened again', () => {
      store.create('a', 'x', 100)
      store.stop()
      store.stop()
      expect(store.read('a')).toBe('x')
    })

    it('does not start with a file that is no database', () => {
      const other = join(folder, 'text')
      writeFileSync(other, 'no database at all, but a text that is long enough to be looked at'.repeat(20))
      const wrong = new SqliteStore(sqlite, other, 50)
      expect(() => {
        wrong.start()
      }).toThrow(new StoreOutage(`SQLite at ${other}: file is not a database`))
      const nowhere = new SqliteStore(sqlite, join(folder, 'no/where'), 50)
      expect(() => {
        nowhere.start()
      }).toThrow(`SQLite at ${folder}/no/where: ENOENT`)
    })

    it('keeps sessions', async () => {
      clock.stop()
      const ada = visitor({ store: `sqlite:${path}` })
      await ada.visit((session) => session.set('user', 'ada'))
      await ada.visit((session) => {
        session.regenerate()
      })
      expect((await ada.visit((session) => session.get('user'))).told).toBe('ada')
      const token = ada.cookies.get('__Host-session') ?? ''
      await ada.visit((session) => {
        session.destroy()
      })
      ada.cookies.set('__Host-session', token, 'a.example')
      expect((await ada.visit((session) => session.isNew)).told).toBe(true)
      await ada.client.close()
    })
  })
}
