import { computed, fromEnv, fromHeader, isSource, REFUSED } from '../../../lib/middleware/injection/source.js'
import { minimalEnviron } from '../minimal-request.js'

describe('isSource', () => {
  it('knows what was made here, or by another copy of the package', () => {
    const other = { [Symbol.for('tsgi.injection-source.v1')]: true, resolve: () => () => 1 }
    expect([computed(() => 1), fromEnv('HOME'), fromHeader('X'), other].map(isSource)).toEqual([true, true, true, true])
    expect([null, undefined, 'from env HOME', {}, () => 1].map(isSource)).toEqual([false, false, false, false, false])
  })
})

describe('fromEnv', () => {
  it('reads nothing until it is resolved, and then only once', () => {
    const source = fromEnv('TSGI_SPEC_LATE')
    expect(() => source.resolve()).toThrow('the process environment has no TSGI_SPEC_LATE')
    process.env.TSGI_SPEC_LATE = 'a'
    const valueFor = source.resolve()
    delete process.env.TSGI_SPEC_LATE
    expect(valueFor(minimalEnviron())).toBe('a')
  })

  it('takes an empty variable for one that is there', () => {
    process.env.TSGI_SPEC_EMPTY = ''
    expect(fromEnv('TSGI_SPEC_EMPTY', { default: 'x' }).resolve()(minimalEnviron())).toBe('')
    delete process.env.TSGI_SPEC_EMPTY
  })

  it('finds no variables in a runtime without process', () => {
    const before = globalThis.process
    try {
      Object.defineProperty(globalThis, 'process', { value: undefined, configurable: true, writable: true })
      expect(fromEnv('PATH', { default: 'none' }).resolve()(minimalEnviron())).toBe('none')
    } finally {
      Object.defineProperty(globalThis, 'process', { value: before, configurable: true, writable: true })
    }
  })
})

describe('fromHeader', () => {
  it('gives a value, nothing, or a refusal', () => {
    const read = (
      value: string | undefined,
      ...options: Parameters<typeof fromHeader<'integer', number, 'leave' | 'refuse'>>
    ) => fromHeader(...options).resolve()(minimalEnviron(value === undefined ? {} : { HTTP_X_N: value }))
    expect(read('7', 'X-N', { type: 'integer' })).toBe(7)
    expect(read(undefined, 'x-n', { type: 'integer' })).toBeUndefined()
    expect(read(undefined, 'X-N', { absent: 'refuse' })).toBe(REFUSED)
    expect(read(undefined, 'X-N', { absent: 'refuse', default: 1 })).toBe(1)
    expect(read('seven', 'X-N', { type: 'integer', default: 1 })).toBe(REFUSED)
  })
})
