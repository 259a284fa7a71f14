import { adminPlace, isLoopback, type AdminPlace } from '../../../lib/handlers/admin/admin-place.js'

describe('adminPlace', () => {
  it.each<[string, AdminPlace | undefined]>([
    ['off', undefined],
    ['127.0.0.1:9180', { host: '127.0.0.1', port: 9180 }],
    ['9180', { host: '127.0.0.1', port: 9180 }],
    ['localhost:0', { host: 'localhost', port: 0 }],
    ['[::1]:65535', { host: '::1', port: 65_535 }],
    ['0.0.0.0:80', { host: '0.0.0.0', port: 80 }],
    ['unix:/run/a b.sock', { socket: '/run/a b.sock' }],
  ])('reads %j', (text, place) => {
    expect(adminPlace(text)).toEqual(place)
  })

  it.each([
    ['', 'is no ADDRESS:PORT with a port up to 65535'],
    ['on', 'is no ADDRESS:PORT with a port up to 65535'],
    ['127.0.0.1', 'is no ADDRESS:PORT with a port up to 65535'],
    ['127.0.0.1:65536', 'is no ADDRESS:PORT with a port up to 65535'],
    ['127.0.0.1:123456', 'is no ADDRESS:PORT with a port up to 65535'],
    [':9180', 'is no ADDRESS:PORT with a port up to 65535'],
    ['::1:9180', 'has no address before the port'],
    ['[127.0.0.1]:1', 'has no address before the port'],
    ['[::1:1', 'has no address before the port'],
    ['a b:1', 'has no address before the port'],
    ['http://127.0.0.1:1', 'has no address before the port'],
    ['unix:', 'names no path'],
    ['unix:/a\0', 'names no path'],
  ])('says of %j that it %s', (text, fault) => {
    expect(adminPlace(text)).toBe(fault)
  })
})

describe('isLoopback', () => {
  it.each<[boolean, AdminPlace]>([
    [true, { socket: '/a' }],
    [true, { host: '127.0.0.1', port: 1 }],
    [true, { host: '127.9.9.9', port: 1 }],
    [true, { host: '::1', port: 1 }],
    [true, { host: 'localhost', port: 1 }],
    [false, { host: '0.0.0.0', port: 1 }],
    [false, { host: '::', port: 1 }],
    [false, { host: '127.0.0.1.example', port: 1 }],
    [false, { host: 'x127.0.0.1', port: 1 }],
    [false, { host: 'localhost.example', port: 1 }],
  ])('is %s of %j', (is, place) => {
    expect(isLoopback(place)).toBe(is)
  })
})
