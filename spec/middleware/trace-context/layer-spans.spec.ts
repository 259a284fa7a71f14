import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { Chain, isStack, textBody, type ApplicationLike } from '../../../lib/index.js'
import { Csrf, MethodOverride, RequestId, TraceContext, traceLayers } from '../../../lib/middleware/index.js'
import { TestClient } from '../../../lib/testing/index.js'
import { delay } from '../../handlers/running-server.js'
import { inSpan, RecordedSpans } from './recorded-spans.js'

let spans: RecordedSpans
beforeEach(() => {
  spans = new RecordedSpans()
})
afterEach(() => {
  spans.stop()
})

const hello: ApplicationLike = async (_, startResponse) => {
  await delay(1)
  inSpan('own')
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return textBody('hello')
}

const parentOf = (name: string): string | undefined => {
  const id = spans.named(name).parentSpanContext?.spanId
  return spans.all.find((span) => span.spanContext().spanId === id)?.name
}

describe('traceLayers', () => {
  const chain = new Chain().use(RequestId).use(TraceContext, { spans: true }).use(Csrf).use(MethodOverride)

  it('gives each layer inside of trace-context a span, and the application one, each in that of the layer before', async () => {
    const traced = traceLayers(chain.wrap(hello))
    const response = await new TestClient(traced, { lint: false }).get('/')
    expect(response.text()).toBe('hello')
    expect(spans.all.map(({ name }) => name)).toEqual(['own', 'application', 'method-override', 'csrf', 'GET'])
    expect(['own', 'application', 'method-override', 'csrf', 'GET'].map(parentOf)).toEqual([
      'application',
      'method-override',
      'csrf',
      'GET',
      undefined,
    ])
    const { attributes, kind } = spans.named('csrf')
    expect(kind).toBe(SpanKind.INTERNAL)
    expect(attributes).toEqual({
      'tsgi.layer': 'csrf',
      'tsgi.place': expect.stringMatching(/layer-spans\.spec\.ts:\d+:\d+$/) as string,
    })
    expect(spans.named('application').attributes).toEqual({ 'tsgi.layer': 'application' })
  })

  it('leaves the stack that it is given as it was', async () => {
    const stack = chain.wrap(hello)
    const traced = traceLayers(stack)
    expect([isStack(traced), traced === stack, traced.entries]).toEqual([true, false, stack.entries])
    await new TestClient(stack, { lint: false }).get('/')
    expect(spans.all.map(({ name }) => name)).toEqual(['own', 'GET'])
  })

  it('makes no span where no request is traced', async () => {
    await new TestClient(traceLayers(new Chain().use(Csrf).wrap(hello)), { lint: false }).get('/')
    expect(spans.all.map(({ name }) => name)).toEqual(['own'])
  })

  it.each<[string, ApplicationLike]>([
    [
      'throws',
      () => {
        throw new RangeError('far')
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('far'))],
  ])('records what a layer or the application %s, on each that it passes', async (_, application) => {
    const client = new TestClient(traceLayers(chain.wrap(application)), { lint: false })
    await expect(client.get('/')).rejects.toThrow('far')
    expect(spans.all.map(({ name, status }) => [name, status.code, status.message])).toEqual(
      ['application', 'method-override', 'csrf', 'GET'].map((name) => [name, SpanStatusCode.ERROR, 'far']),
    )
    expect(spans.named('csrf').attributes['error.type']).toBe('RangeError')
  })

  it('keeps what is sync sync', () => {
    const body = textBody('x')
    const application = traceLayers(new Chain().use(MethodOverride).wrap(() => body))
    expect(application({ REQUEST_METHOD: 'GET' } as never, () => () => undefined)).toBe(body)
  })
})
