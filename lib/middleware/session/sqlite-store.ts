import { closeSync, openSync } from 'node:fs'
import { StoreOutage } from '../store-outage.js'
import { now } from './clock.js'
import { LONGEST_TRAIL, LONGEST_WAY } from './moved-sessions.js'
import type { Replaced, SessionStore } from './session-store.js'
import type { SqliteDatabase, SqliteLibrary, SqliteStatement } from './sqlite-library.js'

/** How many sessions that are over go when a new one comes. */
const SWEPT = 2

/** Removes a session and what came of it. */
const REMOVE = `
WITH RECURSIVE trail (key, number) AS (
  SELECT ?, 1
  UNION ALL
  SELECT substr(text, 2), number + 1 FROM trail JOIN tsgi_session USING (key)
  WHERE substr(text, 1, 1) = '>' AND number < ${LONGEST_TRAIL}
)
DELETE FROM tsgi_session WHERE key IN (SELECT key FROM trail)`

interface Opened {
  readonly database: SqliteDatabase
  readonly read: SqliteStatement
  readonly create: SqliteStatement
  readonly replace: SqliteStatement
  /** Writes what leads to a session that moved. */
  readonly leave: SqliteStatement
  readonly remove: SqliteStatement
  readonly sweep: SqliteStatement
}

/**
 * Sessions in a file of SQLite, which several processes of one machine can share. It is read and written at once, so
 * whoever waits for a lock holds up all requests of the process, for no longer than the timeout.
 */
export class SqliteStore implements SessionStore {
  readonly isSync = true
  readonly #library: SqliteLibrary
  readonly #path: string
  readonly #timeout: number
  #opened: Opened | undefined

  /** @param timeout - how long, in milliseconds, another process may hold the file. */
  constructor(library: SqliteLibrary, path: string, timeout: number) {
    this.#library = library
    this.#path = path
    this.#timeout = timeout
  }

  /** @throws {StoreOutage} if the file cannot be opened, or is no database. */
  start(): void {
    this.#do(() => undefined)
  }

  stop(): void {
    this.#opened?.database.close()
    this.#opened = undefined
  }

  read(key: string): string | undefined {
    return this.#do(({ read }) => textOf(read, key))
  }

  create(key: string, text: string, lifetime: number): void {
    this.#do(({ create, sweep }) => {
      sweep.run(now(), SWEPT)
      create.run(key, text, now() + lifetime)
    })
  }

  replace(key: string, seen: string, text: string, lifetime: number): Replaced {
    return this.#do((opened) => replaced(opened, key, key, seen, text, lifetime))
  }

  move(key: string, newKey: string, seen: string, text: string, lifetime: number): Replaced {
    return this.#do((opened) => {
      opened.database.exec('BEGIN IMMEDIATE')
      try {
        const how = replaced(opened, key, newKey, seen, text, lifetime)
        if (how === 'done') opened.leave.run(key, `>${newKey}`, now() + LONGEST_WAY)
        opened.database.exec('COMMIT')
        return how
      } catch (error) {
        opened.database.exec('ROLLBACK')
        throw error
      }
    })
  }

  remove(key: string): void {
    this.#do(({ remove }) => remove.run(key))
  }

  #do<T>(step: (opened: Opened) => T): T {
    try {
      return step((this.#opened ??= this.#open()))
    } catch (error) {
      throw new StoreOutage(`SQLite at ${this.#path}: ${(error as Error).message}`)
    }
  }

  #open(): Opened {
    createFile(this.#path)
    const database = new this.#library.DatabaseSync(this.#path)
    try {
      return this.#prepared(database)
    } catch (error) {
      database.close()
      throw error
    }
  }

  #prepared(database: SqliteDatabase): Opened {
    database.exec(`PRAGMA busy_timeout = ${Math.ceil(this.#timeout)}`)
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = NORMAL')
    database.exec(
      'CREATE TABLE IF NOT EXISTS tsgi_session (key TEXT PRIMARY KEY, text TEXT NOT NULL, ends INTEGER NOT NULL)',
    )
    database.exec('CREATE INDEX IF NOT EXISTS tsgi_session_ends ON tsgi_session (ends)')
    const prepare = (sql: string): SqliteStatement => database.prepare(sql)
    return {
      database,
      read: prepare("SELECT text FROM tsgi_session WHERE key = ? AND ends > ? AND substr(text, 1, 1) <> '>'"),
      create: prepare('INSERT INTO tsgi_session (key, text, ends) VALUES (?, ?, ?)'),
      replace: prepare('UPDATE tsgi_session SET key = ?, text = ?, ends = ? WHERE key = ? AND text = ? AND ends > ?'),
      leave: prepare('INSERT INTO tsgi_session (key, text, ends) VALUES (?, ?, ?)'),
      remove: prepare(REMOVE),
      sweep: prepare(
        'DELETE FROM tsgi_session WHERE key IN (SELECT key FROM tsgi_session WHERE ends <= ? ORDER BY ends LIMIT ?)',
      ),
    }
  }
}

/**
 * Only its owner is to read it; what SQLite puts beside it gets the same rights. One that is there is never opened here:
 * closing any descriptor of a file takes from the whole process the locks it has on it.
 */
function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'ax', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function replaced(
  { read, replace }: Opened,
  key: string,
  newKey: string,
  seen: string,
  text: string,
  lifetime: number,
): Replaced {
  const time = now()
  if (Number(replace.run(newKey, text, time + lifetime, key, seen, time).changes) === 1) return 'done'
  const current = textOf(read, key)
  return current === undefined ? 'gone' : { text: current }
}

function textOf(read: SqliteStatement, key: string): string | undefined {
  const row = read.get(key, now()) as { readonly text: string } | undefined
  return row?.text
}
