import fc from 'fast-check'
import { isFault, Schemes } from '../../../lib/middleware/htpasswd/scheme.js'
import { ShaCryptHash } from '../../../lib/middleware/htpasswd/sha-crypt-hash.js'
import { htpasswd, leftOut, openssl } from './oracle.js'

function shaCrypt(text: string): ShaCryptHash {
  const hash = new Schemes().read(text)
  if (isFault(hash) || !(hash instanceof ShaCryptHash)) throw new TypeError(`not SHA-crypt: ${text}`)
  return hash
}

const LONG = 'a very much longer text to encrypt.  This one even stretches over morethan one line.'
const NOT_SHORT = 'we have a short salt string but not a short password'

describe('ShaCryptHash', () => {
  // The vectors of Ulrich Drepper's specification, with salts as it cuts them, but for those of fewer than 1000 rounds.
  it.each([
    ['Hello world!', '$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5'],
    ['Hello world!', '$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA'],
    ['This is just a test', '$5$rounds=5000$toolongsaltstrin$Un/5jzAHMgOGZ5.mWJpuVolil07guHPvOW8mGRcvxa5'],
    [LONG, '$5$rounds=1400$anotherlongsalts$Rx.j8H.h8HjEDGomFU8bDkXm3XIUnzyxf12oP84Bnq1'],
    [NOT_SHORT, '$5$rounds=77777$short$JiO1O3ZpDAxGJeaDIuqCoEFysAe1mZNJRs3pw0KQRd/'],
    ['a short string', '$5$rounds=123456$asaltof16chars..$gP3VQ/6X7UUEW3HkBn2w1/Ptq2jxPyzV/cZKmF/wJvD'],
    [
      'Hello world!',
      '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
    ],
    [
      'Hello world!',
      '$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.',
    ],
    [
      'This is just a test',
      '$6$rounds=5000$toolongsaltstrin$lQ8jolhgVRVhY4b5pZKaysCLi0QBxGoNeKQzQ3glMhwllF7oGDZxUhx1yxdYcz/e1JSbq3y6JMxxl8audkUEm0',
    ],
    [
      LONG,
      '$6$rounds=1400$anotherlongsalts$POfYwTEok97VWcjxIiSOjiykti.o/pQs.wPvMxQ6Fm7I6IoYN3CmLs66x9t0oSwbtEW7o7UmJEiDwGqd8p4ur1',
    ],
    [
      NOT_SHORT,
      '$6$rounds=77777$short$WuQyW2YR.hBNpjjRhpYD/ifIw05xdfeEyQoMxIXbkvr0gge1a1x3yRULJ5CCaUeOxFmtlcGZelFl5CxtgfiAc0',
    ],
    [
      'a short string',
      '$6$rounds=123456$asaltof16chars..$BtCwjqMJGx5hrJhZywWvt0RLE8uZ4oPwcelCjmw2kSYu.Ec6ycULevoBK25fs2xXgMNrCzIMVcgEJAstJeonj1',
    ],
  ])('A06: verifies the vector of %j, %s', async (password, text) => {
    const hash = shaCrypt(text)
    expect(await hash.verify(password)).toBe(true)
    expect(await hash.verify(password.slice(1))).toBe(false)
  })

  it('refuses a password of more than 512 bytes, so that a long one does not cost more than a hash', async () => {
    const hash = shaCrypt('$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5')
    expect(await hash.verify('é'.repeat(257))).toBe(false)
    expect(await hash.verify('é'.repeat(256))).toBe(false)
  })

  it.each(['5', '6'] as const)('has a decoy of the same cost: $%s$', (variant) => {
    const decoy = new ShaCryptHash(variant, 2_000, 'abc', '').decoy()
    const read = shaCrypt(`$${variant}$rounds=2000$${decoy.salt}$${decoy.hash}`)
    expect(read.cost).toBe(`sha${variant === '5' ? '256' : '512'}-crypt 2000`)
    expect(decoy.cost).toBe(read.cost)
    expect(decoy.salt).toHaveLength(3)
  })

  it('lets others have their turn while it is computed', async () => {
    let turns = 0
    const again = () => {
      turns += 1
      setImmediate(again).unref()
    }
    setImmediate(again).unref()
    await shaCrypt('$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5').verify('a')
    expect(turns).toBeGreaterThanOrEqual(1)
  })

  if (openssl.there) {
    it.each(['-5', '-6'])('agrees with openssl passwd %s on passwords of every kind', async (flag) => {
      const password = fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
        .filter((each) => !/[\0\r\n]/.test(each))
      await fc.assert(
        fc.asyncProperty(password, async (text) => {
          expect(await shaCrypt(openssl.hash(text, flag)).verify(text)).toBe(true)
        }),
        { numRuns: 15 },
      )
    })
  } else leftOut('openssl')

  if (htpasswd.there) {
    it.each([
      ['-2', 'p'],
      ['-5', 'é:£'],
      ['-5', 'x'.repeat(200)],
    ])('agrees with htpasswd %s on %j', async (flag, password) => {
      expect(await shaCrypt(htpasswd.hash(password, flag, '-r', '1500')).verify(password)).toBe(true)
    })
  } else leftOut('htpasswd')
})
