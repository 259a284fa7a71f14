import { define, definitionOf, nameOf, registeredName } from '../../lib/core/definition.js'

class Gate {}
class Special extends Gate {}
class Renamed extends Gate {}
class Plain {}
define(Gate, { name: 'gate', kind: 'middleware', roles: ['authorization'] })
define(Renamed, { name: 'renamed', kind: 'middleware' })

describe('definitionOf', () => {
  it('gives the declaration of a class, or of the nearest one that it extends', () => {
    expect(definitionOf(Gate)).toEqual({ name: 'gate', kind: 'middleware', roles: ['authorization'] })
    expect(definitionOf(Special)).toBe(definitionOf(Gate))
    expect(definitionOf(Renamed)).toMatchObject({ name: 'renamed' })
    expect(definitionOf(Plain)).toBeUndefined()
  })
  it('is frozen, and no key of the class that one sees', () => {
    expect(Object.isFrozen(definitionOf(Gate))).toBe(true)
    expect(Object.keys(Gate)).toEqual([])
  })
  it('may be declared anew', () => {
    class Twice {}
    define(Twice, { name: 'once', kind: 'server' })
    define(Twice, { name: 'twice', kind: 'server' })
    expect(registeredName(Twice)).toBe('twice')
  })
})

describe('registeredName', () => {
  it('is the name that the class itself has', () => {
    expect(registeredName(Gate)).toBe('gate')
    expect(registeredName(Renamed)).toBe('renamed')
    expect(registeredName(Special)).toBeUndefined()
    expect(registeredName(Plain)).toBeUndefined()
  })
})

describe('nameOf', () => {
  it('is the registered name, else that of the class', () => {
    expect(nameOf(Gate)).toBe('gate')
    expect(nameOf(Special)).toBe('Special')
    expect(nameOf(Plain)).toBe('Plain')
    expect(nameOf(class {})).toBe('anonymous')
  })
})
