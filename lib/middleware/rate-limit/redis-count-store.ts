import { RedisConnection, StoreOutage } from '../redis/redis-connection.js'
import type { CountStore } from './count-store.js'
import type { Taken } from './count-table.js'
import type { Limit } from './limit.js'

/**
 * Does in Redis, by its clock, what `takeFrom` does here. A key holds the time in milliseconds and the levels, and is
 * gone when nothing is used. A clock that was set back ages nothing.
 */
const SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local cost = tonumber(ARGV[1])
local limits = {}
for i = 2, #ARGV, 4 do
  local quota, window, drain, unit = unpack(ARGV, i, i + 3)
  table.insert(limits, { window = tonumber(window), drain = tonumber(drain), capacity = quota * unit, rise = math.min(cost, quota) * unit })
end
local at, levels = now, {}
local count = redis.call('GET', KEYS[1])
if count then
  for word in string.gmatch(count, '%d+') do table.insert(levels, tonumber(word)) end
  at = table.remove(levels, 1)
end
local elapsed, passed = math.max(0, now - at), 1
for i, limit in ipairs(limits) do
  levels[i] = math.max(0, (levels[i] or 0) - math.min(elapsed, limit.window) * limit.drain)
  if levels[i] + limit.rise > limit.capacity then passed = 0 end
end
local keep, words, answer = 1, { string.format('%.0f', now) }, { passed }
for i, limit in ipairs(limits) do
  if passed == 1 then levels[i] = levels[i] + limit.rise end
  keep = math.max(keep, math.ceil(levels[i] / limit.drain))
  local word = string.format('%.0f', levels[i])
  table.insert(words, word)
  table.insert(answer, word)
end
if passed == 1 or now < at then
  redis.call('SET', KEYS[1], table.concat(words, ' '), 'PX', string.format('%.0f', keep))
end
return answer
`

/** Where counts are in Redis or Valkey, and of which limits. */
export interface RedisStoreOptions {
  readonly url: string
  /** How long, in milliseconds, an answer may take. */
  readonly timeout: number
  /** What tells these counts apart from others in the same database. */
  readonly scope: string
}

/** Counts in Redis or Valkey, taken by one script each. */
export class RedisCountStore implements CountStore {
  readonly #connection: Pick<RedisConnection, 'evaluate' | 'start' | 'stop'>
  readonly #prefix: string
  readonly #limits: readonly Limit[]
  readonly #numbers: readonly number[]

  constructor(
    limits: readonly Limit[],
    { scope, ...place }: RedisStoreOptions,
    connection: Pick<RedisConnection, 'evaluate' | 'start' | 'stop'> = new RedisConnection(place),
  ) {
    this.#connection = connection
    this.#prefix = `tsgi:rate-limit:${scope}:`
    this.#limits = limits
    this.#numbers = limits.flatMap(({ drain, quota, unit, window }) => [quota, window, drain, unit])
  }

  start(): Promise<void> {
    return this.#connection.start()
  }

  stop(): Promise<void> {
    return this.#connection.stop()
  }

  async take(key: string, cost: number): Promise<Taken> {
    const answer = await this.#connection.evaluate(SCRIPT, [this.#prefix + key], [cost, ...this.#numbers])
    if (!Array.isArray(answer) || answer.length !== this.#limits.length + 1)
      throw new StoreOutage('Redis gave an answer that is none of this script')
    const [passed, ...levels] = answer.map(Number)
    return { passed: passed === 1, levels }
  }
}
