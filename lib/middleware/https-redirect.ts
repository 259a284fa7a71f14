import { endOfHost, Middleware, middleware, option, plainAnswer, THIS_PACKAGE } from '../core/index.js'
import type { Awaitable, Environ, ResponseBody, StartResponse } from '../protocol/index.js'
import { faultInPrefixes, PathScope } from './path-scope.js'
import { encodePath, encodeRawQuery } from './rewrite/location.js'

/** The options of {@link HttpsRedirect}. */
export class HttpsRedirectOptions {
  /** The port of HTTPS as the outside world sees it. Default 443. */
  @option({ type: 'integer', min: 1, max: 65_535, description: 'The port of HTTPS, as clients see it' })
  port?: number = 443

  /** The path prefixes that are served over plain HTTP all the same, like `/healthz`. Default: none. */
  @option({
    type: 'list',
    description: 'Path prefixes that plain HTTP may have, like /healthz',
    check: faultInPrefixes,
  })
  except?: readonly string[] = []
}

/** What a host in a `Location` may consist of: nothing that could end it. */
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)$/

/**
 * Sends plain HTTP to the same place over HTTPS, by 308, which keeps method and body (RFC 9110 §15.4.9). Behind a proxy
 * that speaks TLS, put `proxy-headers` outside of it, else every request looks plain and is sent round in circles.
 */
@middleware('https-redirect', {
  package: THIS_PACKAGE,
  options: HttpsRedirectOptions,
  roles: ['https'],
  after: ['proxy-headers', 'host'],
  before: ['authorization', 'session'],
  description: 'Sends plain HTTP to the same place over HTTPS',
})
export class HttpsRedirect extends Middleware<HttpsRedirectOptions> {
  readonly #port = this.options.port === 443 ? '' : `:${this.options.port}`
  readonly #scope = new PathScope([], this.options.except)

  override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    if (environ['wsgi.url_scheme'] === 'https' || !this.#scope.covers(environ.PATH_INFO))
      return this.app(environ, startResponse)
    const authority = environ.HTTP_HOST ?? environ.SERVER_NAME
    const host = authority.slice(0, endOfHost(authority))
    if (!HOST.test(host)) return plainAnswer(environ, startResponse, 400)
    const path = environ.PATH_INFO === '*' ? '/' : encodePath(environ.SCRIPT_NAME + environ.PATH_INFO)
    const query = environ.QUERY_STRING === '' ? '' : `?${encodeRawQuery(environ.QUERY_STRING)}`
    return plainAnswer(environ, startResponse, 308, [['Location', `https://${host}${this.#port}${path}${query}`]])
  }
}
