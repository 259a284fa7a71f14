import { checkPrefix, Middleware, middleware, option, THIS_PACKAGE } from '../core/index.js'
import type { ApplicationLike, Awaitable, Environ, ResponseBody, StartResponse } from '../protocol/index.js'
import { parseHost } from './address/host.js'
import { faultInRanges, IpRanges } from './address/ip-ranges.js'
import { clientAddress } from './proxy/client-address.js'
import { parseForwarded, type ForwardedElement } from './proxy/forwarded-field.js'

type Field =
  'forwarded' | 'x-forwarded-for' | 'x-forwarded-proto' | 'x-forwarded-host' | 'x-forwarded-port' | 'x-forwarded-prefix'

/** The options of {@link ProxyHeaders}. */
export class ProxyHeadersOptions {
  /** The proxies whose word is taken: addresses, CIDR ranges, `unix` for a Unix socket. Default: nobody's. */
  @option({
    type: 'list',
    description: 'Proxies whose word is taken: addresses, ranges (CIDR), unix',
    check: faultInRanges,
  })
  trusted?: readonly string[] = []

  /** How many proxies are in front, where their addresses are not known; each must append to the fields. Default 0. */
  @option({
    type: 'integer',
    min: 0,
    max: 16,
    description: 'How many proxies are in front, where their addresses are not known',
  })
  hops?: number = 0

  /**
   * The fields that the proxies set, and that may be believed therefore: those of `X-Forwarded-*`, or `forwarded` (RFC
   * 7239) alone. One that a proxy only passes on is in the hands of the client. Default: for, proto and host.
   */
  @option({
    type: 'list',
    choices: [
      'forwarded',
      'x-forwarded-for',
      'x-forwarded-proto',
      'x-forwarded-host',
      'x-forwarded-port',
      'x-forwarded-prefix',
    ],
    min: 1,
    description: 'Fields that the proxies set: forwarded alone, or those of x-forwarded-*',
    check: faultInFields,
  })
  fields?: readonly Field[] = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host']
}

/** What clients and proxies say of where a request comes from. */
const ALL = [
  'HTTP_FORWARDED',
  'HTTP_X_FORWARDED_FOR',
  'HTTP_X_FORWARDED_PROTO',
  'HTTP_X_FORWARDED_PROTOCOL',
  'HTTP_X_FORWARDED_SCHEME',
  'HTTP_X_FORWARDED_SSL',
  'HTTP_X_FORWARDED_HOST',
  'HTTP_X_FORWARDED_SERVER',
  'HTTP_X_FORWARDED_PORT',
  'HTTP_X_FORWARDED_PREFIX',
  'HTTP_X_REAL_IP',
  'HTTP_X_CLIENT_IP',
  'HTTP_TRUE_CLIENT_IP',
] as const

/**
 * Takes address, scheme, host, port and prefix of a request from what trusted proxies say (`Forwarded`, RFC 7239, or
 * `X-Forwarded-*`) and puts them where the rest of the stack looks for them: `REMOTE_ADDR`, `wsgi.url_scheme`,
 * `HTTP_HOST`, `SERVER_PORT`, `SCRIPT_NAME`. Nobody is trusted by default. What nobody trusted has said is removed, so
 * that no layer can believe it by mistake; what was read is removed, too, since it is in its place now.
 *
 * ```ts
 * new Chain().use(ProxyHeaders, { trusted: ['10.0.0.0/8', 'unix'] })
 * ```
 */
@middleware('proxy-headers', {
  package: THIS_PACKAGE,
  options: ProxyHeadersOptions,
  roles: ['proxy-headers'],
  // Others say themselves that they come after it.
  before: ['authorization', 'path', 'prefix', 'rate-limit', 'rewrite', 'session'],
  unique: true,
  description: 'Takes address, scheme and host of a request from what trusted proxies say',
})
export class ProxyHeaders extends Middleware<ProxyHeadersOptions> {
  readonly #trust = { trusted: new IpRanges(this.options.trusted), hops: this.options.hops }
  readonly #fields = new Set(this.options.fields)

  constructor(app: ApplicationLike, options: ProxyHeadersOptions = {}) {
    super(app, options)
    if (this.options.hops > 0 && this.options.trusted.length > 0)
      throw new TypeError('proxy-headers: hops and trusted say the same in two ways; give one of them')
  }

  override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const { hops, trusted } = this.#trust
    if (hops > 0 || trusted.has(environ.REMOTE_ADDR)) this.#translate(environ)
    for (const key of ALL) if (environ[key] !== undefined) Reflect.deleteProperty(environ, key)
    return this.app(environ, startResponse)
  }

  #translate(environ: Environ): void {
    if (!this.#fields.has('forwarded')) {
      const named = this.#given('x-forwarded-for', environ.HTTP_X_FORWARDED_FOR)
      setAddress(environ, clientAddress(environ.REMOTE_ADDR, members(named), this.#trust).address)
      setScheme(environ, this.#given('x-forwarded-proto', environ.HTTP_X_FORWARDED_PROTO))
      setHost(environ, this.#given('x-forwarded-host', environ.HTTP_X_FORWARDED_HOST))
      setPort(environ, this.#given('x-forwarded-port', environ.HTTP_X_FORWARDED_PORT))
      setPrefix(environ, this.#given('x-forwarded-prefix', environ.HTTP_X_FORWARDED_PREFIX))
      return
    }
    const elements = parseForwarded(environ.HTTP_FORWARDED ?? '') ?? []
    const nodes = elements.map((element) => element.for ?? '')
    const { address, distance } = clientAddress(environ.REMOTE_ADDR, nodes, this.#trust)
    const said: ForwardedElement = elements[elements.length - Math.max(distance, 1)] ?? {}
    setAddress(environ, address)
    setScheme(environ, said.proto)
    setHost(environ, said.host)
  }

  #given(field: Field, value: string | undefined): string | undefined {
    return this.#fields.has(field) ? value : undefined
  }
}

/** How much of a list of addresses is read, in characters; more proxies than that there are not. */
const LONGEST = 4_096

function members(list: string | undefined): readonly string[] {
  if (list === undefined || list.length > LONGEST) return []
  return list.split(',').map((member) => member.trim())
}

function setAddress(environ: Environ, address: string | undefined): void {
  if (address === undefined || address === environ.REMOTE_ADDR) return
  environ.REMOTE_ADDR = address
  delete environ.REMOTE_PORT
  delete environ.REMOTE_HOST
}

function setScheme(environ: Environ, proto: string | undefined): void {
  const scheme = proto?.toLowerCase()
  if (scheme !== 'http' && scheme !== 'https') return
  if (scheme !== environ['wsgi.url_scheme']) environ.SERVER_PORT = scheme === 'https' ? '443' : '80'
  environ['wsgi.url_scheme'] = scheme
  if (scheme === 'https') environ.HTTPS = 'on'
  else delete environ.HTTPS
}

function setHost(environ: Environ, host: string | undefined): void {
  const parsed = host === undefined ? undefined : parseHost(host)
  if (host === undefined || parsed === undefined) return
  environ.HTTP_HOST = host
  environ.SERVER_NAME = parsed.name
  environ.SERVER_PORT = parsed.port ?? (environ['wsgi.url_scheme'] === 'https' ? '443' : '80')
}

function setPort(environ: Environ, port: string | undefined): void {
  if (port !== undefined && /^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65_535) environ.SERVER_PORT = port
}

function setPrefix(environ: Environ, prefix: string | undefined): void {
  if (prefix === undefined || !isPrefix(prefix)) return
  environ.SCRIPT_NAME = prefix.replace(/\/$/, '') + environ.SCRIPT_NAME
}

function isPrefix(prefix: string): boolean {
  try {
    checkPrefix(prefix.replace(/\/$/, ''))
    return prefix.startsWith('/') && !/[%\\\0-\x20]/.test(prefix)
  } catch {
    return false
  }
}

function faultInFields(fields: readonly Field[]): string | undefined {
  return fields.includes('forwarded') && fields.length > 1
    ? 'has "forwarded" beside others, which would say the same in two ways'
    : undefined
}
