import { environKey, middleware, option, THIS_PACKAGE } from '../core/index.js'
import { toLatin1, whenReady, type Awaitable, type Environ, type HeaderList } from '../protocol/index.js'
import { BasicCredentials } from './basic-credentials.js'
import { Guard, GuardOptions } from './guard.js'
import { oneLine } from './guard/one-line.js'
import type { Verdict } from './guard/verdict.js'
import { Schemes, type WeakScheme } from './htpasswd/scheme.js'
import { readUsersList } from './htpasswd/users-list.js'
import { Users, type Verdict as Checked } from './htpasswd/users.js'
import { faultInPrefixes, PathScope } from './path-scope.js'

/** Decides in code whether a password is right. Only `true` lets in; what it throws becomes the answer to an error. */
export type VerifyPassword = (user: string, password: string) => Awaitable<boolean>

/** Who asks, as {@link Authorization} found out: the name of the user, as UTF-8 bytes in the
 * manner of all such variables: `fromLatin1` reads it. Absent on paths that are left open. */
export const REMOTE_USER = environKey<string>()('REMOTE_USER')

/** How it was found out. */
export const AUTH_TYPE = environKey<'Basic'>()('AUTH_TYPE')

/** The options of {@link Authorization}. */
export class AuthorizationOptions extends GuardOptions {
  /** What the user is asked the password for. Default `Restricted`. */
  @option({ description: 'What the browser names when it asks for the password', check: faultInRealm })
  realm?: string = 'Restricted'

  /**
   * Who may come in: `htpasswd:PATH` (from the working directory), lines `user:hash`, or a function that decides. The
   * lines may be one text, and a file may stand among them.
   */
  @option({
    type: 'any',
    secret: true,
    description: 'who may come in: htpasswd:PATH, lines user:hash, or in code a function (user, password) => boolean',
    check: faultInUsers,
  })
  users!: string | readonly string[] | VerifyPassword

  /** The weak schemes to accept too: `{SHA}`, `plain`. bcrypt, SHA-crypt and apr1 always are; DES never is. */
  @option({
    type: 'list',
    choices: ['{SHA}', 'plain'],
    description: 'Weak schemes to accept beside bcrypt, $5$, $6$ and $apr1$: {SHA}, plain',
  })
  schemes?: readonly WeakScheme[] = []

  /** The path prefixes that need a password, as `PATH_INFO` has them here. Default: all paths. */
  @option({
    type: 'list',
    description: 'Path prefixes that need a password, like /staff; all if there is none',
    check: faultInPrefixes,
  })
  paths?: readonly string[] = []

  /** The path prefixes that are open, also below one of `paths`. Default: none. */
  @option({ type: 'list', description: 'Path prefixes that are left open, like /health', check: faultInExcept })
  except?: readonly string[] = []

  /**
   * How long, in milliseconds, right credentials are remembered, so that a client does not cost a hash with each
   * request; 0 for not at all. Default 5 minutes. A function in `users` is asked each time.
   */
  @option({
    type: 'duration',
    min: 0,
    description: 'How long a right password is remembered, like 5m; 0 for not at all',
  })
  remember?: number = 300_000

  /** The most passwords that may wait to be checked; who comes then gets 503. Default 128. */
  @option({ type: 'integer', min: 1, description: 'The most passwords that may wait to be checked, before 503' })
  queue?: number = 128

  /** Whether a wrong name or password is written to `wsgi.errors`. Default true. */
  @option({ description: 'Whether to log who was refused for a wrong name or password' })
  log?: boolean = true
}

/**
 * Lets in only who gives a right name and password: Basic authentication (RFC 7617) against an htpasswd file, with
 * bcrypt (needs the package `bcryptjs`), SHA-crypt or apr1.
 *
 * ```ts
 * new Chain().use(Authorization, { realm: 'staff', users: 'htpasswd:./users', except: ['/health'] }).wrap(app)
 * ```
 *
 * Sets `REMOTE_USER` and `AUTH_TYPE`; whatever was there before is removed on every path that needs a password. Paths are
 * compared with `PATH_INFO` as it is where the layer stands: below a mount, without the mount's prefix. Basic sends the
 * password with each request, so serve it over TLS. Behind bcrypt, a password of more than 72 UTF-8 bytes never fits; by
 * the other hashes, of more than 512.
 *
 * Constructing it reads the users, so that a missing file, a bad line or a weak hash is an error before any request.
 *
 * @throws {OptionError} with all that is wrong: file, line, fault, remedy.
 */
@middleware('authorization', {
  package: THIS_PACKAGE,
  options: AuthorizationOptions,
  roles: ['authorization'],
  description: 'Asks for a name and a password (Basic) and checks them against an htpasswd file',
})
export class Authorization extends Guard<AuthorizationOptions> {
  static readonly provides = [REMOTE_USER, AUTH_TYPE] as const

  readonly #scope = new PathScope(this.options.paths, this.options.except)
  readonly #challenge = `Basic realm="${quoted(toLatin1(this.options.realm))}", charset="UTF-8"`
  #users = this.#read()

  /**
   * Reads the users again and, only if everything is right, lets them replace the old ones; forgets which passwords were
   * right. Requests under way are answered by the old ones.
   *
   * @throws {OptionError} if the new users are wrong; the old ones then stay.
   */
  reload(): void {
    this.#users = this.#read()
  }

  override judge(environ: Environ): Awaitable<Verdict> {
    if (!this.#scope.covers(environ.PATH_INFO)) return undefined
    delete environ.REMOTE_USER
    delete environ.AUTH_TYPE
    const credentials = BasicCredentials.parse(environ.HTTP_AUTHORIZATION)
    if (credentials === undefined) return this.#refused('no-credentials')
    return whenReady(this.#verify(credentials, environ), (checked) => {
      if (checked === 'busy') return BUSY
      if (checked === 'wrong') {
        if (this.options.log) logRefused(environ, credentials.user, this.options.realm)
        return this.#refused('wrong-credentials', credentials.user)
      }
      environ.REMOTE_USER = toLatin1(credentials.user)
      environ.AUTH_TYPE = 'Basic'
      return undefined
    })
  }

  #verify({ user, password }: BasicCredentials, environ: Environ): Awaitable<Checked> {
    const users = this.#users
    if (typeof users !== 'function') return users.verify(user, password, environ['tsgi.signal'])
    return whenReady(users(user, password), (verdict: unknown) => (verdict === true ? 'right' : 'wrong'))
  }

  #read(): Users | VerifyPassword {
    const { users, schemes } = this.options
    return typeof users === 'function' ? users : new Users(readUsersList(users, new Schemes(schemes)), this.options)
  }

  #refused(rule: string, value?: string): Verdict {
    const headers: HeaderList = [['WWW-Authenticate', this.#challenge]]
    return { status: 401, rule, reason: 'A name and a password are needed.', value, headers }
  }
}

/** More passwords wait to be checked than may. */
const BUSY: Verdict = {
  status: 503,
  rule: 'busy',
  reason: 'Too many passwords wait to be checked.',
  headers: [['Retry-After', '2']],
}

/** One line, whatever the client sent as its name. */
function logRefused(environ: Environ, user: string, realm: string): void {
  const from = environ.REMOTE_ADDR === undefined ? '' : ` from ${oneLine(environ.REMOTE_ADDR)}`
  environ['wsgi.errors'].write(
    `authorization: wrong name or password for ${oneLine(user)}${from}, realm ${oneLine(realm)}\n`,
  )
}

/** The inside of a quoted-string (RFC 9110 §5.6.4). */
function quoted(text: string): string {
  return text.replace(/["\\]/g, '\\$&')
}

function faultInRealm(realm: string): string | undefined {
  if (realm.trim() === '') return 'is empty'
  if (realm.length > 256) return 'has more than 256 characters'
  return /[^\x20-\x7e\x80-\u{10ffff}]/u.test(realm) ? 'has a control character' : undefined
}

function faultInUsers(users: unknown): string | undefined {
  if (typeof users === 'function') return undefined
  const lines: unknown = typeof users === 'string' ? [users] : users
  if (!Array.isArray(lines) || lines.some((line) => typeof line !== 'string'))
    return 'is neither a text, nor a list of texts, nor a function'
  return lines.some((line: string) => line.trim() !== '') ? undefined : 'is empty'
}

function faultInExcept(prefixes: readonly string[]): string | undefined {
  return prefixes.includes('/') ? 'has "/", which would leave everything open' : faultInPrefixes(prefixes)
}
