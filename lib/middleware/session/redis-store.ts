import { StoreOutage, type RedisConnection } from '../redis/redis-connection.js'
import { LONGEST_TRAIL, LONGEST_WAY } from './moved-sessions.js'
import type { Replaced, SessionStore } from './session-store.js'

const PREFIX = 'tsgi:session:'

/** Where a session moved, what leads to it stays for a while. Answers 1 if it is done, 0 if there is nothing to replace, else the text that is there. */
const REPLACE = `
local current = redis.call('GET', KEYS[1])
if not current or string.sub(current, 1, 1) == '>' then return 0 end
if current ~= ARGV[1] then return current end
if KEYS[1] ~= KEYS[2] then redis.call('SET', KEYS[1], '>' .. KEYS[2], 'PX', ${LONGEST_WAY}) end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 1`

/** Removes a session and what came of it. */
const REMOVE = `
local at = KEYS[1]
for _ = 1, ${LONGEST_TRAIL} do
  local text = redis.call('GET', at)
  redis.call('DEL', at)
  if not text or string.sub(text, 1, 1) ~= '>' then return 1 end
  at = string.sub(text, 2)
end
return 1`

/**
 * Sessions in Redis or Valkey, which forgets them by itself. Not in Redis Cluster: the keys of one that moves may lie on
 * different nodes.
 */
export class RedisStore implements SessionStore {
  readonly #redis: RedisConnection

  constructor(redis: RedisConnection) {
    this.#redis = redis
  }

  start(): Promise<void> {
    return this.#redis.start()
  }

  stop(): Promise<void> {
    return this.#redis.stop()
  }

  async read(key: string): Promise<string | undefined> {
    const text = await this.#redis.run('GET', PREFIX + key)
    return typeof text === 'string' && !text.startsWith('>') ? text : undefined
  }

  async create(key: string, text: string, lifetime: number): Promise<void> {
    const answer = await this.#redis.run('SET', PREFIX + key, text, 'NX', 'PX', Math.max(1, lifetime))
    if (answer !== 'OK') throw new StoreOutage('Redis did not take a new session')
  }

  replace(key: string, seen: string, text: string, lifetime: number): Promise<Replaced> {
    return this.move(key, key, seen, text, lifetime)
  }

  async move(key: string, newKey: string, seen: string, text: string, lifetime: number): Promise<Replaced> {
    const answer = await this.#redis.evaluate(
      REPLACE,
      [PREFIX + key, PREFIX + newKey],
      [seen, text, Math.max(1, lifetime)],
    )
    if (answer === 1) return 'done'
    return typeof answer === 'string' ? { text: answer } : 'gone'
  }

  async remove(key: string): Promise<void> {
    await this.#redis.evaluate(REMOVE, [PREFIX + key], [])
  }
}
