import crypto from 'node:crypto'
import { digest, repeated, sameSecret } from '../../../lib/middleware/htpasswd/digest.js'

describe('sameSecret', () => {
  it('tells the same from another', () => {
    expect(sameSecret('a', 'a')).toBe(true)
    expect(sameSecret('a', 'b')).toBe(false)
    expect(sameSecret('', 'a')).toBe(false)
  })

  it('A01: compares digests of one length with timingSafeEqual, whatever the lengths of the secrets', () => {
    const spy = jest.spyOn(crypto, 'timingSafeEqual')
    try {
      sameSecret('short', 'very much longer')
      expect(spy).toHaveBeenCalledTimes(1)
      expect(spy.mock.calls[0]?.map((bytes) => (bytes as Uint8Array).byteLength)).toEqual([32, 32])
    } finally {
      spy.mockRestore()
    }
  })
})

describe('digest', () => {
  it('digests pieces one after the other', () => {
    expect(digest('sha1', 'a', Uint8Array.of(0x62), 'c')).toEqual(crypto.createHash('sha1').update('abc').digest())
  })
})

describe('repeated', () => {
  it('repeats a block to a length', () => {
    expect([...repeated(Uint8Array.of(1, 2, 3), 7)]).toEqual([1, 2, 3, 1, 2, 3, 1])
    expect([...repeated(Uint8Array.of(1, 2, 3), 2)]).toEqual([1, 2])
    expect([...repeated(Uint8Array.of(1), 0)]).toEqual([])
  })
})
