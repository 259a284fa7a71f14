import { option } from '../core/index.js'
import { faultInSecrets } from './session/secret.js'
import type { SessionStore } from './session/session-store.js'
import { faultInStore } from './session/store-of.js'

/** The longest that browsers keep a cookie (RFC 6265bis §5.5). */
const LONGEST_AGE = 400 * 86_400_000

/** The options of `Session`. */
export class SessionOptions {
  /**
   * What sessions are sealed with: the first seals, all open, so a new one is put in front of the old. Each of 32 random
   * bytes or more, as `openssl rand -base64 32` prints them. Needed if the store is `cookie`; what lies in another one is
   * sealed only if there are any, and what was not sealed then is no session any more.
   */
  @option({
    type: 'list',
    max: 16,
    secret: true,
    description: 'What sessions are sealed with, the newest first: each from openssl rand -base64 32',
    check: faultInSecrets,
  })
  secrets?: readonly string[] = []

  /** Where sessions are: `cookie`, `memory`, `sqlite:PATH`, `redis://…`, or a store of your own. Default `cookie`. */
  @option({
    type: 'any',
    secret: true,
    description: 'Where sessions are: cookie, memory, sqlite:PATH, redis://user:password@host:6379/0, unix:/path',
    check: faultInStore,
  })
  store?: string | SessionStore = 'cookie'

  /** The name of the cookie. Default `__Host-session`, or as much of that as `secure`, `domain` and `path` allow. */
  @option({ description: 'The name of the cookie; by default __Host-session, if domain and path allow it' })
  name?: string = ''

  /** What tells sessions apart from those of other applications with the same name in the same store, or with the same secret. */
  @option({ description: 'What tells these sessions apart from those of other applications in the same store' })
  namespace?: string = ''

  /** Whether the cookie goes over TLS only. Default true. */
  @option({ description: 'Whether the cookie goes over TLS only' })
  secure?: boolean = true

  /** Whether pages of other sites have the cookie sent along: `strict` never, `lax` by links, `none` always. */
  @option({ choices: ['strict', 'lax', 'none'], description: "Whether other sites' pages have the cookie sent along" })
  sameSite?: 'strict' | 'lax' | 'none' = 'lax'

  /** The domain below which all hosts get the cookie. Default: only the host that sets it. */
  @option({ description: 'The domain below which all hosts get the cookie; by default only this host' })
  domain?: string = ''

  /** The path below which the cookie is sent. Default `/`. */
  @option({ description: 'The path below which the cookie is sent' })
  path?: string = '/'

  /** How long a session lasts, in milliseconds, however much it is used. Default 7 days. */
  @option({ type: 'duration', min: 1_000, max: LONGEST_AGE, description: 'How long a session lasts at the most' })
  maxAge?: number = 7 * 86_400_000

  /** How long a session lasts, in milliseconds, that is not used. Default 1 day. */
  @option({ type: 'duration', min: 1_000, max: LONGEST_AGE, description: 'How long a session lasts unused' })
  idle?: number = 86_400_000

  /** Whether it is a use that a session is read; else only that it is changed. Default true. */
  @option({ description: 'Whether reading a session counts as a use' })
  rolling?: boolean = true

  /** What becomes of a request whose session the store does not give: 503, or it is served as one without. */
  @option({ choices: ['refuse', 'anonymous'], description: 'What to do with a request if the store is out' })
  onOutage?: 'refuse' | 'anonymous' = 'refuse'

  /** How long, in milliseconds, the store may take to answer. Default 100. */
  @option({ type: 'duration', min: 1, description: 'How long the store may take to answer' })
  storeTimeout?: number = 100

  /** How many sessions may be in memory; the one unused for longest goes for a new one. Default 10000. */
  @option({ type: 'integer', min: 1, description: 'How many sessions the store memory holds' })
  maxSessions?: number = 10_000
}
