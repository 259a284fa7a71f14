import { middleware, option, THIS_PACKAGE } from '../core/index.js'
import type { Environ } from '../protocol/index.js'
import { Guard, GuardOptions } from './guard.js'
import type { Verdict } from './guard/verdict.js'
import { faultInOrigins, Origins } from './origins.js'
import { faultInPrefixes, PathScope } from './path-scope.js'

/** The options of {@link Csrf}. */
export class CsrfOptions extends GuardOptions {
  /** Other origins that may send forms and scripts here, like `https://shop.example`. Default: none. */
  @option({
    type: 'list',
    description: 'Other origins that may change things here, like https://shop.example',
    check: faultInOrigins,
  })
  trustedOrigins?: readonly string[] = []

  /** The path prefixes that anybody may send to, like `/webhooks`. Default: none. */
  @option({
    type: 'list',
    description: 'Path prefixes that any origin may send to, like /webhooks',
    check: faultInPrefixes,
  })
  except?: readonly string[] = []
}

/** Methods that change nothing (RFC 9110 §9.2.1). */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses what another site has a browser send: requests that can change something, by `Sec-Fetch-Site` (Fetch Metadata)
 * and, where a browser does not send that, by `Origin`. No token is needed, and what comes from no browser passes. It is
 * the rule of Go's `http.CrossOriginProtection`.
 *
 * GET, HEAD and OPTIONS always pass, so an application must not change anything by them.
 */
@middleware('csrf', {
  package: THIS_PACKAGE,
  options: CsrfOptions,
  roles: ['csrf'],
  after: ['proxy-headers', 'host', 'session'],
  description: 'Refuses requests that another site has a browser send',
})
export class Csrf extends Guard<CsrfOptions> {
  readonly #trusted = new Origins(this.options.trustedOrigins)
  readonly #scope = new PathScope([], this.options.except)

  override judge(environ: Environ): Verdict {
    if (SAFE.has(environ.REQUEST_METHOD)) return undefined
    const site = environ.HTTP_SEC_FETCH_SITE
    if (site === 'same-origin' || site === 'none') return undefined
    const origin = environ.HTTP_ORIGIN
    if (site === undefined || site === '') {
      // Every browser of the last years sends one of the two fields: this is none, or it is not another site.
      if (origin === undefined || origin === '' || isOwn(origin, environ)) return undefined
    }
    if (origin !== undefined && this.#trusted.has(origin)) return undefined
    if (!this.#scope.covers(environ.PATH_INFO)) return undefined
    return {
      status: 403,
      rule: site === undefined || site === '' ? 'other-origin' : 'cross-site',
      reason: 'The request comes from another site.',
      value: origin ?? site,
    }
  }
}

/** Whether an origin is that of the request, but for the scheme, which a server behind a proxy may not know. */
function isOwn(origin: string, { HTTP_HOST: host }: Environ): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase()
}
