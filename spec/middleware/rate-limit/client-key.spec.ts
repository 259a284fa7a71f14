import type { Environ } from '../../../lib/index.js'
import { clientKey, faultInKey, type ClientKey } from '../../../lib/middleware/rate-limit/client-key.js'

const keyOf = (by: string | ClientKey, environ: Partial<Environ>): string | undefined =>
  clientKey(by)(environ as Environ)
const byAddress = (address: string | undefined): string | undefined =>
  keyOf('address', address === undefined ? {} : { REMOTE_ADDR: address })

describe('clientKey', () => {
  it.each([
    ['192.0.2.1', 'address:192.0.2.1'],
    ['::ffff:192.0.2.1', 'address:192.0.2.1'],
    ['::FFFF:c000:201', 'address:192.0.2.1'],
    ['2001:db8::1', 'address:2001:db8:0:0::/64'],
    ['2001:DB8:0:0:ffff::2', 'address:2001:db8:0:0::/64'],
    ['2001:db8:0:1::1', 'address:2001:db8:0:1::/64'],
    ['2001:db8:1:2:3:4:5:6', 'address:2001:db8:1:2::/64'],
    ['::1', 'address:0:0:0:0::/64'],
    ['1::', 'address:1:0:0:0::/64'],
    ['fe80::1%eth0', 'address:fe80:0:0:0::/64'],
    ['1:2:3::', 'address:1:2:3:0::/64'],
    [undefined, 'address:unix'],
    ['somebody', 'address:somebody'],
  ])('R02: an address is one canonical text, and IPv6 is counted by /64 (%s)', (address, key) => {
    expect(byAddress(address)).toBe(key)
  })

  it('R02: all addresses of a /64 are one client', () => {
    const keys = Array.from({ length: 200 }, (_, index) =>
      byAddress(`2001:db8:5:6:${(index * 300).toString(16)}::${index}`),
    )
    expect(new Set(keys).size).toBe(1)
  })

  it('a user is not an address of that name', () => {
    expect(keyOf('user', { REMOTE_USER: 'ann' })).toBe('user:ann')
    expect(keyOf('user', { REMOTE_USER: '' })).toBe('user:')
    expect(keyOf('user', { REMOTE_USER: 'address:1.2.3.4' })).toBe('user:address:1.2.3.4')
    expect(keyOf('user', { REMOTE_ADDR: '1.2.3.4' })).toBe('address:1.2.3.4')
  })

  it('what comes in a header is never kept as it is', () => {
    const key = keyOf('header:X-Api-Key', { HTTP_X_API_KEY: 'secret' })
    expect(key).toMatch(/^header:[\w-]{43}$/)
    expect(key).toBe('header:K7gNU3sdo-OL0wNhqoVWhr3g6s1xYv72ol_pe_Unols')
    expect(keyOf('header:x-api-key', { HTTP_X_API_KEY: 'secret' })).toBe(key)
    expect(keyOf('header:X-Api-Key', { HTTP_X_API_KEY: 'other' })).not.toBe(key)
    expect(keyOf('header:X-Api-Key', { HTTP_X_API_KEY: '' })).toMatch(/^header:/)
    expect(keyOf('header:X-Api-Key', { REMOTE_ADDR: '1.2.3.4' })).toBe('address:1.2.3.4')
  })

  it('a function names who it likes, or nobody', () => {
    const by = (environ: Environ) => environ.HTTP_X_TENANT
    expect(keyOf(by, { HTTP_X_TENANT: 'acme' })).toBe('key:acme')
    expect(keyOf(by, {})).toBeUndefined()
    expect(() => keyOf((() => 7) as never, {})).toThrow(
      new TypeError('rate-limit: the function key gives a text, or undefined for who is not counted'),
    )
  })

  it('a key is never longer than a digest', () => {
    const fits = 'x'.repeat(64)
    expect(keyOf('user', { REMOTE_USER: fits })).toBe(`user:${fits}`)
    expect(keyOf('user', { REMOTE_USER: `${fits}x` })).toMatch(/^user:[\w-]{43}$/)
    expect(keyOf(() => 'y'.repeat(10_000), {})).toMatch(/^key:[\w-]{43}$/)
    expect(byAddress('z'.repeat(10_000))).toMatch(/^address:[\w-]{43}$/)
  })
})

describe('faultInKey', () => {
  it.each(['address', 'user', 'header:X-Api-Key', () => 'x'])('takes %s', (by) => {
    expect(faultInKey(by)).toBeUndefined()
  })

  it.each(['', 'ip', 'header:', 'header:a b', 'xheader:a', 'header:a:b', 7, undefined, null])('refuses %s', (by) => {
    expect(faultInKey(by)).toBe('is none of address, user and header:NAME, nor a function')
  })
})
