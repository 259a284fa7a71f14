import { randomBytes } from 'node:crypto'
import { environKey, middleware, option, ResponseMiddleware, THIS_PACKAGE, type ResponseHead } from '../core/index.js'
import {
  setDefaultHeader,
  type ApplicationLike,
  type Awaitable,
  type Environ,
  type HeaderList,
  type ResponseBody,
  type StartResponse,
} from '../protocol/index.js'

/** Gives the nonce of a request, for `<script nonce="…">`; the policy of the answer names it (CSP 3 §8.1). */
export const CSP_NONCE = environKey<() => string>()('tsgi.csp_nonce')

/** Stands in a policy for the nonce of the request. */
const NONCE = "'nonce'"

/** What helmet sends, too. */
const POLICY = [
  "default-src 'self'",
  "base-uri 'self'",
  "font-src 'self' https: data:",
  "form-action 'self'",
  "frame-ancestors 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "script-src 'self'",
  "script-src-attr 'none'",
  "style-src 'self' https: 'unsafe-inline'",
  'upgrade-insecure-requests',
]

/** The options of {@link SecurityHeaders}. `off` leaves a field out. */
export class SecurityHeadersOptions {
  /** Directives of the Content-Security-Policy, one each; `'nonce'` in one stands for the nonce of the request. */
  @option({
    type: 'list',
    separator: 'lines',
    description:
      "Directives of the Content-Security-Policy, one a line; 'nonce' stands for that of the request; or off",
    check: faultInPolicy,
  })
  contentSecurityPolicy?: readonly string[] = POLICY

  /** Whether the policy is only reported, `Content-Security-Policy-Report-Only`. Default false. */
  @option({ description: 'Whether browsers only report what breaks the policy' })
  reportOnly?: boolean = false

  /** Cross-Origin-Opener-Policy. */
  @option({
    choices: ['same-origin', 'same-origin-allow-popups', 'noopener-allow-popups', 'unsafe-none', 'off'],
    description: 'Who may keep a hand on windows of these pages',
  })
  openerPolicy?: string = 'same-origin'

  /** Cross-Origin-Embedder-Policy. Default: off, since it keeps out whatever does not agree to be embedded. */
  @option({
    choices: ['require-corp', 'credentialless', 'unsafe-none', 'off'],
    description: 'Whether what these pages embed must agree to it',
  })
  embedderPolicy?: string = 'off'

  /** Cross-Origin-Resource-Policy. */
  @option({
    choices: ['same-origin', 'same-site', 'cross-origin', 'off'],
    description: 'Who may embed what is served here',
  })
  resourcePolicy?: string = 'same-origin'

  /** Referrer-Policy. */
  @option({
    description: 'How much of an address the next site gets to see: Referrer-Policy, or off',
    check: faultInField,
  })
  referrerPolicy?: string = 'no-referrer'

  /** Permissions-Policy. Default: off. */
  @option({
    description: 'What these pages may use: Permissions-Policy, like camera=(), geolocation=(self), or off',
    check: faultInField,
  })
  permissionsPolicy?: string = 'off'

  /** X-Frame-Options, for browsers that know no frame-ancestors. */
  @option({ choices: ['DENY', 'SAMEORIGIN', 'off'], description: 'Who may frame these pages, in old browsers' })
  frameOptions?: string = 'SAMEORIGIN'
}

/** What has no option: it is right everywhere. */
const ALWAYS: HeaderList = [
  ['origin-agent-cluster', '?1'],
  ['x-content-type-options', 'nosniff'],
  ['x-dns-prefetch-control', 'off'],
  ['x-download-options', 'noopen'],
  ['x-permitted-cross-domain-policies', 'none'],
  ['x-xss-protection', '0'],
]

/**
 * Tells browsers what pages may do: Content-Security-Policy (CSP 3), the Cross-Origin policies, Referrer-Policy,
 * `nosniff` and their kin, on answers of every status. The defaults are those of helmet. What the application sets itself
 * stays. HSTS is a layer of its own.
 *
 * ```ts
 * new Chain().use(SecurityHeaders, { contentSecurityPolicy: ["default-src 'self'", "script-src 'nonce' 'strict-dynamic'"] })
 * // in a page: <script nonce="${CSP_NONCE.require(environ)()}">
 * ```
 */
@middleware('security-headers', {
  package: THIS_PACKAGE,
  options: SecurityHeadersOptions,
  roles: ['security-headers'],
  // Their own answers need the fields, too.
  before: [
    'address-rules',
    'authorization',
    'cors',
    'csrf',
    'host',
    'https',
    'path',
    'permissions',
    'rate-limit',
    'rewrite',
    'session',
  ],
  description: 'Tells browsers what pages may do: Content-Security-Policy, Cross-Origin policies, nosniff',
})
export class SecurityHeaders extends ResponseMiddleware<SecurityHeadersOptions> {
  static readonly provides = [CSP_NONCE] as const

  readonly #fixed: HeaderList
  readonly #policy: string | undefined
  readonly #policyName: string

  constructor(app: ApplicationLike, options: SecurityHeadersOptions = {}) {
    super(app, options)
    const { contentSecurityPolicy, reportOnly, ...others } = this.options
    this.#policyName = reportOnly ? 'content-security-policy-report-only' : 'content-security-policy'
    this.#policy = contentSecurityPolicy[0] === 'off' ? undefined : contentSecurityPolicy.join('; ')
    const chosen: HeaderList = [
      ['cross-origin-embedder-policy', others.embedderPolicy],
      ['cross-origin-opener-policy', others.openerPolicy],
      ['cross-origin-resource-policy', others.resourcePolicy],
      ['permissions-policy', others.permissionsPolicy],
      ['referrer-policy', others.referrerPolicy],
      ['x-frame-options', others.frameOptions],
    ]
    this.#fixed = [...chosen.filter(([, value]) => value !== 'off'), ...ALWAYS]
    if (this.#policy?.includes(NONCE) !== true) this.#fixed.push(...this.#policyField())
  }

  override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    let nonce: string | undefined
    CSP_NONCE.set(environ, () => (nonce ??= randomBytes(16).toString('base64')))
    return super.call(environ, startResponse)
  }

  override onResponse({ headers }: ResponseHead, environ: Environ): void {
    for (const [name, value] of this.#fixed) setDefaultHeader(headers, name, value)
    if (this.#policy?.includes(NONCE) !== true) return
    const policy = this.#policy.replaceAll(NONCE, `'nonce-${CSP_NONCE.require(environ)()}'`)
    setDefaultHeader(headers, this.#policyName, policy)
  }

  #policyField(): HeaderList {
    return this.#policy === undefined ? [] : [[this.#policyName, this.#policy]]
  }
}

function faultInPolicy(directives: readonly string[]): string | undefined {
  if (directives.includes('off')) return directives.length === 1 ? undefined : 'has "off" beside others'
  const wrong = directives.find((directive) => !/^[a-z][a-z-]*(?: [\x21-\x2b\x2d-\x3a\x3c-\x7e]+)*$/.test(directive))
  return wrong === undefined
    ? undefined
    : `has ${JSON.stringify(wrong)}, which is no directive; write its name and values with single spaces, without ; and ,`
}

function faultInField(value: string): string | undefined {
  return /^[\x20-\x7e]+$/.test(value) ? undefined : 'has a character that a header field cannot have, or nothing'
}
