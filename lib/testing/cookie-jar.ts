import { getHeaders, type HeaderList } from '../protocol/index.js'

interface Cookie {
  readonly name: string
  readonly value: string
  readonly host: string
  /** Whether other hosts below this one get it too: it came with Domain. */
  readonly wide: boolean
  readonly path: string
  readonly secure: boolean
  /** In milliseconds since the epoch; Infinity for the session. */
  readonly expires: number
}

/** The cookies of one client: kept from responses, sent with requests (RFC 6265bis §5, as far as tests need it). */
export class CookieJar {
  #cookies: Cookie[] = []

  /** Takes the cookies of a response to a request for this URL. */
  take(headers: HeaderList, url: URL): void {
    for (const field of getHeaders(headers, 'set-cookie')) {
      const cookie = parse(field, url)
      if (cookie !== undefined) this.#put(cookie)
    }
  }

  /** The value of the Cookie header for a request for this URL; undefined if there is none. */
  header(url: URL): string | undefined {
    const fitting = this.#live()
      .filter((cookie) => fits(cookie, url))
      .sort((a, b) => b.path.length - a.path.length)
    return fitting.length === 0 ? undefined : fitting.map(({ name, value }) => `${name}=${value}`).join('; ')
  }

  /** The value of a cookie by its name, of any path. */
  get(name: string): string | undefined {
    return this.#live().find((cookie) => cookie.name === name)?.value
  }

  /** Sets a cookie for all paths of a host; default `localhost`. */
  set(name: string, value: string, host = 'localhost'): void {
    this.#put({ name, value, host, wide: false, path: '/', secure: false, expires: Infinity })
  }

  /** The names of all cookies. */
  names(): string[] {
    return this.#live().map(({ name }) => name)
  }

  /** Forgets all cookies. */
  clear(): void {
    this.#cookies = []
  }

  #live(): Cookie[] {
    const now = Date.now()
    return this.#cookies.filter(({ expires }) => expires > now)
  }

  #put(cookie: Cookie): void {
    const { name, host, path } = cookie
    this.#cookies = this.#cookies.filter((old) => old.name !== name || old.host !== host || old.path !== path)
    this.#cookies.push(cookie)
  }
}

function parse(field: string, url: URL): Cookie | undefined {
  const [pair = '', ...parts] = field.split(';').map((part) => part.trim())
  const equals = pair.indexOf('=')
  if (equals < 1) return undefined
  const attributes = new Map(parts.map(attribute))
  const domain = attributes.get('domain')?.replace(/^\./, '').toLowerCase() ?? ''
  if (domain !== '' && !below(url.hostname, domain)) return undefined
  const secure = attributes.has('secure')
  if (secure && url.protocol !== 'https:') return undefined
  const path = attributes.get('path') ?? ''
  return {
    name: pair.slice(0, equals),
    value: pair.slice(equals + 1),
    host: domain === '' ? url.hostname : domain,
    wide: domain !== '',
    path: path.startsWith('/') ? path : defaultPath(url.pathname),
    secure,
    expires: expiry(attributes),
  }
}

function attribute(part: string): [string, string] {
  const [name = '', ...value] = part.split('=')
  return [name.trim().toLowerCase(), value.join('=').trim()]
}

function expiry(attributes: ReadonlyMap<string, string>): number {
  const age = attributes.get('max-age')
  if (age !== undefined && /^-?\d+$/.test(age)) return Number(age) <= 0 ? -Infinity : Date.now() + Number(age) * 1000
  const date = Date.parse(attributes.get('expires') ?? '')
  return Number.isNaN(date) ? Infinity : date
}

function defaultPath(path: string): string {
  return path.lastIndexOf('/') <= 0 ? '/' : path.slice(0, path.lastIndexOf('/'))
}

function fits({ host, wide, path, secure }: Cookie, { hostname, pathname, protocol }: URL): boolean {
  if (secure && protocol !== 'https:') return false
  if (wide ? !below(hostname, host) : hostname !== host) return false
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`)
}

function below(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`)
}
