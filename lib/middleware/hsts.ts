import { middleware, option, ResponseMiddleware, THIS_PACKAGE, type ResponseHead } from '../core/index.js'
import { hasHeader, type ApplicationLike, type Environ } from '../protocol/index.js'

/** The options of {@link Hsts}. */
export class HstsOptions {
  /** How long, in milliseconds, a browser keeps to HTTPS; 0 has it forget. Default 365 days. */
  @option({ type: 'duration', min: 0, description: 'How long a browser keeps to HTTPS; 0 has it forget' })
  maxAge?: number = 365 * 86_400_000

  /** Whether that holds for all hosts below this one. Default true. */
  @option({ description: 'Whether it holds for all hosts below this one too' })
  includeSubDomains?: boolean = true

  /** Whether browsers may have it built in: hard to undo, see hstspreload.org. Default false. */
  @option({ description: 'Whether browsers may have it built in (hstspreload.org), which is hard to undo' })
  preload?: boolean = false
}

/** What hstspreload.org asks for: a year. */
const LEAST_FOR_PRELOAD = 365 * 86_400_000

/**
 * Tells browsers to come over HTTPS only: `Strict-Transport-Security` (RFC 6797), on every answer to a request that came
 * over HTTPS and on no other (§7.2). One that the application sets stays.
 *
 * @throws {TypeError} if `preload` stands without a year of `maxAge` and `includeSubDomains`.
 */
@middleware('hsts', {
  package: THIS_PACKAGE,
  options: HstsOptions,
  roles: ['hsts'],
  after: ['proxy-headers'],
  // Their own answers need the field, too (RFC 6797 §7.1).
  before: [
    'address-rules',
    'authorization',
    'cors',
    'csrf',
    'host',
    'path',
    'permissions',
    'rate-limit',
    'rewrite',
    'session',
  ],
  description: 'Tells browsers to come over HTTPS only',
})
export class Hsts extends ResponseMiddleware<HstsOptions> {
  readonly #value: string

  constructor(app: ApplicationLike, options: HstsOptions = {}) {
    super(app, options)
    const { includeSubDomains, maxAge, preload } = this.options
    if (preload && (!includeSubDomains || maxAge < LEAST_FOR_PRELOAD))
      throw new TypeError('hsts: preload needs includeSubDomains and a maxAge of at least 365d')
    const parts = [`max-age=${Math.floor(maxAge / 1000)}`]
    if (includeSubDomains) parts.push('includeSubDomains')
    if (preload) parts.push('preload')
    this.#value = parts.join('; ')
  }

  override onResponse({ headers }: ResponseHead, environ: Environ): void {
    if (environ['wsgi.url_scheme'] === 'https' && !hasHeader(headers, 'strict-transport-security'))
      headers.push(['strict-transport-security', this.#value])
  }
}
