import { ExpectationError, expectSame, expectText } from '../../lib/testing/expectation-error.js'

describe('ExpectationError', () => {
  it('carries what was expected and what there was', () => {
    const error = new ExpectationError('x', 1, 2)
    expect([error.name, error.expected, error.actual]).toEqual(['ExpectationError', 1, 2])
  })
})

describe('expectSame', () => {
  it('compares as Object.is does, and prints any value', () => {
    expect(() => expectSame('x', NaN, NaN)).not.toThrow()
    expect(() => expectSame('x', {}, () => 1)).toThrow('x: expected an object, got a function')
    expect(() => expectSame('x', null, undefined, '; hint')).toThrow('x: expected null, got nothing; hint')
    expect(() => expectSame('x', true, 'y'.repeat(300))).toThrow(`x: expected true, got "${'y'.repeat(200)}…"`)
  })
})

describe('expectText', () => {
  it('takes a text or a pattern', () => {
    expect(() => expectText('x', 'a', 'a')).not.toThrow()
    expect(() => expectText('x', /a/, 'bab')).not.toThrow()
    expect(() => expectText('x', /c/, 'bab')).toThrow('x: expected /c/, got "bab"')
    expect(() => expectText('x', 'a', undefined)).toThrow('x: expected "a", got nothing')
  })
})
