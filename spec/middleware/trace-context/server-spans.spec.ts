import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AlwaysOffSampler } from '@opentelemetry/sdk-trace-base'
import { Chain, textBody, type ApplicationLike, type Environ, type ResponseBody } from '../../../lib/index.js'
import { TRACE, TraceContext, type TraceContextOptions } from '../../../lib/middleware/index.js'
import { TestClient, type EnvironOverrides } from '../../../lib/testing/index.js'
import { exchangeRaw } from '../../handlers/raw-client.js'
import { delay, requestHead, RunningServers, until } from '../../handlers/running-server.js'
import { inSpan, RecordedSpans } from './recorded-spans.js'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const SPAN_ID = 'b7ad6b7169203331'
const COMING = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01`, tracestate: 'a=1,b=2' }
const TRUSTING: TraceContextOptions = { trust: ['127.0.0.1'], spans: true }

let spans: RecordedSpans
beforeEach(() => {
  spans = new RecordedSpans()
})
afterEach(() => {
  spans.stop()
})

function client(application: ApplicationLike, options: TraceContextOptions = { spans: true }): TestClient {
  return new TestClient(new Chain().use(TraceContext, options).wrap(application))
}

const hello: ApplicationLike = (_, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return textBody('hello')
}

/** Hides that the server tells of the end of a response. */
const UNTOLD = { 'tsgi.finished': undefined } as unknown as EnvironOverrides

const broken = new TypeError('broken')

describe('TraceContext with spans', () => {
  it('is a server span named for the method, with the attributes of the semantic conventions', async () => {
    await client(hello).get('/caf%C3%A9?a=1', {
      headers: { Host: 'Shop.example:8080', 'User-Agent': 'Test/1' },
      environ: { REMOTE_ADDR: '192.0.2.7' },
    })
    const span = spans.named('GET')
    expect([span.kind, span.status, span.ended, span.parentSpanContext]).toEqual([
      SpanKind.SERVER,
      { code: SpanStatusCode.UNSET },
      true,
      undefined,
    ])
    expect(span.instrumentationScope.name).toBe('tsgi')
    expect(span.attributes).toEqual({
      'client.address': '192.0.2.7',
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'network.peer.address': '127.0.0.1',
      'network.protocol.version': '1.1',
      'server.address': 'shop.example',
      'server.port': 8080,
      'url.path': '/caf%C3%A9',
      'url.query': 'a=1',
      'url.scheme': 'http',
      'user_agent.original': 'Test/1',
    })
  })

  it('is what the environ says, and what is passed on', async () => {
    const { environ } = await client(hello).get('/')
    const { spanId, traceFlags, traceId } = spans.named('GET').spanContext()
    expect(traceFlags).toBe(1)
    expect(TRACE.require(environ)).toEqual({
      traceId,
      spanId,
      sampled: true,
      headers: [['traceparent', `00-${traceId}-${spanId}-01`]],
    })
    expect(environ.HTTP_TRACEPARENT).toBe(`00-${traceId}-${spanId}-01`)
  })

  it('goes on with the trace of who is trusted, and with that of nobody else', async () => {
    const { environ } = await client(hello, TRUSTING).get('/', { headers: COMING })
    const span = spans.named('GET')
    expect(span.spanContext().traceId).toBe(TRACE_ID)
    expect(span.parentSpanContext).toMatchObject({ spanId: SPAN_ID, isRemote: true, traceFlags: 1 })
    expect(TRACE.require(environ)).toMatchObject({ traceId: TRACE_ID, parentId: SPAN_ID, traceState: 'a=1,b=2' })
    expect(environ.HTTP_TRACESTATE).toBe('a=1,b=2')
    const other = await client(hello).get('/', { headers: COMING })
    expect(TRACE.require(other.environ).traceId).not.toBe(TRACE_ID)
    expect(other.environ).not.toHaveProperty('HTTP_TRACESTATE')
  })

  it('keeps to the decision of the caller not to record', async () => {
    const { environ } = await client(hello, TRUSTING).get('/', {
      headers: { traceparent: `00-${TRACE_ID}-${SPAN_ID}-00` },
    })
    expect(spans.all).toEqual([])
    expect(TRACE.require(environ)).toMatchObject({ traceId: TRACE_ID, parentId: SPAN_ID, sampled: false })
  })

  it('says that it is not sampled where the SDK has decided so', async () => {
    spans.stop()
    spans = new RecordedSpans(new AlwaysOffSampler())
    const { environ } = await client(hello).get('/')
    expect([spans.all, TRACE.require(environ).sampled]).toEqual([[], false])
    expect(environ.HTTP_TRACEPARENT).toMatch(/-00$/)
  })

  it('has ids of its own where no SDK is set up', async () => {
    spans.stop()
    const alone = TRACE.require((await client(hello).get('/')).environ)
    expect(alone.traceId).toMatch(/^(?!0{32})[\da-f]{32}$/)
    const trusting = TRACE.require((await client(hello, TRUSTING).get('/', { headers: COMING })).environ)
    expect(trusting).toMatchObject({ traceId: TRACE_ID, parentId: SPAN_ID, sampled: true })
    expect(trusting.spanId).not.toBe(SPAN_ID)
  })

  it('stands in a span that is there already, of an instrumentation of node:http', async () => {
    const outer = trace.getTracer('http').startSpan('outer')
    const { environ } = await context.with(trace.setSpan(context.active(), outer), () =>
      client(hello, TRUSTING).get('/', { headers: COMING }),
    )
    expect(spans.named('GET').parentSpanContext?.spanId).toBe(outer.spanContext().spanId)
    expect(TRACE.require(environ).parentId).toBe(outer.spanContext().spanId)
  })

  describe('has within it what the application does', () => {
    const bodies: [string, ApplicationLike][] = [
      [
        'at once',
        (environ, startResponse) => {
          inSpan('inner')
          return hello(environ, startResponse) as ResponseBody
        },
      ],
      [
        'after a wait',
        async (environ, startResponse) => {
          await delay(1)
          inSpan('inner')
          return hello(environ, startResponse) as ResponseBody
        },
      ],
      [
        'in a generator',
        function* (_, startResponse) {
          startResponse('200 OK', [['Content-Type', 'text/plain']])
          yield* textBody('hel')
          inSpan('inner')
          yield* textBody('lo')
        },
      ],
      [
        'in an async generator',
        async function* (_, startResponse) {
          startResponse('200 OK', [['Content-Type', 'text/plain']])
          yield* textBody('hel')
          await delay(1)
          inSpan('inner')
          yield* textBody('lo')
        },
      ],
      [
        'when its body is closed',
        (_, startResponse) => {
          startResponse('200 OK', [['Content-Type', 'text/plain']])
          return Object.assign(new Set(textBody('hello')), {
            close: () => {
              inSpan('inner')
            },
          })
        },
      ],
    ]

    it.each(bodies)('%s', async (_, application) => {
      for (const environ of [{}, UNTOLD]) {
        const response = await client(application).get('/', { environ })
        expect(response.text()).toBe('hello')
      }
      const [inner, other] = spans.all.filter(({ name }) => name === 'inner')
      const [first, second] = spans.all.filter(({ name }) => name === 'GET')
      expect(first).toBeDefined()
      expect(inner?.parentSpanContext?.spanId).toBe(first?.spanContext().spanId)
      expect(other?.parentSpanContext?.spanId).toBe(second?.spanContext().spanId)
    })
  })

  it.each([
    [{}, 'told of its end'],
    [UNTOLD, 'not told of it'],
  ])('ends with the body, not with the head (%#, by a server that has %s)', async (environ) => {
    const seen: number[] = []
    const slow: ApplicationLike = async function* (_, startResponse) {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      yield* textBody('a')
      await delay(1)
      seen.push(spans.all.length)
      yield* textBody('b')
    }
    await client(slow).get('/', { environ })
    expect([seen, spans.all.length]).toEqual([[0], 1])
  })

  it.each<[number, string, SpanStatusCode, string | undefined]>([
    [302, '302 Found', SpanStatusCode.UNSET, undefined],
    [404, '404 Not Found', SpanStatusCode.UNSET, undefined],
    [499, '499 Client Closed Request', SpanStatusCode.UNSET, undefined],
    [500, '500 Internal Server Error', SpanStatusCode.ERROR, '500'],
    [503, '503 Service Unavailable', SpanStatusCode.ERROR, '503'],
  ])('says of the status %d what the semantic conventions ask for', async (code, line, status, type) => {
    for (const environ of [{}, UNTOLD]) {
      await client((_, startResponse) => {
        startResponse(line as '200 OK', [['Content-Type', 'text/plain']])
        return []
      }).get('/', { environ })
    }
    expect(spans.all.map((span) => [span.attributes['http.response.status_code'], span.status.code])).toEqual([
      [code, status],
      [code, status],
    ])
    expect(spans.all.map(({ attributes, events }) => [attributes['error.type'], events])).toEqual([
      [type, []],
      [type, []],
    ])
  })

  const failing: [string, ApplicationLike][] = [
    [
      'is thrown at once',
      () => {
        throw broken
      },
    ],
    ['rejects', () => Promise.reject(broken)],
    [
      'comes in the middle of the body',
      function* (_, startResponse) {
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        yield* textBody('a')
        throw broken
      },
    ],
    [
      'comes in the middle of an async body',
      async function* (_, startResponse) {
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        yield* await Promise.resolve(textBody('a'))
        throw broken
      },
    ],
  ]
  it.each(failing)('records once an error that %s, and lets it pass', async (_, application) => {
    for (const environ of [{}, UNTOLD]) await expect(client(application).get('/', { environ })).rejects.toBe(broken)
    expect(spans.all).toHaveLength(2)
    for (const { attributes, events, status } of spans.all) {
      expect(status).toEqual({ code: SpanStatusCode.ERROR, message: 'broken' })
      expect(attributes['error.type']).toBe('TypeError')
      expect(events.map(({ name, attributes: of }) => [name, of?.['exception.message']])).toEqual([
        ['exception', 'broken'],
      ])
    }
  })

  it('records what is thrown and is no error', async () => {
    const application: ApplicationLike = () => {
      throw 'a text'
    }
    await expect(client(application).get('/')).rejects.toBe('a text')
    expect(spans.named('GET').attributes['error.type']).toBe('string')
    expect(spans.named('GET').status).toEqual({ code: SpanStatusCode.ERROR, message: 'a text' })
  })

  it('leaves an array as it is, and closes every other body once', async () => {
    const body = textBody('x')
    const layer = new TraceContext(() => body, { spans: true })
    expect(layer.call(environOf(), () => () => undefined)).toBe(body)
    const close = jest.fn()
    await client((_, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return Object.assign(new Set(body), { close })
    }).get('/')
    expect(close).toHaveBeenCalledTimes(1)
  })

  it('ends when a body is closed before its end', async () => {
    const endless: ApplicationLike = function* (_, startResponse) {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      for (;;) yield* textBody('x')
    }
    for (const environ of [{}, UNTOLD]) {
      const response = await client(endless).stream('/', { environ })
      await response.abort()
    }
    expect(spans.all).toHaveLength(2)
    expect(spans.all[0]?.status.code).toBe(SpanStatusCode.ERROR)
  })

  describe('behind a server', () => {
    const servers = new RunningServers()
    afterEach(() => servers.close())

    it('ends after the last byte, once, with what the server has sent', async () => {
      const { port } = await servers.start(
        new Chain().use(TraceContext, { spans: true }).wrap((environ: Environ, startResponse) => {
          if (environ.PATH_INFO === '/broken') throw broken
          return hello(environ, startResponse) as ResponseBody
        }),
      )
      for (const path of ['/', '/broken'])
        await exchangeRaw(port, requestHead('GET', path, '1.1', 'Connection: close\r\n'))
      await until(() => spans.all.length === 2)
      expect(
        spans.all.map(({ attributes, status, events }) => [
          attributes['url.path'],
          attributes['http.response.status_code'],
          status.code,
          events.length,
        ]),
      ).toEqual([
        ['/', 200, SpanStatusCode.UNSET, 0],
        ['/broken', 500, SpanStatusCode.ERROR, 1],
      ])
    })
  })
})

function environOf(): Environ {
  return {
    REQUEST_METHOD: 'GET',
    SCRIPT_NAME: '',
    PATH_INFO: '/',
    QUERY_STRING: '',
    SERVER_NAME: 'a',
    SERVER_PORT: '80',
    SERVER_PROTOCOL: 'HTTP/1.1',
    'wsgi.url_scheme': 'http',
  } as unknown as Environ
}
