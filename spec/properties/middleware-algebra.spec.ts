import { Readable } from 'node:stream'
import fc from 'fast-check'
import { Chain, encode, layer, type ApplicationLike, type Layer, type StartResponse } from '../../lib/index.js'
import {
  Cors,
  Csrf,
  EnvInjection,
  HostAllowList,
  Hsts,
  IpRules,
  MethodOverride,
  NormalisePath,
  ProxyHeaders,
  RequestId,
  SecurityHeaders,
  TraceContext,
  TrailingSlash,
  UrlRewrite,
} from '../../lib/middleware/index.js'
import { TestClient, type TestResponse } from '../../lib/testing/index.js'

/** In an order that all of them agree to. */
const SHELF: readonly (readonly [string, Layer])[] = [
  ['proxy-headers', layer(ProxyHeaders, { trusted: ['127.0.0.1'] })],
  ['request-id', layer(RequestId)],
  ['trace-context', layer(TraceContext)],
  ['hsts', layer(Hsts)],
  ['security-headers', layer(SecurityHeaders)],
  ['host-allow-list', layer(HostAllowList, { hosts: ['localhost'] })],
  ['ip-rules', layer(IpRules, { allow: ['127.0.0.0/8'] })],
  ['normalise-path', layer(NormalisePath)],
  ['trailing-slash', layer(TrailingSlash)],
  ['cors', layer(Cors, { origins: ['https://a.example'] })],
  ['csrf', layer(Csrf)],
  ['method-override', layer(MethodOverride)],
  ['url-rewrite', layer(UrlRewrite, { rules: ['^/old/(.*)$ /new/$1'] })],
  ['env-injection', layer(EnvInjection, { key: 'added.by', value: 'x' })],
]

const identity: Layer = (app) => (environ, startResponse) => app(environ, startResponse)

const KINDS = ['array', 'generator', 'async generator', 'stream', 'web stream'] as const

interface Script {
  readonly kind: (typeof KINDS)[number]
  readonly pieces: readonly string[]
  readonly status: `${number} ${string}`
  readonly method: string
  /** After how many pieces it throws; undefined if it does not. */
  readonly throwsAt: number | undefined
  readonly isAsync: boolean
  readonly declares: boolean
}

const SCRIPT: fc.Arbitrary<Script> = fc.record({
  kind: fc.constantFrom(...KINDS),
  pieces: fc.array(fc.string({ maxLength: 6 }), { maxLength: 4 }),
  status: fc.constantFrom('200 OK', '404 Not Found', '304 Not Modified', '204 No Content', '500 Internal Server Error'),
  method: fc.constantFrom('GET', 'HEAD', 'POST'),
  throwsAt: fc.option(fc.nat(4), { nil: undefined, freq: 3 }),
  isAsync: fc.boolean(),
  declares: fc.boolean(),
})

interface Counts {
  starts: number
  closes: number
}

class Broken extends Error {}

/** An application that follows a script. */
function scripted(script: Script, counts: Counts): ApplicationLike {
  const { declares, isAsync, kind, status } = script
  const hasBody = !status.startsWith('304') && !status.startsWith('204')
  const pieces = hasBody ? script.pieces.map((piece) => encode(piece)) : []
  const throwsAt = script.throwsAt === undefined ? undefined : Math.min(script.throwsAt, pieces.length)
  function* sync(): Generator<Uint8Array> {
    yield* pieces.slice(0, throwsAt ?? pieces.length)
    if (throwsAt !== undefined) throw new Broken()
  }
  const bodies: Record<Script['kind'], () => object> = {
    array: () => (throwsAt === undefined ? [...pieces] : { [Symbol.iterator]: sync }),
    generator: () => ({ [Symbol.iterator]: sync }),
    'async generator': () => ({
      async *[Symbol.asyncIterator]() {
        for (const piece of sync()) yield await Promise.resolve(piece)
      },
    }),
    stream: () => Readable.from(throwsAt === undefined ? pieces.filter(({ length }) => length > 0) : sync()),
    'web stream': () => (throwsAt === undefined ? new Blob([...pieces]).stream() : { [Symbol.iterator]: sync }),
  }
  const run = (startResponse: StartResponse): never => {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    const fields: [string, string][] = hasBody ? [['Content-Type', 'text/plain']] : []
    if (hasBody && declares && throwsAt === undefined) fields.push(['Content-Length', String(length)])
    startResponse(status, fields)
    const body = bodies[kind]()
    const close = (body as { close?: () => void }).close?.bind(body)
    return Object.assign(body, {
      close: () => {
        counts.closes++
        return close?.()
      },
    }) as never
  }
  return isAsync
    ? async (_, startResponse) => run(await Promise.resolve(startResponse))
    : (_, startResponse) => run(startResponse)
}

/** Sees how often the outermost head is announced. */
function counted(app: ApplicationLike, counts: Counts): ApplicationLike {
  const inner = new Chain().wrap(app)
  return (environ, startResponse) =>
    inner(environ, (...head) => {
      counts.starts++
      return startResponse(...head)
    })
}

const FIXED = { 'x-request-id': '', traceparent: '' }

async function answered(
  app: ApplicationLike,
  method: string,
): Promise<{ response?: TestResponse; error?: unknown; told?: unknown }> {
  try {
    const response = await new TestClient(app).request(method, '/a')
    const headers = response.headers.filter(([name]) => !(name.toLowerCase() in FIXED))
    return { response, told: [response.status, headers, response.text()] }
  } catch (error) {
    return { error }
  }
}

describe('property 4: the algebra of layers', () => {
  const stacked = fc.subarray([...SHELF.keys()])
  const chainOf = (indices: readonly number[]): Chain =>
    indices.reduce<Chain>((chain, index) => chain.use(SHELF[index]?.[1] as Layer), new Chain())

  it('any layers of the shelf around any body: one head, one close, as many bytes as declared, Lint between all pairs', async () => {
    await fc.assert(
      fc.asyncProperty(stacked, SCRIPT, async (indices, script) => {
        const counts = { starts: 0, closes: 0 }
        const app = counted(chainOf(indices).wrap(scripted(script, counts)), counts)
        const { error, response } = await answered(app, script.method)
        expect(counts.starts).toBe(1)
        const isShort = /^(304|204)/.test(script.status) || script.method === 'HEAD'
        const text = isShort ? '' : script.pieces.join('')
        const declared = script.method === 'HEAD' ? undefined : response?.header('content-length')
        const whole = {
          error: undefined,
          text,
          declared: declared === undefined ? undefined : String(Buffer.byteLength(text)),
        }
        // To HEAD a body may be asked for nothing, or for its first piece.
        const broken = { error: expect.any(Broken) as unknown, text: undefined, declared: undefined }
        const mustThrow = script.throwsAt !== undefined && (error !== undefined || !isShort)
        expect({ error, text: response?.text(), declared }).toEqual(mustThrow ? broken : whole)
        expect(counts.closes).toBe(1)
      }),
      { numRuns: 150 },
    )
  })

  it('a layer that does nothing changes nothing, wherever it stands', async () => {
    await fc.assert(
      fc.asyncProperty(stacked, fc.nat(14), SCRIPT, async (indices, at, script) => {
        const place = Math.min(at, indices.length)
        const before = chainOf(indices.slice(0, place))
        const with_ = before.use(identity).use(chainOf(indices.slice(place)))
        const counts = { starts: 0, closes: 0 }
        const plain = await answered(chainOf(indices).wrap(scripted(script, counts)), script.method)
        const changed = await answered(with_.wrap(scripted(script, counts)), script.method)
        expect(changed.told).toEqual(plain.told)
        expect(changed.error instanceof Broken).toBe(plain.error instanceof Broken)
        expect(counts.closes).toBe(2)
      }),
      { numRuns: 60 },
    )
  })

  it('(a·b)·c is a·(b·c)', async () => {
    await fc.assert(
      fc.asyncProperty(stacked, fc.nat(14), fc.nat(14), SCRIPT, async (indices, i, j, script) => {
        const [low, high] = [Math.min(i, j, indices.length), Math.min(Math.max(i, j), indices.length)]
        const [a, b, c] = [indices.slice(0, low), indices.slice(low, high), indices.slice(high)].map(chainOf)
        if (a === undefined || b === undefined || c === undefined) throw new Error('three of them')
        const counts = { starts: 0, closes: 0 }
        const left = await answered(new Chain().use(a.use(b)).use(c).wrap(scripted(script, counts)), script.method)
        const right = await answered(new Chain().use(a).use(b.use(c)).wrap(scripted(script, counts)), script.method)
        expect(left.told).toEqual(right.told)
        expect(left.error instanceof Broken).toBe(right.error instanceof Broken)
      }),
      { numRuns: 60 },
    )
  })
})
