import { passableTraceState } from '../../../lib/middleware/trace-context/trace-state.js'

const members = (count: number): string[] => Array.from({ length: count }, (_, index) => `k${index}=v`)

describe('passableTraceState', () => {
  it.each([
    ['a=1', 'a=1'],
    ['rojo=00f067aa0ba902b7,congo=t61rcWkgMzE', 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'],
    ['a=1 ,\tb=2', 'a=1,b=2'],
    [',,a=1,, ,b=2,', 'a=1,b=2'],
    ['a= 1', 'a= 1'],
    ['fw529a3039@dt=FfAAAA', 'fw529a3039@dt=FfAAAA'],
    ['0@a=1', '0@a=1'],
    ['a_-*/0=!"#$%&\'()*+-./:;<>?@[]^`{|}~', 'a_-*/0=!"#$%&\'()*+-./:;<>?@[]^`{|}~'],
    [`${'a'.repeat(256)}=1`, `${'a'.repeat(256)}=1`],
    [`${'0'.repeat(241)}@${'a'.repeat(14)}=1`, `${'0'.repeat(241)}@${'a'.repeat(14)}=1`],
    [`a=${'1'.repeat(256)}`, `a=${'1'.repeat(256)}`],
  ])('Trace Context §3.3.1: passes %s on', (field, passed) => {
    expect(passableTraceState(field)).toBe(passed)
  })

  it.each([
    '',
    ' , ',
    'a',
    'a=',
    '=1',
    'A=1',
    '0=1',
    '@a=1',
    'a@=1',
    'a@0=1',
    'a@b@c=1',
    'a =1',
    'a=1=2',
    'a=\u00e9',
    'a=1\t2',
    'a=1,B=2',
    `${'a'.repeat(257)}=1`,
    `${'0'.repeat(242)}@a=1`,
    `a@${'b'.repeat(15)}=1`,
    `a=${'1'.repeat(257)}`,
  ])('Trace Context §3.3.1: passes nothing on of %j', (field) => {
    expect(passableTraceState(field)).toBeUndefined()
  })

  it('Trace Context §3.3.1.1: takes 32 members and no more', () => {
    expect(passableTraceState(members(32).join())).toBe(members(32).join())
    expect(passableTraceState(members(33).join())).toBeUndefined()
    expect(passableTraceState(`${members(32).join()},,`)).toBe(members(32).join())
  })

  it('Trace Context §3.3.1.3: of two members with one key the newer one stays, which is the first', () => {
    expect(passableTraceState('a=1,b=2,a=3')).toBe('a=1,b=2')
  })

  it('Trace Context §3.3.1.5: passes 512 characters on, the long members gone first, then the last', () => {
    const long = `long=${'x'.repeat(124)}`
    const short = Array.from({ length: 4 }, (_, index) => `k${index}=${'x'.repeat(125)}`)
    const text = short.join()
    expect(text).toHaveLength(515)
    expect(passableTraceState(text)).toBe(short.slice(0, 3).join())
    expect(passableTraceState(text.slice(0, 512))).toBe(text.slice(0, 512))
    expect(passableTraceState(`${long},${text}`)).toBe(short.slice(0, 3).join())
    expect(passableTraceState(`${text.slice(0, 386)},${long}`)).toBe(short.slice(0, 3).join())
    const two = [1, 2].map((key) => `l${key}=${'x'.repeat(253)}`).join()
    expect(two).toHaveLength(513)
    expect(passableTraceState(two)).toBeUndefined()
    expect(passableTraceState(two.slice(0, 512))).toBe(two.slice(0, 512))
  })

  it('reads 8,192 characters, and nothing of more', () => {
    expect(passableTraceState(`a=1${','.repeat(8_189)}`)).toBe('a=1')
    expect(passableTraceState(`a=1${','.repeat(8_190)}`)).toBeUndefined()
  })
})
