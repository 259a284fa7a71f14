import { endOfHost } from '../../lib/core/authority.js'

describe('endOfHost', () => {
  it.each([
    ['example.com', 'example.com'],
    ['example.com:8080', 'example.com'],
    ['[::1]', '[::1]'],
    ['[::1]:8080', '[::1]'],
    ['', ''],
    [':80', ''],
  ])('of %j: the host is %j', (authority, host) => {
    expect(authority.slice(0, endOfHost(authority))).toBe(host)
  })
})
