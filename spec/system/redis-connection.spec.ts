import { setTimeout as delay } from 'node:timers/promises'
import { RedisConnection, StoreOutage } from '../../lib/middleware/redis/redis-connection.js'
import { RedisProcess } from './redis-process.js'

const TIMEOUT = 100

const describeWithRedis = RedisProcess.isInstalled ? describe : passedOver
function passedOver(name: string): void {
  it(`${name}: passed over, since redis-server is not installed`, () => {
    expect(RedisProcess.isInstalled).toBe(false)
  })
}

/** How long something took to fail, and with what. */
async function failure(promise: Promise<unknown>): Promise<{ error: Error; took: number }> {
  const begin = performance.now()
  const error: unknown = await promise.then(
    (value) => new Error(`answered ${String(value)}`),
    (reason: unknown) => reason,
  )
  return { error: error as Error, took: performance.now() - begin }
}

async function untilAnswered(connection: RedisConnection, patience: number): Promise<number> {
  const begin = performance.now()
  for (;;) {
    const answer = await connection.run('PING').catch(() => undefined)
    const took = performance.now() - begin
    if (answer === 'PONG' || took > patience) return took
    await delay(20)
  }
}

describeWithRedis('RedisConnection, with a real Redis', () => {
  let redis: RedisProcess
  let connection: RedisConnection

  beforeEach(async () => {
    redis = await RedisProcess.start('geheim%s')
    connection = new RedisConnection({ url: redis.url, timeout: TIMEOUT })
    await connection.start()
  })

  afterEach(async () => {
    // First, so that no server is left where a connection could not be made.
    await redis.stop()
    await connection.stop()
  })

  it('runs commands', async () => {
    expect(await connection.run('SET', 'a', 'ü', 'PX', 10_000)).toBe('OK')
    expect(await connection.run('GET', 'a')).toBe('ü')
    expect(await connection.run('GET', 'b')).toBeNull()
  })

  it('runs scripts, known to the server or not', async () => {
    const script = "return {KEYS[1], ARGV[1], redis.call('INCR', KEYS[1])}"
    expect(await connection.evaluate(script, ['n'], ['x'])).toEqual(['n', 'x', 1])
    expect(await connection.evaluate(script, ['n'], [7])).toEqual(['n', '7', 2])
    await connection.run('SCRIPT', 'FLUSH')
    expect(await connection.evaluate(script, ['n'], ['x'])).toEqual(['n', 'x', 3])
  })

  it('goes over a Unix socket', async () => {
    const other = new RedisConnection({ url: `unix:${redis.socket}?db=3&password=geheim%25s`, timeout: TIMEOUT })
    await other.start()
    expect(await other.run('SET', 'a', 1)).toBe('OK')
    expect(await connection.run('GET', 'a')).toBeNull()
    await other.stop()
  })

  it('makes an outage of an error that the server answers, without the password', async () => {
    await connection.run('SET', 'a', 'text')
    const { error } = await failure(connection.run('LPUSH', 'a', 'geheim%s'))
    expect(error).toBeInstanceOf(StoreOutage)
    expect(error.message).toBe(
      `Redis at redis://127.0.0.1:${redis.port}/0: WRONGTYPE Operation against a key holding the wrong kind of value`,
    )
    const { error: unknown } = await failure(connection.run('NONSENSE', 'geheim%s'))
    expect(unknown.message).toContain("unknown command 'NONSENSE'")
    expect(unknown.message).not.toContain('geheim')
    const { error: broken } = await failure(connection.evaluate("return redis.call('LPUSH', KEYS[1], 1)", ['a'], []))
    expect(broken.message).toContain('WRONGTYPE')
  })

  it('says that the password is wrong', async () => {
    const wrong = new RedisConnection({ url: redis.url.replace('geheim', 'falsch'), timeout: TIMEOUT })
    await wrong.start()
    const { error } = await failure(wrong.run('PING'))
    expect(error.message).toMatch(/^Redis at redis:\/\/127\.0\.0\.1:\d+\/0: WRONGPASS/)
    expect(error.message).not.toContain('falsch')
    await wrong.stop()
  })

  it('F20: fails within the timeout while the server is stopped, keeps nothing for later, and is back within 2 s', async () => {
    redis.pause()
    const all = await Promise.all(Array.from({ length: 100 }, () => failure(connection.run('PING'))))
    expect(Math.max(...all.map(({ took }) => took))).toBeLessThan(TIMEOUT + 50)
    expect(all[0]?.error.message).toBe(
      `Redis at redis://127.0.0.1:${redis.port}/0: it gave no answer within ${TIMEOUT} ms`,
    )
    const { error, took } = await failure(connection.run('PING'))
    expect(took).toBeLessThan(50)
    expect(error).toBeInstanceOf(StoreOutage)
    await delay(1_500)
    redis.resume()
    expect(await untilAnswered(connection, 5_000)).toBeLessThan(2_000)
  })

  it('F20: fails at once while the server is gone, and is back within 2 s', async () => {
    await redis.kill()
    const first = await failure(connection.run('PING'))
    expect(first.error).toBeInstanceOf(StoreOutage)
    await delay(300)
    const { error, took } = await failure(connection.run('PING'))
    expect(took).toBeLessThan(50)
    expect(error.message).toBe(
      `Redis at redis://127.0.0.1:${redis.port}/0: connect ECONNREFUSED 127.0.0.1:${redis.port}`,
    )
    await redis.start()
    expect(await untilAnswered(connection, 5_000)).toBeLessThan(2_000)
  })

  it('starts although the server is not there, and connects when it is', async () => {
    await redis.kill()
    const late = new RedisConnection({ url: redis.url, timeout: TIMEOUT })
    await late.start()
    await late.start()
    expect((await failure(late.run('PING'))).error.message).toContain('ECONNREFUSED')
    await redis.start()
    expect(await untilAnswered(late, 5_000)).toBeLessThan(2_000)
    await late.stop()
    expect((await failure(late.run('PING'))).error.message).toBe(
      `Redis at redis://127.0.0.1:${redis.port}/0: it was stopped`,
    )
  })

  it('takes an answer that came while this process was busy', async () => {
    const answer = connection.run('PING')
    await delay(0)
    const begin = performance.now()
    while (performance.now() - begin < TIMEOUT * 3);
    await expect(answer).resolves.toBe('PONG')
  })
})
