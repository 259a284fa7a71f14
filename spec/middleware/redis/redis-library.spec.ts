import { RedisAddress } from '../../../lib/middleware/redis/redis-address.js'
import { clientOptions, findRedis } from '../../../lib/middleware/redis/redis-library.js'

function optionsOf(url: string, timeout = 100): Record<string, unknown> {
  return clientOptions(RedisAddress.parse(url) as RedisAddress, timeout) as Record<string, unknown>
}

describe('findRedis', () => {
  it('finds ioredis from where this package is installed', () => {
    const found = findRedis()
    expect('library' in found && typeof found.library.Redis).toBe('function')
    expect(findRedis([])).toEqual({ fault: 'it is not installed' })
  })
})

describe('clientOptions', () => {
  it('keeps nothing for later', () => {
    expect(optionsOf('redis://ada:geheim@h:1/2')).toEqual({
      host: 'h',
      port: 1,
      username: 'ada',
      password: 'geheim',
      db: 2,
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 1_000,
      commandTimeout: 1_000,
      retryStrategy: expect.any(Function) as unknown,
    })
    expect(optionsOf('redis://h', 700)).toMatchObject({ commandTimeout: 1_400 })
  })

  it('names the server where there is TLS, and the path of a socket', () => {
    expect(optionsOf('rediss://h.example')).toMatchObject({ host: 'h.example', tls: { servername: 'h.example' } })
    expect(optionsOf('redis://[::1]')).toMatchObject({ host: '::1' })
    const { host, path, tls } = optionsOf('unix:/a')
    expect([host, path, tls]).toEqual([undefined, '/a', undefined])
  })

  it.each([
    ['rediss://127.0.0.1', '127.0.0.1'],
    ['rediss://[::1]:6380', '::1'],
  ])('RFC 6066 §3: names no server where %s is an address, and no name', (url, host) => {
    expect(optionsOf(url)).toMatchObject({ host, tls: {} })
    expect(optionsOf(url).tls).toEqual({})
  })

  it('waits ever longer before it connects again, up to half a second and a bit', () => {
    const pause = optionsOf('redis://h').retryStrategy as (attempt: number) => number
    const bounds: [number, number][] = [
      [1, 50],
      [2, 100],
      [10, 500],
      [10_000, 500],
    ]
    for (const [attempt, least] of bounds) {
      const pauses = Array.from({ length: 200 }, () => pause(attempt))
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(least)
      expect(Math.max(...pauses)).toBeLessThan(least + 50)
      expect(new Set(pauses).size).toBeGreaterThan(1)
    }
  })
})
