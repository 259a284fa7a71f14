import { createHash } from 'node:crypto'
import { Chain, layer, textBody, type ApplicationLike, type Environ, type Layer } from '../../../lib/index.js'
import {
  Authorization,
  every,
  Guard,
  IpRules,
  some,
  type Refusal,
  type Verdict,
} from '../../../lib/middleware/index.js'
import { TestClient, type TestResponse } from '../../../lib/testing/index.js'

const KEYS = ['REMOTE_USER', 'AUTH_TYPE', 'tsgi.claims', 'tsgi.scopes', 'tsgi.roles'] as const
const TOKEN = 'a-token'
const SCOPED = `sha256:${createHash('sha256').update(TOKEN).digest('hex')} ada extranet`

/** Tells who asks, as far as it was found out. */
const whoami: ApplicationLike = (environ: Environ, startResponse) => {
  startResponse('200 OK', [])
  const all = environ as unknown as Record<string, unknown>
  return textBody(
    JSON.stringify(Object.fromEntries(KEYS.filter((key) => key in environ).map((key) => [key, all[key]]))),
  )
}

class Refusing extends Guard {
  override judge(): Verdict {
    return refusal('closed')
  }
}

class Claiming extends Guard {
  override judge(environ: Environ): Verdict {
    environ['tsgi.claims'] = { sub: 'ada' }
    return refusal('closed')
  }
}

class RefusingLater extends Guard {
  override judge(): Promise<Verdict> {
    return Promise.resolve(refusal('closed'))
  }
}

function refusal(rule: string): Refusal {
  return { status: 403, rule, reason: `${rule}.` }
}

const tokens = (requires: readonly string[] = []): Layer => layer(Authorization, { tokens: [SCOPED], requires })
const claimed: Layer = layer(Authorization, {
  tokens: () => ({ user: 'ada', scopes: ['extranet'] }),
  requires: ['intranet'],
})
const allowed: Layer = layer(IpRules, { allow: ['127.0.0.1'] })
const forbidden: Layer = layer(IpRules, { allow: ['192.0.2.1'] })

function ask(guard: Layer, environ: Record<string, unknown> = {}): Promise<TestResponse> {
  return new TestClient(new Chain().use(guard).wrap(whoami)).get('/', {
    headers: { Authorization: `Bearer ${TOKEN}` },
    environ: { REMOTE_ADDR: '127.0.0.1', ...environ },
  })
}

describe('an alternative that refuses', () => {
  it.each<[string, Layer]>([
    ['a token without the scope', some(tokens(['intranet']), allowed)],
    ['a token that is found out about later', some(claimed, allowed)],
    ['a guard after the one that found out', some(every(tokens(), forbidden), allowed)],
    ['a guard that refuses later', some(every(tokens(), layer(RefusingLater)), allowed)],
    ['a guard of somebody else, with claims', some(layer(Claiming), allowed)],
    ['one within another', some(some(every(tokens(), layer(Refusing))), allowed)],
  ])('leaves nothing of who asks: %s', async (_, guard) => {
    const response = await ask(guard)
    expect([response.status, response.json()]).toEqual([200, {}])
  })

  it('leaves what was known before it was asked', async () => {
    const before = { REMOTE_USER: 'eve', AUTH_TYPE: 'Basic', 'tsgi.scopes': ['a'], 'tsgi.roles': ['b'] }
    expect((await ask(some(tokens(['intranet']), allowed), before)).json()).toEqual(before)
    expect((await ask(some(layer(Refusing), allowed), before)).json()).toEqual(before)
  })

  it('takes nothing from the one that passes after it', async () => {
    const ada = { REMOTE_USER: 'ada', AUTH_TYPE: 'Bearer', 'tsgi.scopes': ['extranet'], 'tsgi.roles': [] }
    expect((await ask(some(layer(Refusing), tokens()))).json()).toEqual(ada)
    expect((await ask(some(every(tokens(), forbidden), tokens(['extranet'])))).json()).toEqual(ada)
  })
})

describe('alternatives for credentials', () => {
  const basic = layer(Authorization, { users: () => false, realm: 'r' })
  const outage = layer(Authorization, {
    jwtJwks: 'http://127.0.0.1:1/keys',
    jwtAlgorithms: ['EdDSA'],
    jwtIssuer: ['i'],
    jwtAudience: ['a'],
  })

  it('RFC 6750 §3.1: answer 403 to a valid token without the scope, with its challenge alone', async () => {
    const response = await ask(
      some(basic, layer(Authorization, { tokens: [SCOPED], requires: ['intranet'], realm: 'r' })),
    )
    const challenges = response.headers.filter(([name]) => name === 'WWW-Authenticate').map(([, value]) => value)
    expect([response.status, challenges]).toEqual([
      403,
      [
        'Bearer realm="r", error="insufficient_scope", error_description="The credentials do not have the scope that is needed.", scope="intranet"',
      ],
    ])
  })

  it('F20: answer 503 while a token cannot be checked, whatever the others say', async () => {
    const token = [{ alg: 'EdDSA' }, {}, {}]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const response = await ask(some(basic, forbidden, outage), { HTTP_AUTHORIZATION: `Bearer ${token}` })
    expect([response.status, response.header('retry-after')]).toEqual([503, '10'])
  })
})
