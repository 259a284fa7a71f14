/** Where a Redis or Valkey is, and as whom one speaks to it; as a text it never shows the password. */
export class RedisAddress {
  private constructor(
    readonly place: RedisPlace,
    readonly user: string | undefined,
    readonly password: string | undefined,
    /** The number of the database. */
    readonly database: number,
  ) {}

  /**
   * Reads `redis://user:password@host:6379/0`, `rediss://…` (TLS) or `unix:/path/to/socket?db=0`, to which
   * `&username=…&password=…` can be added.
   *
   * @returns the address, or what is wrong with it, without quoting it.
   */
  static parse(text: string): RedisAddress | string {
    if (!URL.canParse(text)) return 'is no URL like redis://localhost:6379/0'
    const url = new URL(text)
    if (url.protocol === 'unix:') return ofSocket(url)
    if (url.protocol === 'redis:' || url.protocol === 'rediss:') return ofHost(url)
    return `has the scheme ${JSON.stringify(url.protocol.slice(0, -1))}, which is none of redis, rediss and unix`
  }

  static of(place: RedisPlace, user: string, password: string, database: string): RedisAddress | string {
    if (!/^\d{0,4}$/.test(database)) return 'names a database that is no number, as in redis://localhost:6379/0'
    const given = [decoded(user), decoded(password)]
    if (given.includes(undefined)) return 'has a percent sign in the name or the password that encodes nothing'
    const [name, secret] = given
    return new RedisAddress(place, name === '' ? undefined : name, secret === '' ? undefined : secret, Number(database))
  }

  toString(): string {
    const { database, place } = this
    if ('path' in place) return `unix:${place.path}?db=${database}`
    return `${place.tls ? 'rediss' : 'redis'}://${place.host}:${place.port}/${database}`
  }
}

/** A socket in the file system, or a host and a port. */
export type RedisPlace =
  { readonly path: string } | { readonly host: string; readonly port: number; readonly tls: boolean }

const USUAL_PORT = 6379

function ofHost(url: URL): RedisAddress | string {
  if (url.hostname === '') return 'names no host, as in redis://localhost:6379/0'
  if (url.search !== '' || url.hash !== '') return 'has a query or a fragment, of which nothing is known'
  const place = {
    host: url.hostname,
    port: url.port === '' ? USUAL_PORT : Number(url.port),
    tls: url.protocol === 'rediss:',
  }
  return RedisAddress.of(place, url.username, url.password, url.pathname.slice(1))
}

function ofSocket(url: URL): RedisAddress | string {
  const path = decoded(url.pathname)
  if (url.host !== '' || path?.startsWith('/') !== true || path === '/')
    return 'names no socket, as in unix:/run/redis/redis.sock'
  const { searchParams } = url
  const unknown = [...searchParams.keys()].find((key) => !['db', 'username', 'password'].includes(key))
  if (unknown !== undefined) return 'has a query with another key than db, username and password'
  // What a query holds is decoded already.
  const [user = '', password = ''] = ['username', 'password'].map((key) =>
    encodeURIComponent(searchParams.get(key) ?? ''),
  )
  return RedisAddress.of({ path }, user, password, searchParams.get('db') ?? '')
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
