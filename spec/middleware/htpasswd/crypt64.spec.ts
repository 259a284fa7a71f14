import { crypt64, randomCrypt64, steppedOrder } from '../../../lib/middleware/htpasswd/crypt64.js'

describe('crypt64', () => {
  it('writes three bytes as four characters, the lowest six bits of the last byte first', () => {
    expect(crypt64(Uint8Array.of(0, 0, 1), [[0, 1, 2]])).toBe('/...')
    expect(crypt64(Uint8Array.of(255, 255, 255), [[0, 1, 2]])).toBe('zzzz')
  })

  it('writes two bytes as three characters and one as two', () => {
    expect(crypt64(Uint8Array.of(255, 255), [[1, 0]])).toBe('zzD')
    expect(crypt64(Uint8Array.of(255), [[0]])).toBe('z1')
  })
})

describe('steppedOrder', () => {
  it('lists the triples of the SHA-256-crypt specification', () => {
    expect(steppedOrder(10, 21)).toEqual([
      [0, 10, 20],
      [21, 1, 11],
      [12, 22, 2],
      [3, 13, 23],
      [24, 4, 14],
      [15, 25, 5],
      [6, 16, 26],
      [27, 7, 17],
      [18, 28, 8],
      [9, 19, 29],
    ])
  })
})

describe('randomCrypt64', () => {
  it('gives as many characters of the alphabet, others each time', () => {
    expect(randomCrypt64(200)).toMatch(/^[./0-9A-Za-z]{200}$/)
    expect(randomCrypt64(20)).not.toBe(randomCrypt64(20))
  })
})
