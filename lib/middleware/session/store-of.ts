import { TsgiError } from '../../core/index.js'
import { described } from '../../protocol/index.js'
import { RedisAddress } from '../redis/redis-address.js'
import { RedisConnection } from '../redis/redis-connection.js'
import { MemoryStore } from './memory-store.js'
import { RedisStore } from './redis-store.js'
import type { SessionStore } from './session-store.js'
import { findSqlite } from './sqlite-library.js'
import { SqliteStore } from './sqlite-store.js'

const REDIS = /^(?:rediss?|unix):/

/** What a store needs to know beside where it is. */
export interface StoreOptions {
  /** How long, in milliseconds, it may take to answer. */
  readonly storeTimeout: number
  /** How many sessions may be in memory. */
  readonly maxSessions: number
}

/**
 * The store that a text names; undefined for `cookie`.
 *
 * @param sqlite - finds `node:sqlite`.
 * @throws {TsgiError} if this runtime cannot have it.
 */
export function storeOf(
  store: string | SessionStore,
  { maxSessions, storeTimeout }: StoreOptions,
  sqlite = findSqlite,
): SessionStore | undefined {
  if (typeof store !== 'string') return store
  if (store === 'cookie') return undefined
  if (store === 'memory') return new MemoryStore(maxSessions)
  if (REDIS.test(store)) return new RedisStore(new RedisConnection({ url: store, timeout: storeTimeout }))
  const library = sqlite()
  if (library !== undefined) return new SqliteStore(library, store.slice('sqlite:'.length), storeTimeout)
  throw new TsgiError('no session store', [
    {
      code: 'SQLITE_MISSING',
      fault: `session: the store is a file of SQLite, and this runtime has no node:sqlite`,
      remedy: 'use Node.js 22.13 or later, or another store: memory, redis://…',
    },
  ])
}

/** Says what is wrong with the option `store`, or nothing, without quoting it. */
export function faultInStore(store: unknown): string | undefined {
  if (typeof store !== 'string') return isStore(store) ? undefined : `is ${described(store)}, which is no store`
  if (store === 'cookie' || store === 'memory' || /^sqlite:./.test(store)) return undefined
  if (!REDIS.test(store)) return 'is none of cookie, memory, sqlite:PATH, redis://…, rediss://…, unix:…'
  const address = RedisAddress.parse(store)
  return typeof address === 'string' ? address : undefined
}

function isStore(store: unknown): boolean {
  const methods = ['read', 'create', 'replace', 'move', 'remove']
  return (
    typeof store === 'object' &&
    store !== null &&
    methods.every((method) => typeof (store as Record<string, unknown>)[method] === 'function')
  )
}
