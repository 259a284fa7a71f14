import { Identities } from '../../lib/config/identities.js'
import { makeConf } from '../../lib/config/conf.js'
import { ConfigScope } from '../../lib/config/config-scope.js'
import { readIni } from '../../lib/config/ini-reader.js'

const scope = (text: string, file = '/x.ini', conf?: Record<string, unknown>) =>
  new ConfigScope(readIni(Buffer.from(text), file), conf, undefined)

describe('Identities', () => {
  const identities = new Identities()
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

  it.each([
    [{ a: '1' }, { a: '1' }, true],
    [{ a: '1' }, { a: '2' }, false],
    [{ a: '1' }, { b: '1' }, false],
    [{ a: '1' }, { a: '1', b: '2' }, false],
    [{ a: '1' }, { a: 1 }, false],
    [{ a: 1 }, { a: 1 }, true],
    [{ a: '0' }, { a: { odd: true } }, false],
  ])('of the configurations %j and %j', (a, b, expected) => {
    expect(same(identities.ofConf(makeConf(a)), identities.ofConf(makeConf(b)))).toBe(expected)
  })

  it('takes an object for itself only', () => {
    const shared = {}
    const conf = (value: object) => identities.ofConf({ value })

    expect(same(conf(shared), conf(shared))).toBe(true)
    expect(same(conf(shared), conf({}))).toBe(false)
  })

  it('tells no configuration from an empty one', () => {
    expect(identities.ofConf(undefined)).toBeUndefined()
    expect(identities.ofConf({})).toEqual([])
  })

  it('takes two openings of a file for the same scope if their defaults are', () => {
    const text = '[DEFAULT]\na = 1\n'

    expect(same(identities.ofScope(scope(text)), identities.ofScope(scope(text)))).toBe(true)
    expect(same(identities.ofScope(scope(text)), identities.ofScope(scope(text, '/y.ini')))).toBe(false)
    expect(same(identities.ofScope(scope(text)), identities.ofScope(scope(text, '/x.ini', { b: '2' })))).toBe(false)
  })

  it('takes packages for the same by their names, and calls for themselves', () => {
    const call = { kind: 'call', spec: 'm:f' } as const

    expect(identities.ofScope({ kind: 'egg', name: 'acme' })).toBe('acme')
    expect(identities.ofScope(call)).toBe(identities.ofScope(call))
    expect(identities.ofScope(call)).not.toBe(identities.ofScope({ ...call }))
  })
})
