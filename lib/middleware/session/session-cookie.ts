import type { Environ } from '../../protocol/index.js'
import { cookieValues } from '../cookie/cookie-header.js'
import { formatCookie, type CookieAttributes } from '../cookie/set-cookie.js'

/** How many cookies of one name are tried: one of another path or domain may be in front of the right one. */
const MOST_VALUES = 4

/** The cookie of a session: its name and where it goes. */
export class SessionCookie {
  constructor(
    readonly name: string,
    readonly attributes: CookieAttributes,
  ) {}

  /** Whether it may travel with this request and its answer. */
  isAllowed(environ: Environ): boolean {
    return this.attributes.secure !== true || environ['wsgi.url_scheme'] === 'https'
  }

  /** The values that came with a request, in their order. */
  read(environ: Environ): readonly string[] {
    if (environ.HTTP_COOKIE === undefined || !this.isAllowed(environ)) return []
    return cookieValues(environ.HTTP_COOKIE, this.name).slice(0, MOST_VALUES)
  }

  /**
   * The field that sets it for so long, in milliseconds.
   *
   * @throws {RangeError} if it is longer than browsers keep.
   */
  write(value: string, lifetime: number): string {
    try {
      return formatCookie(this.name, value, { ...this.attributes, maxAge: Math.ceil(lifetime / 1_000) })
    } catch (error) {
      throw new RangeError(
        `${(error as Error).message}; put less into the session, or give the layer a store: memory, sqlite:PATH, redis://…`,
        { cause: error },
      )
    }
  }

  /** The field that removes it. */
  remove(): string {
    return formatCookie(this.name, '', { ...this.attributes, maxAge: 0 })
  }
}
