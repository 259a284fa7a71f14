import {
  ChainError,
  isTsgiError,
  OptionError,
  problemText,
  RegistryError,
  TsgiError,
  type Problem,
} from '../../lib/core/errors.js'

import type * as errors from '../../lib/core/errors.js'

const problem: Problem = { code: 'A_CODE', fault: 'it is wrong', remedy: 'mend it' }
const placed: Problem = { ...problem, code: 'OTHER', place: 'a.ts:1:2' }

describe('problemText', () => {
  it('names the place, the fault, the remedy and the code', () => {
    expect(problemText(placed)).toBe('a.ts:1:2: it is wrong; mend it [OTHER]')
    expect(problemText(problem)).toBe('it is wrong; mend it [A_CODE]')
  })
})

describe('TsgiError', () => {
  it('is one line for one problem', () => {
    const error = new TsgiError('Heading', [problem])
    expect(error.message).toBe('it is wrong; mend it [A_CODE]')
    expect(error.problems).toEqual([problem])
    expect(error.code).toBe('A_CODE')
  })
  it('is a heading and a line for each of several', () => {
    const error = new TsgiError('Heading', [placed, problem])
    expect(error.message).toBe('Heading:\n  a.ts:1:2: it is wrong; mend it [OTHER]\n  it is wrong; mend it [A_CODE]')
    expect(error.code).toBe('OTHER')
  })
  it('can have none, and a cause', () => {
    const cause = new Error('cause')
    const error = new TsgiError('Heading', [], { cause })
    expect(error.message).toBe('Heading:')
    expect(error.code).toBe('UNKNOWN')
    expect(error.cause).toBe(cause)
  })
  it.each([
    ['TsgiError', TsgiError],
    ['OptionError', OptionError],
    ['ChainError', ChainError],
    ['RegistryError', RegistryError],
  ] as const)('%s says its name', (name, Class) => {
    const error = new Class('Heading', [problem])
    expect(String(error)).toBe(`${name}: it is wrong; mend it [A_CODE]`)
    expect(error).toBeInstanceOf(TsgiError)
    expect(error).toBeInstanceOf(Error)
  })
})

describe('isTsgiError', () => {
  it('knows errors of this package, also of another copy of it', () => {
    expect(isTsgiError(new OptionError('', []))).toBe(true)
    let copied: unknown
    jest.isolateModules(() => {
      const copy = jest.requireActual<typeof errors>('../../lib/core/errors.js')
      copied = new copy.ChainError('', [])
    })
    expect(copied).not.toBeInstanceOf(TsgiError)
    expect(isTsgiError(copied)).toBe(true)
  })
  it.each([[new Error('x')], [Object.assign(new Error('x'), { problems: [] })], [null], [undefined], ['x'], [{}]])(
    'takes %p for none',
    (value) => {
      expect(isTsgiError(value)).toBe(false)
    },
  )
})
