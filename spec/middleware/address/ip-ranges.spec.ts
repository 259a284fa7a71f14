import { faultInRanges, IpRanges } from '../../../lib/middleware/address/ip-ranges.js'

describe('IpRanges', () => {
  it.each<[string[], string | undefined, boolean]>([
    [['10.0.0.0/8'], '10.255.0.1', true],
    [['10.0.0.0/8'], '11.0.0.1', false],
    [['10.0.0.0/8'], '::ffff:10.1.2.3', true],
    [['::ffff:10.0.0.0/104'], '10.1.2.3', true],
    [['::ffff:10.0.0.0/104'], '11.1.2.3', false],
    [['192.0.2.7'], '192.0.2.7', true],
    [['192.0.2.7'], '192.0.2.8', false],
    [['192.0.2.9/24'], '192.0.2.1', true],
    [['2001:db8::/32'], '2001:DB8:1::1', true],
    [['2001:db8::/32'], '2001:db9::1', false],
    [['::1'], '[::1]', true],
    [['0.0.0.0/0'], '8.8.8.8', true],
    [['0.0.0.0/0'], '::1', false],
    [['::/0'], '2001:db8::1', true],
    [['10.0.0.0/8', 'unix'], undefined, true],
    [['10.0.0.0/8'], undefined, false],
    [['0.0.0.0/0', '::/0', 'unix'], 'unknown', false],
    [[], '10.0.0.1', false],
  ])('%j: %s is in it: %p', (ranges, address, isIn) => {
    expect(new IpRanges(ranges).has(address)).toBe(isIn)
  })

  it('knows whether it has anything', () => {
    expect([new IpRanges([]).isEmpty, new IpRanges(['unix']).isEmpty]).toEqual([true, false])
  })

  it.each(['10.0.0.0/33', '10.0.0/8', '2001:db8::/129', '::ffff:10.0.0.0/95', '10.0.0.0/', 'a', '', '10.0.0.0/8/8'])(
    'says that %j is no range',
    (range) => {
      expect(faultInRanges(['10.0.0.1', range])).toBe(
        `has ${JSON.stringify(range)}, which is neither an address nor a range like 10.0.0.0/8 or 2001:db8::/32, nor unix`,
      )
    },
  )

  it.each(['10.0.0.0/0', '10.0.0.0/32', '::/128', '::ffff:10.0.0.0/96', 'unix'])('takes %j', (range) => {
    expect(faultInRanges([range])).toBeUndefined()
  })
})
