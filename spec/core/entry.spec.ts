import { checkPredicate, holds, type Predicate } from '../../lib/core/entry.js'
import type { Environ } from '../../lib/protocol/index.js'

const environ = {} as Environ

describe('checkPredicate', () => {
  it('takes a function', () => {
    const predicate = () => true
    expect(checkPredicate(predicate)).toBe(predicate)
  })
  it.each([
    [undefined, 'undefined'],
    ['/api', 'the string "/api"'],
    [true, 'the boolean true'],
    [async () => true, 'an async function, which would hold for every request'],
  ])('refuses %p', (predicate, what) => {
    expect(() => checkPredicate(predicate)).toThrow(
      new TypeError(`a predicate is a function (environ) => boolean; got ${what}`),
    )
  })
})

describe('holds', () => {
  it('asks the predicate', () => {
    const predicate = jest.fn(() => true)
    expect(holds(predicate, environ)).toBe(true)
    expect(predicate).toHaveBeenCalledWith(environ)
    expect(holds(() => false, environ)).toBe(false)
  })
  it.each([
    ['text', true],
    ['', false],
    [1, true],
    [undefined, false],
    [null, false],
    [{}, true],
  ])('takes %p for %p', (answer, expected) => {
    expect(holds((() => answer) as unknown as Predicate, environ)).toBe(expected)
  })
  it('refuses a promise, which would hold for every request', () => {
    const isStaff = async () => false
    const remedy = 'let a layer before it find out, set an environ key, and have the predicate read that'
    expect(() => holds(isStaff as unknown as Predicate, environ)).toThrow(
      new TypeError(`the predicate isStaff gave a promise; ${remedy}`),
    )
    expect(() => holds((() => Promise.reject(new Error('no'))) as unknown as Predicate, environ)).toThrow(
      new TypeError(`the predicate (environ) => … gave a promise; ${remedy}`),
    )
  })
  it('leaves no rejection behind of the promise that it refused', async () => {
    const unhandled = jest.fn()
    process.on('unhandledRejection', unhandled)
    expect(() => holds((() => Promise.reject(new Error('no'))) as unknown as Predicate, environ)).toThrow('promise')
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })
})
