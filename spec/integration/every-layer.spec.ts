import { Readable } from 'node:stream'
import { Chain, encode, layer, type Environ, type Layer, type StartResponse } from '../../lib/index.js'
import {
  Cors,
  Csrf,
  every,
  except,
  HostAllowList,
  Hsts,
  HttpsRedirect,
  IpRules,
  MethodOverride,
  ProxyHeaders,
  RateLimit,
  RequestId,
  SecurityHeaders,
  Session,
  some,
  TrailingSlash,
} from '../../lib/middleware/index.js'
import { TestClient } from '../../lib/testing/index.js'

const rules = layer(IpRules, { deny: ['192.0.2.1'] })
const LAYERS: readonly (readonly [string, Layer])[] = [
  ['cors', layer(Cors, { origins: ['https://a.example'] })],
  ['csrf', layer(Csrf)],
  ['every', every(rules)],
  ['except', except(['/x'], rules)],
  ['host-allow-list', layer(HostAllowList, { hosts: ['testserver', 'localhost', '127.0.0.1', 'a.example'] })],
  ['hsts', layer(Hsts)],
  ['https-redirect', layer(HttpsRedirect, { except: ['/a'] })],
  ['ip-rules', rules],
  ['method-override', layer(MethodOverride)],
  ['proxy-headers', layer(ProxyHeaders, { trusted: ['127.0.0.1'] })],
  ['rate-limit', layer(RateLimit, { limits: ['10000/1d'] })],
  ['request-id', layer(RequestId)],
  ['security-headers', layer(SecurityHeaders)],
  ['session', layer(Session, { secrets: ['Tq3mFVq0bJmKpD2oYx1lHcW8sZ5uRnE7aGvB4iXt6yQ='] })],
  ['session with a store', layer(Session, { store: 'memory' })],
  ['some', some(rules)],
  ['trailing-slash', layer(TrailingSlash)],
]

const PIECES = ['one', '', 'two'].map(encode)

/** Bodies of all kinds that say the same. */
const BODIES: readonly (readonly [string, () => unknown])[] = [
  ['an array', () => PIECES],
  [
    'a generator',
    function* () {
      yield* PIECES
    },
  ],
  [
    'an async generator',
    async function* () {
      for (const piece of PIECES) yield await Promise.resolve(piece)
    },
  ],
  ['a stream of Node.js', () => Readable.from(PIECES.filter((piece) => piece.length > 0))],
  ['a web stream', () => new Blob(PIECES).stream()],
]

function stackOf(stacked: Layer, status: `${number} ${string}`, body: () => unknown): TestClient {
  const application = (_: Environ, startResponse: StartResponse): never => {
    const hasBody = !status.startsWith('304') && !status.startsWith('204')
    startResponse(status, hasBody ? [['Content-Type', 'text/plain']] : [])
    return body() as never
  }
  return new TestClient(new Chain().use(stacked).wrap(application))
}

const INIT = { headers: { Host: 'a.example' } }

describe.each(LAYERS)('%s, with Lint before and behind it', (_, stacked) => {
  it.each(BODIES)('passes %s on as it is', async (_name, body) => {
    const response = await stackOf(stacked, '200 OK', body).get('/a', INIT)
    expect([response.status, response.text()]).toEqual([200, 'onetwo'])
  })

  it('passes nothing on as nothing, also to HEAD, and with 204 and 304', async () => {
    const answers = [
      await stackOf(stacked, '200 OK', () => []).get('/a', INIT),
      await stackOf(stacked, '200 OK', () => PIECES).request('HEAD', '/a', INIT),
      await stackOf(stacked, '204 No Content', () => []).get('/a', INIT),
      await stackOf(stacked, '304 Not Modified', () => []).get('/a', INIT),
    ]
    expect(answers.map((answer) => [answer.status, answer.text()])).toEqual([
      [200, ''],
      [200, ''],
      [204, ''],
      [304, ''],
    ])
  })

  it.each([0, 1])('lets an error of the body pass after %d pieces, and closes the body once', async (pieces) => {
    const close = jest.fn()
    const body = (): unknown =>
      Object.assign(
        {
          *[Symbol.iterator]() {
            yield* PIECES.slice(0, pieces)
            throw new Error('broken')
          },
        },
        { close },
      )
    await expect(stackOf(stacked, '200 OK', body).get('/a', INIT)).rejects.toThrow('broken')
    expect(close).toHaveBeenCalledTimes(1)
  })

  it('lets what the application throws pass', async () => {
    const throwing = (): unknown => {
      throw new Error('no')
    }
    await expect(stackOf(stacked, '200 OK', throwing).get('/a', INIT)).rejects.toThrow('no')
  })
})
