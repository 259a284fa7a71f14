import { middleware, option, ResponseMiddleware, THIS_PACKAGE, type ResponseHead } from '../core/index.js'
import {
  addToList,
  removeHeader,
  type ApplicationLike,
  type Awaitable,
  type Environ,
  type HeaderList,
  type ResponseBody,
  type StartResponse,
} from '../protocol/index.js'
import { faultInOrigins, Origins } from './origins.js'
import { faultInPrefixes, PathScope } from './path-scope.js'

/** The options of {@link Cors}. */
export class CorsOptions {
  /** Who may read the answers: origins as browsers write them, `https://*.example.com`, or `*` for everybody. */
  @option({
    type: 'list',
    min: 1,
    description: 'Origins that may read the answers: https://shop.example, https://*.example.com, or *',
    check: faultInAllowed,
  })
  origins!: readonly string[]

  /** Whether requests may come with cookies and the like; not with `*`. Default false. */
  @option({ description: 'Whether requests may come with cookies and certificates; not with *' })
  credentials?: boolean = false

  /** The methods that may be used. Default: GET, HEAD, POST, PUT, PATCH, DELETE. */
  @option({ type: 'list', description: 'Methods that may be used', check: faultInTokens })
  methods?: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

  /** The request fields that may be sent beside those that every page may send (Fetch, CORS-safelisted). Default: none. */
  @option({ type: 'list', description: 'Request fields that may be sent, like Authorization', check: faultInTokens })
  requestHeaders?: readonly string[] = []

  /** The response fields that scripts may read beside the usual ones. Default: none. */
  @option({ type: 'list', description: 'Response fields that scripts may read, like ETag', check: faultInTokens })
  exposeHeaders?: readonly string[] = []

  /** How long, in milliseconds, a browser remembers the answer to a preflight. Default 10 minutes. */
  @option({ type: 'duration', min: 0, description: 'How long a browser remembers what it may send' })
  maxAge?: number = 600_000

  /** Whether pages of the public network may ask a server in a private one. Default false. */
  @option({ description: 'Whether pages of the public network may ask this server in a private one' })
  privateNetwork?: boolean = false

  /** The path prefixes for which this is the policy; another layer may have another one for others. Default: all. */
  @option({
    type: 'list',
    description: 'Path prefixes for which this holds; all if there is none',
    check: faultInPrefixes,
  })
  paths?: readonly string[] = []
}

/** What an answer to a preflight depends on. */
const PREFLIGHT_VARY = ['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers']

/**
 * Lets pages of other origins read the answers: CORS of the Fetch Standard. A preflight is answered here, so nothing
 * that asks who somebody is may stand outside of it; any other OPTIONS passes. What the application says of it, it does
 * not get to say: the policy is this one.
 *
 * ```ts
 * new Chain().use(Cors, { origins: ['https://shop.example'], credentials: true, requestHeaders: ['Authorization'] })
 * ```
 *
 * @throws {TypeError} if `credentials` are allowed to everybody.
 */
@middleware('cors', {
  package: THIS_PACKAGE,
  options: CorsOptions,
  roles: ['cors'],
  before: ['authorization', 'csrf', 'permissions', 'session'],
  description: 'Lets pages of other origins read the answers',
})
export class Cors extends ResponseMiddleware<CorsOptions> {
  readonly #scope = new PathScope(this.options.paths, [])
  readonly #everybody = this.options.origins.includes('*')
  readonly #origins = new Origins(this.options.origins.filter((origin) => origin !== '*'))
  readonly #methods = new Set(this.options.methods)
  readonly #fields = new Set(this.options.requestHeaders.map((name) => name.toLowerCase()))

  constructor(app: ApplicationLike, options: CorsOptions) {
    super(app, options)
    if (this.#everybody && this.options.credentials)
      throw new TypeError(
        'cors: origins has "*", to which no browser sends credentials; name the origins, or leave credentials off',
      )
  }

  override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    if (!this.#scope.covers(environ.PATH_INFO)) return this.app(environ, startResponse)
    const isPreflight =
      environ.REQUEST_METHOD === 'OPTIONS' &&
      environ.HTTP_ORIGIN !== undefined &&
      environ.HTTP_ACCESS_CONTROL_REQUEST_METHOD !== undefined
    if (!isPreflight) return super.call(environ, startResponse)
    startResponse('204 No Content', this.#preflight(environ))
    return []
  }

  override onResponse({ headers }: ResponseHead, environ: Environ): void {
    removeHeader(headers, 'access-control-allow-origin')
    removeHeader(headers, 'access-control-allow-credentials')
    removeHeader(headers, 'access-control-expose-headers')
    addToList(headers, 'vary', 'Origin')
    if (!this.#allow(headers, environ)) return
    const { exposeHeaders } = this.options
    if (exposeHeaders.length > 0) headers.push(['access-control-expose-headers', exposeHeaders.join(', ')])
  }

  #preflight(environ: Environ): HeaderList {
    const headers: HeaderList = [['vary', PREFLIGHT_VARY.join(', ')]]
    const method = environ.HTTP_ACCESS_CONTROL_REQUEST_METHOD ?? ''
    const wanted = tokens(environ.HTTP_ACCESS_CONTROL_REQUEST_HEADERS ?? '')
    const mayNot = !this.#methods.has(method) || wanted.some((name) => !this.#fields.has(name.toLowerCase()))
    if (mayNot || !this.#allow(headers, environ)) return headers
    const { maxAge, methods, privateNetwork, requestHeaders } = this.options
    headers.push(['access-control-allow-methods', methods.join(', ')])
    if (requestHeaders.length > 0) headers.push(['access-control-allow-headers', requestHeaders.join(', ')])
    headers.push(['access-control-max-age', String(Math.floor(maxAge / 1000))])
    if (privateNetwork && environ.HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK === 'true')
      headers.push(['access-control-allow-private-network', 'true'])
    return headers
  }

  /** Names the origin of a request, if it is allowed; tells whether it is. */
  #allow(headers: HeaderList, { HTTP_ORIGIN: origin }: Environ): boolean {
    if (this.#everybody) {
      headers.push(['access-control-allow-origin', '*'])
      return true
    }
    if (origin === undefined || !this.#origins.has(origin)) return false
    headers.push(['access-control-allow-origin', origin])
    if (this.options.credentials) headers.push(['access-control-allow-credentials', 'true'])
    return true
  }
}

/** The longest list of fields that is read, in characters. */
const LONGEST = 4_096

/** A list of names; one that is too long is a name that nothing allows. */
function tokens(list: string): readonly string[] {
  if (list.length > LONGEST) return ['']
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function faultInAllowed(origins: readonly string[]): string | undefined {
  if (origins.includes('*'))
    return origins.length === 1 ? undefined : 'has "*" beside others, which it stands for already'
  return faultInOrigins(origins)
}

function faultInTokens(names: readonly string[]): string | undefined {
  const wrong = names.find((name) => !/^[!#$%&'*+.^_`|~\w-]+$/.test(name) || name === '*')
  return wrong === undefined ? undefined : `has ${JSON.stringify(wrong)}, which is no name; name each of them`
}
