import { faultLine, FunctionErrorStream, requestOf } from '../../lib/handlers/error-log.js'
import type { Environ } from '../../lib/index.js'

const REQUEST = { method: 'GET', target: '/a' }

describe('faultLine', () => {
  it('W106: is one line with request, message, error and frames', () => {
    const line = faultLine({ ...REQUEST, message: 'the application failed', error: new TypeError('boom') })
    expect(line).toMatch(/^tsgi: GET \/a: the application failed: TypeError: boom \| at .*\n$/)
    expect(line.split('\n')).toHaveLength(2)
  })

  it('A04: escapes line breaks and control characters of the client and of the error', () => {
    const line = faultLine({
      method: 'GET',
      target: '/\r\nfake',
      message: 'm\u2028',
      error: new Error('a\nb\u001b[0m'),
    })
    expect(line).toContain('/\\u000d\\u000afake')
    expect(line).toContain('a\\u000ab\\u001b[0m')
    expect(line.trimEnd()).not.toMatch(/[\n\r\u2028]/)
  })

  it('names no request where there is none', () => {
    expect(faultLine({ message: 'm', method: '', target: '' })).toBe('tsgi: m\n')
  })

  it('is of bounded length', () => {
    const long = 'x'.repeat(100_000)
    expect(faultLine({ method: 'GET', target: long, message: long, error: long }).length).toBeLessThan(2_300)
  })

  it.each([
    ['nothing', undefined, 'm'],
    ['a string', 'text', 'm: text'],
    ['null', null, 'm: null'],
    ['an error without frames', Object.assign(new Error('e'), { stack: undefined }), 'm: Error: e'],
  ])('describes %s', (_, error, text) => {
    expect(faultLine({ ...REQUEST, message: 'm', error })).toBe(`tsgi: GET /a: ${text}\n`)
  })

  const throwing = (key: string): Error =>
    Object.defineProperty(new RangeError('m'), key, {
      get: () => {
        throw new Error('nested')
      },
    })
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  it.each<[string, unknown, string]>([
    ['an object without a prototype', Object.create(null), 'an object of no class'],
    ['an error whose message throws', throwing('message'), 'an object of RangeError'],
    ['an error whose stack throws', throwing('stack'), 'an object of RangeError'],
    ['an error whose name is a symbol', Object.assign(new Error('m'), { name: Symbol('n') }), 'an object of Error'],
    ['an error that throws whatever is looked at', throwing('constructor'), 'RangeError: m'],
    ['a revoked Proxy', proxy, 'an object that cannot be looked at'],
  ])('W106: says in one line of %s what can be said', (_, error, text) => {
    const line = faultLine({ ...REQUEST, message: 'm', error })
    expect(line.startsWith(`tsgi: GET /a: m: ${text}`)).toBe(true)
    expect(line.match(/\n/g)).toHaveLength(1)
  })
})

describe('FunctionErrorStream', () => {
  it('W47: writes texts and lines at once', () => {
    const write = jest.fn()
    const errors = new FunctionErrorStream(write)
    errors.write('a')
    errors.writelines(new Set(['b', 'c']))
    errors.flush()
    expect(write.mock.calls).toEqual([['a'], ['b'], ['c']])
  })
})

describe('requestOf', () => {
  it('takes the target as it came, or else the path', () => {
    const environ = { REQUEST_METHOD: 'GET', PATH_INFO: '/a b' } as Environ
    expect(requestOf(environ)).toEqual({ method: 'GET', target: '/a b' })
    expect(requestOf({ ...environ, REQUEST_URI: '/a%20b?c' })).toEqual({ method: 'GET', target: '/a%20b?c' })
  })
})
