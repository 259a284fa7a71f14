import { parseForwarded } from '../../../lib/middleware/proxy/forwarded-field.js'

describe('parseForwarded', () => {
  it.each([
    ['for=192.0.2.60;proto=http;by=203.0.113.43', [{ for: '192.0.2.60', proto: 'http', by: '203.0.113.43' }]],
    ['For="[2001:db8:cafe::17]:4711"', [{ for: '[2001:db8:cafe::17]:4711' }]],
    ['for=192.0.2.43, for=198.51.100.17', [{ for: '192.0.2.43' }, { for: '198.51.100.17' }]],
    ['for=_mdn;host="a\\"b\\\\c"', [{ for: '_mdn', host: 'a"b\\c' }]],
    ['for="a;b,c"', [{ for: 'a;b,c' }]],
    ['for=""', [{ for: '' }]],
    [' for=a ; proto=b \t', [{ for: 'a', proto: 'b' }]],
    ['for=a;', [{ for: 'a' }]],
    ['__proto__=x', [Object.fromEntries([['__proto__', 'x']])]],
    ['', []],
  ])('RFC 7239 §4: reads %s', (field, elements) => {
    expect(parseForwarded(field)).toEqual(elements)
  })

  it.each([
    'for',
    'for=',
    'for=a b',
    'for="a',
    'for="a"b',
    ',for=a',
    'for=a,',
    'for=a,,for=b',
    ';for=a',
    'for=a;for=b',
    '=a',
    'for=a=b',
  ])('RFC 7239 §4: takes %s for malformed', (field) => {
    expect(parseForwarded(field)).toBeUndefined()
  })

  it('H08: reads nothing that is longer than any list of proxies', () => {
    const field = Array.from({ length: 585 }, () => 'for=a').join(', ')
    expect([field.length, parseForwarded(field)?.length]).toEqual([4_093, 585])
    expect(parseForwarded(`${field},     for=a`)).toBeUndefined()
  })
})
