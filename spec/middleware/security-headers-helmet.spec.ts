import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import helmet from 'helmet'
import { Chain, textBody, type ApplicationLike, type HeaderList } from '../../lib/index.js'
import { HostAllowList, Hsts, SecurityHeaders } from '../../lib/middleware/index.js'
import { TestClient } from '../../lib/testing/index.js'

type Fields = Record<string, string>

/** What helmet puts on an answer by default. */
function helmetFields(): Fields {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  helmet()(new IncomingMessage(new Socket()), response, () => undefined)
  return Object.fromEntries(Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]))
}

function fieldsOf(headers: HeaderList): Fields {
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))
}

/** A policy as its directives: helmet writes them without spaces between them. */
const directives = (policy = ''): string[] => policy.split(';').map((directive) => directive.trim())

/** Fields that differ from helmet's on purpose, and why. */
const DIFFERENT: Fields = {
  // RFC 6797 §7.2: not over plain HTTP; so it is a layer of its own, hsts, with the same value.
  'strict-transport-security': 'hsts',
}

const answering = (status: `${number} ${string}`): ApplicationLike => {
  return (_, startResponse) => {
    const hasBody = !status.startsWith('304')
    startResponse(status, hasBody ? [['Content-Type', 'text/plain']] : [])
    return hasBody ? textBody(status) : []
  }
}

describe('SecurityHeaders beside helmet 8', () => {
  const expected = helmetFields()
  const ours = new TestClient(new Chain().use(SecurityHeaders).wrap(answering('200 OK')))

  it('sends the fields that helmet does, and no other', async () => {
    const sent = fieldsOf((await ours.get('/')).headers)
    delete sent['content-type']
    expect(Object.keys(sent).sort()).toEqual(
      Object.keys(expected)
        .filter((name) => !(name in DIFFERENT))
        .sort(),
    )
  })

  it.each(Object.keys(expected).filter((name) => !(name in DIFFERENT) && name !== 'content-security-policy'))(
    'says of %s what helmet says',
    async (name) => {
      expect((await ours.get('/')).header(name)).toBe(expected[name])
    },
  )

  it('has the policy of helmet, directive by directive', async () => {
    const policy = (await ours.get('/')).header('content-security-policy')
    expect(directives(policy)).toEqual(directives(expected['content-security-policy']))
  })

  it('has in hsts what helmet says of HTTPS', async () => {
    const secure = new TestClient(new Chain().use(Hsts).wrap(answering('200 OK')), { baseUrl: 'https://a.example' })
    expect((await secure.get('/')).header('strict-transport-security')).toBe(expected['strict-transport-security'])
  })

  it.each<[string, ApplicationLike, number]>([
    ['304', answering('304 Not Modified'), 304],
    ['404', answering('404 Not Found'), 404],
    ['500', answering('500 Internal Server Error'), 500],
    ['a redirect', answering('308 Permanent Redirect'), 308],
    ['a refusal', new HostAllowList(answering('200 OK'), { hosts: ['other.example'] }), 421],
    [
      'an error that the application answers in place of what it had announced',
      (_, startResponse) => {
        startResponse('200 OK', [['Content-Type', 'text/html']])
        startResponse('500 Internal Server Error', [['Content-Type', 'text/plain']], new Error('broken'))
        return textBody('sorry')
      },
      500,
    ],
    [
      'an answer in pieces',
      async function* (_, startResponse) {
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        yield* await Promise.resolve(textBody('a'))
      },
      200,
    ],
  ])('O09: says all of it with %s', async (_, application, status) => {
    const client = new TestClient(new Chain().use(SecurityHeaders).wrap(application))
    for (const path of ['/', '/caf%C3%A9/%20']) {
      const response = await client.get(path, { headers: { Host: 'a.example' } })
      expect(response.status).toBe(status)
      const sent = fieldsOf(response.headers)
      for (const [name, value] of Object.entries(expected)) {
        if (name in DIFFERENT) continue
        const same = name === 'content-security-policy' ? directives : (text?: string) => text
        expect([name, same(sent[name])]).toEqual([name, same(value)])
      }
    }
  })
})
