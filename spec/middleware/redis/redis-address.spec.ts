import { RedisAddress } from '../../../lib/middleware/redis/redis-address.js'

describe('RedisAddress', () => {
  it.each<[string, object, string]>([
    [
      'redis://localhost',
      { place: { host: 'localhost', port: 6379, tls: false }, user: undefined, password: undefined, database: 0 },
      'redis://localhost:6379/0',
    ],
    [
      'rediss://ada:ge%2Fheim@h.example:7000/3',
      { place: { host: 'h.example', port: 7000, tls: true }, user: 'ada', password: 'ge/heim', database: 3 },
      'rediss://h.example:7000/3',
    ],
    [
      'redis://:geheim@[::1]:1/',
      { place: { host: '[::1]', port: 1, tls: false }, user: undefined, password: 'geheim', database: 0 },
      'redis://[::1]:1/0',
    ],
    [
      'unix:/run/redis.sock',
      { place: { path: '/run/redis.sock' }, user: undefined, password: undefined, database: 0 },
      'unix:/run/redis.sock?db=0',
    ],
    [
      'unix:///run/a%20b?db=2&username=ada&password=ge%25heim',
      { place: { path: '/run/a b' }, user: 'ada', password: 'ge%heim', database: 2 },
      'unix:/run/a b?db=2',
    ],
  ])('reads %s, and never shows the password', (text, parts, shown) => {
    const address = RedisAddress.parse(text)
    expect({ ...(address as object) }).toEqual(parts)
    expect(String(address)).toBe(shown)
  })

  it.each([
    ['geheim', 'is no URL like redis://localhost:6379/0'],
    ['http://:geheim@h', 'has the scheme "http", which is none of redis, rediss and unix'],
    ['redis://', 'names no host, as in redis://localhost:6379/0'],
    ['redis:///1', 'names no host, as in redis://localhost:6379/0'],
    ['redis://:geheim@h/x', 'names a database that is no number, as in redis://localhost:6379/0'],
    ['redis://:geheim@h/12345', 'names a database that is no number, as in redis://localhost:6379/0'],
    ['redis://h/0/1', 'names a database that is no number, as in redis://localhost:6379/0'],
    ['redis://:ge%heim@h', 'has a percent sign in the name or the password that encodes nothing'],
    ['redis://ge%heim:x@h', 'has a percent sign in the name or the password that encodes nothing'],
    ['redis://h?password=geheim', 'has a query or a fragment, of which nothing is known'],
    ['redis://h#geheim', 'has a query or a fragment, of which nothing is known'],
    ['unix:', 'names no socket, as in unix:/run/redis/redis.sock'],
    ['unix:/', 'names no socket, as in unix:/run/redis/redis.sock'],
    ['unix:run/redis.sock', 'names no socket, as in unix:/run/redis/redis.sock'],
    ['unix://run/redis.sock', 'names no socket, as in unix:/run/redis/redis.sock'],
    ['unix:/a%', 'names no socket, as in unix:/run/redis/redis.sock'],
    ['unix:/a?geheim=1', 'has a query with another key than db, username and password'],
    ['unix:/a?db=x', 'names a database that is no number, as in redis://localhost:6379/0'],
  ])('says what is wrong with %s, without quoting a password', (text, fault) => {
    expect(RedisAddress.parse(text)).toBe(fault)
  })
})
