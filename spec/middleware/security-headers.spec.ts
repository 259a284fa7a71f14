import { OptionError, registry, textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { CSP_NONCE, SecurityHeaders, type SecurityHeadersOptions } from '../../lib/middleware/index.js'
import { isolate, type IsolatedLayer } from '../../lib/testing/index.js'

async function fieldsOf(layer: IsolatedLayer): Promise<Record<string, string>> {
  const { headers } = await layer.get('/')
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))
}

const policyOf = async (options: SecurityHeadersOptions): Promise<string | undefined> =>
  (await fieldsOf(isolate(SecurityHeaders, options)))['content-security-policy']

describe('SecurityHeaders', () => {
  it('is registered under its name', () => {
    expect(registry.get('middleware', 'security-headers').Class).toBe(SecurityHeaders)
  })

  it.each([200, 304, 401, 404, 413, 500])('O09: says all of it with %d', async (status) => {
    const fields = await fieldsOf(isolate(SecurityHeaders).respond(status, {}))
    expect(fields['content-security-policy']).toMatch(/^default-src 'self'; base-uri 'self'; /)
    expect(fields).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'origin-agent-cluster': '?1',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
    })
  })

  it('leaves what the application says', async () => {
    const fields = await fieldsOf(
      isolate(SecurityHeaders).respond(200, {
        'Content-Type': 'text/plain',
        'X-Frame-Options': 'DENY',
        'Content-Security-Policy': "default-src 'none'",
      }),
    )
    expect([fields['x-frame-options'], fields['content-security-policy']]).toEqual(['DENY', "default-src 'none'"])
  })

  it.each<[SecurityHeadersOptions, string, string | undefined]>([
    [{ openerPolicy: 'off' }, 'cross-origin-opener-policy', undefined],
    [{ openerPolicy: 'same-origin-allow-popups' }, 'cross-origin-opener-policy', 'same-origin-allow-popups'],
    [{}, 'cross-origin-embedder-policy', undefined],
    [{ embedderPolicy: 'require-corp' }, 'cross-origin-embedder-policy', 'require-corp'],
    [{ resourcePolicy: 'cross-origin' }, 'cross-origin-resource-policy', 'cross-origin'],
    [{ referrerPolicy: 'same-origin' }, 'referrer-policy', 'same-origin'],
    [{}, 'permissions-policy', undefined],
    [{ permissionsPolicy: 'camera=()' }, 'permissions-policy', 'camera=()'],
    [{ frameOptions: 'off' }, 'x-frame-options', undefined],
    [{ contentSecurityPolicy: ['off'] }, 'content-security-policy', undefined],
    [{ reportOnly: true }, 'content-security-policy', undefined],
    [
      { reportOnly: true, contentSecurityPolicy: ["default-src 'none'"] },
      'content-security-policy-report-only',
      "default-src 'none'",
    ],
  ])('with %j, %s is %s', async (options, name, value) => {
    expect((await fieldsOf(isolate(SecurityHeaders, options)))[name]).toBe(value)
  })

  it('joins the directives of a policy', async () => {
    expect(await policyOf({ contentSecurityPolicy: ["default-src 'self'", 'upgrade-insecure-requests'] })).toBe(
      "default-src 'self'; upgrade-insecure-requests",
    )
  })

  it('CSP 3 §8.1: names a nonce of its own in each answer, the one that the page gets', async () => {
    const page = (environ: Environ, startResponse: StartResponse): Uint8Array[] => {
      const nonce = CSP_NONCE.require(environ)()
      startResponse('200 OK', [['Content-Type', 'text/html']])
      return textBody(`${nonce} ${CSP_NONCE.require(environ)()}`)
    }
    const layer = isolate(SecurityHeaders, {
      contentSecurityPolicy: ["script-src 'nonce' 'strict-dynamic'", "style-src 'nonce'"],
    })
    const answers = [await layer.inner(page).get('/'), await layer.get('/')]
    const nonces = answers.map((answer) => {
      const [nonce = '', again] = answer.text().split(' ')
      expect(again).toBe(nonce)
      expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/)
      expect(answer.header('content-security-policy')).toBe(
        `script-src 'nonce-${nonce}' 'strict-dynamic'; style-src 'nonce-${nonce}'`,
      )
      return nonce
    })
    expect(new Set(nonces).size).toBe(2)
  })

  it('has a nonce in the policy, whether the page asks for it or not', async () => {
    const policy = await policyOf({ contentSecurityPolicy: ["script-src 'nonce'"] })
    expect(policy).toMatch(/^script-src 'nonce-[A-Za-z0-9+/]{22}=='$/)
  })

  it.each<SecurityHeadersOptions>([
    { contentSecurityPolicy: ["default-src 'self';"] },
    { contentSecurityPolicy: ['Default-Src a'] },
    { contentSecurityPolicy: ['default-src a,b'] },
    { contentSecurityPolicy: ['default-src  a'] },
    { contentSecurityPolicy: ['default-src a\r\nX: y'] },
    { contentSecurityPolicy: ['off', 'off'] },
    { openerPolicy: 'x' },
    { referrerPolicy: '' },
    { permissionsPolicy: 'a\nb' },
    { frameOptions: 'ALLOWALL' },
  ])('refuses %j when it is built', (options) => {
    expect(() => isolate(SecurityHeaders, options)).toThrow(OptionError)
  })
})
