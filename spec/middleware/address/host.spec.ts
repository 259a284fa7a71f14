import { parseHost } from '../../../lib/middleware/address/host.js'

describe('parseHost', () => {
  it.each([
    ['A.Example', 'a.example', undefined],
    ['a.example.', 'a.example', undefined],
    ['a.example:0', 'a.example', '0'],
    ['a.example:65535', 'a.example', '65535'],
    ['[::FFFF:1.2.3.4]:81', '1.2.3.4', '81'],
    ['[2001:DB8::1]', '2001:db8::1', undefined],
    ['_x-y', '_x-y', undefined],
  ])('RFC 9110 §7.2: reads %s', (text, name, port) => {
    expect(parseHost(text)).toEqual({ name, port })
  })

  it.each([
    'a.example:65536',
    'a.example:',
    'a:b',
    'a..b',
    '-a',
    'a-',
    '',
    '[::1',
    '[::1%25eth0]',
    'a/b',
    'ä',
    'a.example..',
  ])('refuses %j', (text) => {
    expect(parseHost(text)).toBeUndefined()
  })
})
