import { generateKeyPairSync } from 'node:crypto'
import { KeySet } from '../../../lib/middleware/jwt/key-set.js'
import { Signer } from './signer.js'

const rsa = new Signer('RS256').jwk
const ec = new Signer('ES256').jwk
const without = (jwk: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(Object.entries(jwk).filter(([name]) => !names.includes(name)))

/** How many keys are found, or `unknown`. */
function find(keys: readonly unknown[], algorithm: string, id: string | undefined, algorithms = [algorithm]): unknown {
  const found = new KeySet({ keys }, algorithms).find(algorithm, id)
  return typeof found === 'string' ? found : found.length
}

describe('KeySet', () => {
  it('finds a key by its kid, exactly', () => {
    expect(find([rsa, ec], 'RS256', 'RS256')).toBe(1)
    expect(find([rsa, ec], 'RS256', 'rs256')).toBe('unknown')
    expect(find([rsa, ec], 'RS256', 'ES256', ['RS256', 'ES256'])).toBe('unknown')
  })

  it('RFC 8725 §3.1: ties the type of a key, its curve and its alg to the algorithm', () => {
    expect(find([without(rsa, 'alg')], 'PS256', 'RS256')).toBe(1)
    expect(find([without(rsa, 'alg')], 'RS512', 'RS256')).toBe(1)
    const fault = 'it has no public key for'
    for (const [jwk, algorithm] of [
      [rsa, 'PS256'],
      [without(rsa, 'alg'), 'ES256'],
      [without(ec, 'alg'), 'ES384'],
      [without(ec, 'alg'), 'ES512'],
      [without(ec, 'alg'), 'RS256'],
      [without(ec, 'alg'), 'EdDSA'],
      [{ ...ec, alg: 'HS256' }, 'HS256'],
      [{ kty: 'oct', k: 'AAAA' }, 'HS256'],
    ] as const) {
      expect(new KeySet({ keys: [jwk] }, [algorithm]).lack).toBe(`${fault} ${algorithm}`)
      expect(find([jwk], algorithm, undefined)).toBe('unknown')
    }
  })

  it.each<[string, unknown]>([
    ['for encryption', { ...rsa, use: 'enc' }],
    ['for signing only', { ...rsa, key_ops: ['sign'] }],
    ['with operations that are no list', { ...rsa, key_ops: 'verify' }],
    ['with its private half', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })],
    ['of 1,024 bits', generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })],
    ['that is not whole', without(rsa, 'n')],
    ['that is nothing', null],
    ['that is a text', 'key'],
  ])('has no use for a key %s', (_, key) => {
    expect(new KeySet({ keys: [key] }, ['RS256']).lack).toBe('it has no public key for RS256')
    expect(find([key, rsa], 'RS256', 'RS256')).toBe(1)
  })

  it('has one for a key of 2,048 bits that says it may verify', () => {
    expect(find([{ ...rsa, key_ops: ['verify', 'sign'], use: 'sig' }], 'RS256', 'RS256')).toBe(1)
  })

  it('takes a token or a key without kid for the only one that fits, and for none of several', () => {
    const [first, second] = [without(rsa, 'kid'), without(new Signer('RS256').jwk, 'kid')]
    expect(find([rsa, ec], 'RS256', undefined, ['RS256', 'ES256'])).toBe(1)
    expect(find([rsa, second], 'RS256', undefined)).toBe('unknown')
    expect(find([first], 'RS256', 'any')).toBe(1)
    expect(find([first], 'RS256', undefined)).toBe(1)
    expect(find([first, second], 'RS256', 'any')).toBe('unknown')
    expect(find([first, second], 'RS256', undefined)).toBe('unknown')
    expect(find([second, rsa], 'RS256', 'RS256')).toBe(1)
    expect(find([second, rsa], 'RS256', 'other')).toBe('unknown')
  })

  it('takes two keys of one name for none, unless only one fits', () => {
    expect(find([rsa, rsa], 'RS256', 'RS256')).toBe('unknown')
    expect(find([rsa, { ...ec, kid: 'RS256' }], 'RS256', 'RS256', ['RS256', 'ES256'])).toBe(1)
  })

  it.each([[undefined], [null], ['x'], [[]], [{}], [{ keys: {} }], [{ keys: 'x' }]])('is none: %j', (document) => {
    expect(() => new KeySet(document, ['RS256'])).toThrow('it is no JSON Web Key Set, an object with a list "keys"')
  })

  it('names all algorithms that it has no key for', () => {
    expect(new KeySet({ keys: [] }, ['RS256', 'ES256']).lack).toBe('it has no public key for RS256, ES256')
    expect(new KeySet({ keys: [rsa] }, ['RS256', 'ES256']).lack).toBeUndefined()
  })
})
