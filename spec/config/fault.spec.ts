import { discreet, Fault, faultOf, isFault, original } from '../../lib/config/fault.js'

const text = { fault: 'it is wrong', remedy: 'mend it', place: 'x.ini:1:1' }

describe('isFault', () => {
  it('holds of faults, and of nothing else', () => {
    expect(isFault(faultOf('X', text))).toBe(true)
    expect([new Error('x'), null, undefined, 'fault', {}, () => undefined].map(isFault)).toEqual(
      Array.from({ length: 6 }, () => false),
    )
  })
})

describe('Fault', () => {
  it('carries a problem, with its fault as the message and what was thrown as the cause', () => {
    const cause = new Error('inner')
    const fault = new Fault({ code: 'X', ...text }, cause)

    expect(fault).toBeInstanceOf(Error)
    expect(fault).toMatchObject({ message: 'it is wrong', cause, problem: { code: 'X', ...text } })
    expect(faultOf('Y', text).problem).toEqual({ code: 'Y', ...text })
  })
})

describe('discreet', () => {
  it('keeps the words of the original from being printed if what they quote may be secret', () => {
    const words = original('ValueError', 'hunter2')
    const shown = discreet(faultOf('X', { ...text, original: words }), 'name')
    const hidden = discreet(faultOf('X', { ...text, original: words }), 'db_password')

    expect(JSON.stringify(shown.problem)).toContain('hunter2')
    expect(JSON.stringify(hidden.problem)).not.toContain('hunter2')
    expect([shown, hidden].map(({ problem }) => problem.original)).toEqual([words, words])
  })
})
