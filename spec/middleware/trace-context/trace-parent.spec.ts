import { formatTraceParent, parseTraceParent } from '../../../lib/middleware/trace-context/trace-parent.js'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const SPAN_ID = 'b7ad6b7169203331'
const field = (version = '00', traceId = TRACE_ID, spanId = SPAN_ID, flags = '01'): string =>
  `${version}-${traceId}-${spanId}-${flags}`

describe('parseTraceParent', () => {
  it.each([
    ['00', false],
    ['01', true],
    ['02', false],
    ['03', true],
    ['fe', false],
    ['ff', true],
  ])('Trace Context §3.2.2.5: of the flags %s, sampled is %s', (flags, sampled) => {
    expect(parseTraceParent(field('00', TRACE_ID, SPAN_ID, flags))).toEqual({
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      sampled,
    })
  })

  it.each([
    ['an empty one', ''],
    ['the version ff', field('ff')],
    ['a version in capitals', field('0A')],
    ['a version of one digit', field('0')],
    ['a trace-id of zeros', field('00', '0'.repeat(32))],
    ['a parent-id of zeros', field('00', TRACE_ID, '0'.repeat(16))],
    ['a trace-id in capitals', field('00', TRACE_ID.toUpperCase())],
    ['a parent-id in capitals', field('00', TRACE_ID, SPAN_ID.toUpperCase())],
    ['a short trace-id', field('00', TRACE_ID.slice(1))],
    ['a long trace-id', field('00', `${TRACE_ID}0`)],
    ['a trace-id that is not hexadecimal', field('00', `${TRACE_ID.slice(1)}g`)],
    ['a short parent-id', field('00', TRACE_ID, SPAN_ID.slice(1))],
    ['flags of one digit', field('00', TRACE_ID, SPAN_ID, '1')],
    ['flags in capitals', field('00', TRACE_ID, SPAN_ID, '0F')],
    ['more behind the flags', `${field()}-what`],
    ['a hyphen behind the flags', `${field()}-`],
    ['a space in front', ` ${field()}`],
    ['a space behind', `${field()} `],
    ['two', `${field()}, ${field()}`],
    ['two of a later version', `${field('01')}, ${field('01')}`],
    ['more of a later version without a hyphen', `${field('cc')}.what`],
    ['a later version without end', `${field('cc')}-${'x'.repeat(457)}`],
  ])('Trace Context §3.2.2: is none for %s', (_, text) => {
    expect(parseTraceParent(text)).toBeUndefined()
  })

  it.each([field('01'), field('cc'), `${field('cc')}-what-the-future-will-be-like`, `${field('fe')}-`])(
    'Trace Context §3.2.4: of a later version it reads what version 00 has (%s)',
    (text) => {
      expect(parseTraceParent(text)).toEqual({ traceId: TRACE_ID, spanId: SPAN_ID, sampled: true })
    },
  )

  it('takes 512 characters', () => {
    expect(parseTraceParent(`${field('cc')}-${'x'.repeat(456)}`)).toBeDefined()
  })
})

describe('formatTraceParent', () => {
  it.each([
    [true, '01'],
    [false, '00'],
  ])('Trace Context §3.2.2.5.2: says nothing but sampled (%s)', (sampled, flags) => {
    expect(formatTraceParent({ traceId: TRACE_ID, spanId: SPAN_ID, sampled })).toBe(
      field('00', TRACE_ID, SPAN_ID, flags),
    )
  })
})
