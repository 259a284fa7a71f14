import fc from 'fast-check'
import { Apr1Hash } from '../../../lib/middleware/htpasswd/apr1-hash.js'
import { isFault, Schemes } from '../../../lib/middleware/htpasswd/scheme.js'
import { htpasswd, leftOut, openssl } from './oracle.js'

function apr1(text: string): Apr1Hash {
  const hash = new Schemes().read(text)
  if (isFault(hash) || !(hash instanceof Apr1Hash)) throw new TypeError(`not apr1: ${text}`)
  return hash
}

describe('Apr1Hash', () => {
  it.each([
    ['myPassword', '$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/'],
    ['password', '$apr1$xxxxxxxx$dxHfLAsjHkDRmG83UXe8K0'],
    ['a', '$apr1$rqXexS6Z$UEpbpskiVBXkNaoHVMeS0.'],
  ])('A06: verifies the vector of %j', async (password, text) => {
    const hash = apr1(text)
    expect(await hash.verify(password)).toBe(true)
    expect(await hash.verify(`${password}x`)).toBe(false)
    expect(await hash.verify('')).toBe(false)
  })

  it('refuses a password of more than 512 bytes', async () => {
    const hash = apr1('$apr1$rqXexS6Z$UEpbpskiVBXkNaoHVMeS0.')
    expect(await hash.verify('é'.repeat(257))).toBe(false)
  })

  it('has a decoy of the same cost and length of salt, that is no other each time', () => {
    const hash = apr1('$apr1$abc$UEpbpskiVBXkNaoHVMeS0.')
    const decoy = hash.decoy()
    expect(decoy.cost).toBe(hash.cost)
    expect(decoy.salt).toHaveLength(3)
    expect(Apr1Hash.grammar.test(`$apr1$${decoy.salt}$${decoy.hash}`)).toBe(true)
    expect(decoy.hash).not.toBe(hash.decoy().hash)
  })

  it('lets others have their turn while it is computed', async () => {
    let turns = 0
    const count = () => void (turns += 1)
    setImmediate(count)
    await apr1('$apr1$rqXexS6Z$UEpbpskiVBXkNaoHVMeS0.').verify('a')
    expect(turns).toBe(1)
  })

  if (openssl.there) {
    it('agrees with openssl on passwords of every kind', async () => {
      const password = fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
        .filter((each) => !/[\0\r\n]/.test(each))
      await fc.assert(
        fc.asyncProperty(password, async (text) => {
          expect(await apr1(openssl.hash(text, '-apr1')).verify(text)).toBe(true)
        }),
        { numRuns: 20 },
      )
    })
  } else leftOut('openssl')

  if (htpasswd.there) {
    it.each(['p', 'é:£', 'x'.repeat(200)])('agrees with htpasswd -m on %j', async (password) => {
      expect(await apr1(htpasswd.hash(password, '-m')).verify(password)).toBe(true)
    })
  } else leftOut('htpasswd')
})
