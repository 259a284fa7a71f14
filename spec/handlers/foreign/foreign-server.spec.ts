import { asAddress, asAddresses, asSeconds } from '../../../lib/handlers/foreign/foreign-server.js'

describe('asAddress', () => {
  it.each([
    ['127.0.0.1:8080', { host: '127.0.0.1', port: '8080' }],
    ['localhost', { host: 'localhost' }],
    ['*:6543', { host: '0.0.0.0', port: '6543' }],
    [':6543', { host: '0.0.0.0', port: '6543' }],
    ['[::1]:81', { host: '::1', port: '81' }],
    ['[::1]', { host: '::1' }],
    ['::1', { host: '::1' }],
    ['unix:/run/a.sock', { socket: '/run/a.sock' }],
    ['unix:///run/a.sock', { socket: '/run/a.sock' }],
    ['unix:a.sock', { socket: 'a.sock' }],
  ])('reads %s', (address, options) => {
    expect(asAddress(address).options).toEqual(options)
  })

  it('is in place of a socket that was named before', () => {
    expect(asAddress('localhost').options).toHaveProperty('socket', undefined)
    expect(asAddress('::1').options).toHaveProperty('socket', undefined)
  })

  it.each(['a:b', 'http://a:80', '[x]:80', 'a:80:90', 'fd://3', 'unix:'])('refuses %s', (address) => {
    expect(asAddress(address)).toEqual({
      fault: { fault: `is "${address}", no address`, remedy: 'write HOST:PORT or unix:PATH' },
    })
  })
})

describe('asAddresses', () => {
  it('takes the first and says that the others are left out', () => {
    expect(asAddresses('0.0.0.0:6543, unix:/tmp/a.sock b:1')).toEqual({
      options: { host: '0.0.0.0', port: '6543', socket: undefined },
      warning: 'listens on 0.0.0.0:6543 only, not on unix:/tmp/a.sock, b:1',
    })
    expect(asAddresses(' a:1 ')).toEqual({ options: { host: 'a', port: '1', socket: undefined } })
    expect(asAddresses('')).toEqual({})
  })
})

describe('asSeconds', () => {
  it('makes a duration of a number', () => {
    expect(asSeconds('closeTimeout')(' 2 ')).toEqual({ options: { closeTimeout: '2s' } })
    expect(asSeconds('closeTimeout')('0.5')).toEqual({ options: { closeTimeout: '0.5s' } })
  })

  it.each(['', 'x', '2s', '-1', '1.'])('refuses %j', (value) => {
    expect(asSeconds('closeTimeout')(value)).toEqual({
      fault: { fault: `is "${value}", not a number of seconds`, remedy: 'write digits, like 30' },
    })
  })
})
