import { StoreOutage, type RedisConnection } from '../redis/redis-connection.js'
import type { Replaced, SessionStore } from './session-store.js'

const PREFIX = 'tsgi:session:'

/** Answers 1 if it is done, 0 if there is nothing to replace, else the text that is there. */
const REPLACE = `
local current = redis.call('GET', KEYS[1])
if not current then return 0 end
if current ~= ARGV[1] then return current end
if KEYS[1] ~= KEYS[2] then redis.call('DEL', KEYS[1]) end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 1`

/** Sessions in Redis or Valkey, which forgets them by itself. */
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
    return typeof text === 'string' ? text : undefined
  }

  async create(key: string, text: string, lifetime: number): Promise<void> {
    const answer = await this.#redis.run('SET', PREFIX + key, text, 'NX', 'PX', lifetime)
    if (answer !== 'OK') throw new StoreOutage('Redis did not take a new session')
  }

  replace(key: string, seen: string, text: string, lifetime: number): Promise<Replaced> {
    return this.move(key, key, seen, text, lifetime)
  }

  async move(key: string, newKey: string, seen: string, text: string, lifetime: number): Promise<Replaced> {
    const answer = await this.#redis.evaluate(REPLACE, [PREFIX + key, PREFIX + newKey], [seen, text, lifetime])
    if (answer === 1) return 'done'
    return typeof answer === 'string' ? { text: answer } : 'gone'
  }

  async remove(key: string): Promise<void> {
    await this.#redis.run('DEL', PREFIX + key)
  }
}
