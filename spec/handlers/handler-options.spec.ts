import { handlerOptions, handlerPart } from '../../lib/handlers/handler-options.js'

describe('handlerOptions', () => {
  it('fills in the defaults', () => {
    expect(handlerOptions({})).toMatchObject({
      pathEncoding: 'utf-8',
      encodedSlash: 'refuse',
      maxHeaders: 100,
      maxUnread: 262_144,
    })
  })

  it('takes sizes as text', () => {
    expect(handlerOptions({ maxUnread: '1kib' as unknown as number }).maxUnread).toBe(1024)
  })

  it.each([
    ['an unknown key', { maxHeader: 1 }, /maxHeader/],
    ['a choice that is none', { pathEncoding: 'utf-16' }, /pathEncoding/],
    ['a number that is too small', { maxHeaders: 0 }, /maxHeaders/],
  ])('throws for %s', (_, options, message) => {
    expect(() => handlerOptions(options as object)).toThrow(message)
  })

  it.each<[string, unknown, string]>([
    ['environ', 'x', 'is the string "x", not an object with keys'],
    ['environ', [1], 'is an array of 1, not an object with keys'],
    ['environ', null, 'is null, not an object with keys'],
    ['errors', { write: () => undefined }, 'is an object of Object, which has no method writelines'],
    ['errors', null, 'is null, which has no method write'],
    ['onError', 'log', 'is the string "log", not a function'],
  ])('refuses %s that is none: %p', (name, value, fault) => {
    expect(() => handlerOptions({ [name]: value })).toThrow(`the handler: option "${name}" ${fault}; it is: `)
  })
})

describe('handlerPart', () => {
  it('picks the options of a Handler', () => {
    expect(Object.keys(handlerPart({ port: 1, maxHeaders: 2 })).sort()).toEqual(Object.keys(handlerPart({})).sort())
    expect(handlerPart({ port: 1, maxHeaders: 2 })).toMatchObject({ maxHeaders: 2 })
    expect(handlerPart({ port: 1 })).not.toHaveProperty('port')
  })
})
