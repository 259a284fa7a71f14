import { Chain, OptionError, registry, type Environ } from '../../lib/index.js'
import { ProxyHeaders, TRACE, TraceContext, type TraceContextOptions } from '../../lib/middleware/index.js'
import { isolate, type EnvironOverrides } from '../../lib/testing/index.js'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const SPAN_ID = 'b7ad6b7169203331'
const COMING = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01`, tracestate: 'a=1, b=2' }
const TRUSTING = { trust: ['127.0.0.1'] }

/** The environ that the application sees. */
async function seen(
  options: TraceContextOptions,
  headers: Record<string, string> = {},
  environ: EnvironOverrides = {},
): Promise<Environ> {
  const layer = isolate(TraceContext, options)
  await layer.get('/', { headers, environ })
  layer.expectPassed()
  return layer.environ
}

describe('TraceContext', () => {
  it('is registered under its name', () => {
    expect(registry.get('middleware', 'trace-context').Class).toBe(TraceContext)
  })

  it('Trace Context §4.2: begins a trace for each request, not sampled, and says so to the application', async () => {
    const [first, second] = [await seen({}), await seen({})]
    const trace = TRACE.require(first)
    expect(trace).toEqual({
      traceId: expect.stringMatching(/^[\da-f]{32}$/) as string,
      spanId: expect.stringMatching(/^[\da-f]{16}$/) as string,
      sampled: false,
      headers: [['traceparent', `00-${trace.traceId}-${trace.spanId}-00`]],
    })
    expect(first.HTTP_TRACEPARENT).toBe(`00-${trace.traceId}-${trace.spanId}-00`)
    expect(first).not.toHaveProperty('HTTP_TRACESTATE')
    const other = TRACE.require(second)
    expect([other.traceId, other.spanId]).not.toContain(trace.traceId)
    expect(other.spanId).not.toBe(trace.spanId)
  })

  it('marks what begins here as sampled if it is told to', async () => {
    const environ = await seen({ sampled: true })
    expect(TRACE.require(environ).sampled).toBe(true)
    expect(environ.HTTP_TRACEPARENT).toMatch(/-01$/)
  })

  it.each<[TraceContextOptions, EnvironOverrides]>([
    [{}, {}],
    [{ trust: ['10.0.0.0/8'] }, {}],
    [{ trust: ['unix'] }, {}],
    [{ trust: ['10.0.0.0/8'] }, { REMOTE_ADDR: '10.0.0.1' }],
  ])(
    'Trace Context §4.3: believes nobody who is not trusted, and passes nothing on (%j, %j)',
    async (options, facts) => {
      const environ = await seen(options, COMING, facts)
      const trace = TRACE.require(environ)
      expect(trace.traceId).not.toBe(TRACE_ID)
      expect([trace.parentId, trace.sampled, trace.traceState]).toEqual([undefined, false, undefined])
      expect(environ.HTTP_TRACEPARENT).toBe(`00-${trace.traceId}-${trace.spanId}-00`)
      expect(environ).not.toHaveProperty('HTTP_TRACESTATE')
    },
  )

  it('Trace Context §4.3: goes on with the trace of who is trusted, under an id of its own', async () => {
    const environ = await seen(TRUSTING, COMING)
    const trace = TRACE.require(environ)
    expect(trace).toEqual({
      traceId: TRACE_ID,
      spanId: expect.stringMatching(/^[\da-f]{16}$/) as string,
      parentId: SPAN_ID,
      sampled: true,
      traceState: 'a=1,b=2',
      headers: [
        ['traceparent', `00-${TRACE_ID}-${trace.spanId}-01`],
        ['tracestate', 'a=1,b=2'],
      ],
    })
    expect(trace.spanId).not.toBe(SPAN_ID)
    expect([environ.HTTP_TRACEPARENT, environ.HTTP_TRACESTATE]).toEqual([
      `00-${TRACE_ID}-${trace.spanId}-01`,
      'a=1,b=2',
    ])
  })

  it('keeps to the decision of the caller, whatever its own is', async () => {
    const environ = await seen({ ...TRUSTING, sampled: true }, { traceparent: `00-${TRACE_ID}-${SPAN_ID}-00` })
    expect(environ.HTTP_TRACEPARENT).toMatch(new RegExp(`^00-${TRACE_ID}-[\\da-f]{16}-00$`))
    expect(environ).not.toHaveProperty('HTTP_TRACESTATE')
  })

  it.each<Record<string, string>>([
    { ...COMING, traceparent: `ff-${TRACE_ID}-${SPAN_ID}-01` },
    { ...COMING, traceparent: `${COMING.traceparent}, ${COMING.traceparent}` },
    { ...COMING, traceparent: 'x'.repeat(15_000) },
    { tracestate: 'a=1' },
  ])('Trace Context §3.2.2: begins anew where traceparent is none, and drops tracestate (%#)', async (headers) => {
    const environ = await seen(TRUSTING, headers)
    expect(TRACE.require(environ)).not.toHaveProperty('parentId')
    expect(environ.HTTP_TRACEPARENT).not.toContain(TRACE_ID)
    expect(environ).not.toHaveProperty('HTTP_TRACESTATE')
  })

  it('Trace Context §4.3: a tracestate that is malformed leaves traceparent alone', async () => {
    const environ = await seen(TRUSTING, { ...COMING, tracestate: 'A' })
    expect(TRACE.require(environ).traceId).toBe(TRACE_ID)
    expect(environ).not.toHaveProperty('HTTP_TRACESTATE')
  })

  it('trusts who is at the other end of the connection, not whom REMOTE_ADDR names', async () => {
    const peer = (remoteAddress?: string): EnvironOverrides => ({
      'tsgi.peer': () => ({ encrypted: false, ...(remoteAddress === undefined ? {} : { remoteAddress }) }),
    })
    const traceOf = async (trust: string[], facts: EnvironOverrides): Promise<boolean> =>
      TRACE.require(await seen({ trust }, COMING, facts)).traceId === TRACE_ID
    expect(await traceOf(['10.0.0.0/8'], { REMOTE_ADDR: '192.0.2.1', ...peer('10.0.0.1') })).toBe(true)
    expect(await traceOf(['10.0.0.0/8'], { REMOTE_ADDR: '10.0.0.1', ...peer('192.0.2.1') })).toBe(false)
    expect(await traceOf(['unix'], peer())).toBe(true)
    expect(await traceOf(['10.0.0.0/8'], peer())).toBe(false)
    const unknown = { 'tsgi.peer': undefined } as unknown as EnvironOverrides
    expect(await traceOf(['10.0.0.0/8'], { ...unknown, REMOTE_ADDR: '10.0.0.1' })).toBe(true)
    expect(await traceOf(['10.0.0.0/8'], { ...unknown, REMOTE_ADDR: '192.0.2.1' })).toBe(false)
  })

  it('stays sync, and gives the body as it is', () => {
    const body: never[] = []
    const environ = { REQUEST_METHOD: 'GET' } as unknown as Environ
    expect(new TraceContext(() => body).call(environ, () => () => undefined)).toBe(body)
  })

  it('comes after proxy-headers, which knows the client', () => {
    const wrong = new Chain().use(TraceContext).use(ProxyHeaders)
    expect(() => wrong.wrap(() => [])).toThrow(/trace-context must come after proxy-headers/)
  })

  it('gives ids that do not repeat', async () => {
    const ids = new Set<string>()
    for (let count = 0; count < 400; count++) {
      const { spanId, traceId } = TRACE.require(await seen({}))
      ids.add(spanId).add(traceId)
    }
    expect(ids.size).toBe(800)
  })

  it('refuses to trust what is no range', () => {
    expect(() => isolate(TraceContext, { trust: ['localhost'] })).toThrow(OptionError)
  })
})
