import { canonicalAddress } from '../../../lib/middleware/address/ip-address.js'

describe('canonicalAddress', () => {
  it.each([
    ['1.2.3.4', '1.2.3.4'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::ffff:7f00:1', '127.0.0.1'],
    ['0:0:0:0:0:FFFF:7F00:0001', '127.0.0.1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['[::1]', '::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::', '::'],
    ['::1.2.3.4', '::102:304'],
  ])('H10: %s is %s', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical)
  })

  it.each([
    '999.1.1.1',
    '1.2.3',
    '01.2.3.4',
    '0x7f.1',
    '[::1]:80',
    '1.2.3.4:5',
    '[1.2.3.4]',
    'unknown',
    '_hid',
    '',
    '[::1',
    ' 1.2.3.4',
    '1.2.3.4\n',
    '::1::2',
    '%eth0',
  ])('H10: %j is none', (text) => {
    expect(canonicalAddress(text)).toBeUndefined()
  })
})
