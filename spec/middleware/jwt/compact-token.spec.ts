import { readCompactToken } from '../../../lib/middleware/jwt/compact-token.js'
import { base64url } from './signer.js'

const token = (header: string, payload = '{"sub":"ada"}', signature = 'AA') =>
  `${base64url(header)}.${base64url(payload)}.${signature}`

describe('readCompactToken', () => {
  it('gives the algorithm, the key id, the type and the claims', () => {
    expect(readCompactToken(token('{"alg":"RS256","kid":"k","jku":"x","typ":"JWT"}'))).toEqual({
      algorithm: 'RS256',
      keyId: 'k',
      type: 'JWT',
      claims: Object.assign(Object.create(null) as object, { sub: 'ada' }),
    })
    expect(readCompactToken(token('{"alg":"RS256"}'))).toMatchObject({ keyId: undefined, type: undefined })
    expect(readCompactToken(token('{"alg":"RS256","kid":""}'))).toMatchObject({ keyId: '' })
  })

  it.each<[string, string]>([
    ['', 'not three parts'],
    ['a', 'not three parts'],
    ['a.b', 'not three parts'],
    ['a.b.c.d', 'not three parts'],
    ['.b.c', 'not three parts'],
    ['a..c', 'not three parts'],
    ['a.b.', 'not three parts'],
    [`x${token('{"alg":"RS256"}')} `, 'not three parts'],
    [` ${token('{"alg":"RS256"}')}`, 'not three parts'],
    ['AAAAA.AA.AA', 'base 64 that is not canonical'],
    ['AA.AB.AA', 'base 64 that is not canonical'],
    ['AA.AA.AB', 'base 64 that is not canonical'],
    ['AA.AA.A', 'base 64 that is not canonical'],
    [token('x'), 'a header that is no object'],
    [token('{"alg":"a","alg":"a"}'), 'a header that is no object'],
    [token('{}'), 'no algorithm'],
    [token('{"alg":null}'), 'no algorithm'],
    [token('{"alg":["RS256"]}'), 'no algorithm'],
    [token('{"alg":"RS256","crit":[]}'), 'a critical extension'],
    [token('{"alg":"RS256","crit":null}'), 'a critical extension'],
    [token('{"alg":"RS256","kid":1}'), 'a key id that is no text'],
    [token('{"alg":"RS256","kid":null}'), 'a key id that is no text'],
    [token('{"alg":"RS256"}', '[]'), 'claims that are no object'],
  ])('says of %j: %s', (text, why) => {
    expect(readCompactToken(text)).toBe(why)
  })
})
