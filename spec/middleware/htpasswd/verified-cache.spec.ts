import { VerifiedCache } from '../../../lib/middleware/htpasswd/verified-cache.js'

describe('VerifiedCache', () => {
  it('remembers what was added for its time, counted from when it was added', () => {
    let time = 0
    const cache = new VerifiedCache(100, () => time)
    const digest = cache.digest('ann', 'secret')
    expect(cache.has(digest)).toBe(false)
    cache.add(digest)
    time = 99
    expect(cache.has(digest)).toBe(true)
    time = 100
    expect(cache.has(digest)).toBe(false)
    time = 0
    expect(cache.has(digest)).toBe(false)
  })

  it('remembers nothing for no time', () => {
    const cache = new VerifiedCache(0)
    cache.add('a')
    expect(cache.has('a')).toBe(false)
  })

  it('is bounded, forgetting what was not asked for the longest', () => {
    const cache = new VerifiedCache(60_000)
    cache.add('first')
    cache.add('second')
    for (let count = 0; count < 1_022; count++) cache.add(`x${count}`)
    expect(cache.has('first')).toBe(true)
    cache.add('last')
    expect(cache.has('second')).toBe(false)
    expect(cache.has('first')).toBe(true)
    expect(cache.has('last')).toBe(true)
  })

  it('has another digest for other credentials, and in another cache', () => {
    const cache = new VerifiedCache(100)
    expect(cache.digest('ann', 'secret')).toBe(cache.digest('ann', 'secret'))
    expect(cache.digest('ann', 'secreT')).not.toBe(cache.digest('ann', 'secret'))
    expect(cache.digest('an', 'nsecret')).not.toBe(cache.digest('ann', 'secret'))
    expect(new VerifiedCache(100).digest('ann', 'secret')).not.toBe(cache.digest('ann', 'secret'))
  })
})
