import type { Environ } from '../../protocol/index.js'
import { canonicalPath } from './canonical-path.js'
import { encodePath, encodeQuery, encodeRawQuery, encodeValue } from './location.js'
import type { Captures } from './pattern.js'
import { ruleFault } from './rule-fault.js'
import { Template, type Groups } from './template.js'

/** What becomes of the query of the request. */
export type QueryPolicy = 'keep' | 'append' | 'discard'

/** Where a rule points for one request: a canonical path and a query. */
export interface Destination {
  readonly path: string
  readonly query: string
}

const ORIGIN = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)/
const PARTS = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s

/**
 * What stands after the pattern of a rule: a path from the mount point, or a URL. Scheme and host are those written, so
 * that no request can change them. In the path all is text, decoded as `PATH_INFO` is; what is filled into the query or
 * the fragment is one value there.
 */
export class Target {
  /** `https://host`, for a URL. */
  readonly origin: string | undefined
  readonly #path: Template
  readonly #query: Template | undefined
  readonly #fragment: Template | undefined
  readonly #policy: QueryPolicy

  /** @throws {OptionError} if it is neither, or leads who knows where. */
  constructor(source: string, groups: Groups, policy: QueryPolicy) {
    const origin = ORIGIN.exec(source)
    this.origin = origin === null ? undefined : checkOrigin(origin)
    const rest = source.slice(origin?.[0].length ?? 0)
    const [, path = '', query, fragment] = PARTS.exec(rest) ?? []
    if (origin === null) checkPath(path)
    this.#path = new Template(path === '' ? '/' : path, groups)
    checkSegments(this.#path.outline)
    this.#query = query === undefined ? undefined : new Template(query, groups)
    this.#fragment = fragment === undefined ? undefined : new Template(fragment, groups)
    this.#policy = policy
  }

  /** Whether it has a part after `#`, which means something to browsers only. */
  get hasFragment(): boolean {
    return this.#fragment !== undefined
  }

  /** Where it points for one request; undefined if captures made a `..` segment of it. */
  destination(environ: Environ, captures: Captures): Destination | undefined {
    const path = canonicalPath(this.#path.fill(environ, captures))
    return path === undefined ? undefined : { path, query: this.#queryFor(environ, captures) }
  }

  /** The value of `Location` for a destination, in ASCII, with the fragment. */
  location(environ: Environ, captures: Captures, { path, query }: Destination): string {
    const from = this.origin === undefined ? encodePath(environ.SCRIPT_NAME + path) : this.origin + encodePath(path)
    const fragment = this.#fragment?.fill(environ, captures, encodeQuery, encodeValue)
    return `${from}${query === '' ? '' : `?${encodeRawQuery(query)}`}${fragment === undefined ? '' : `#${fragment}`}`
  }

  #queryFor(environ: Environ, captures: Captures): string {
    const own = this.#query?.fill(environ, captures, encodeQuery, encodeValue)
    if (this.#policy === 'discard') return own ?? ''
    if (own === undefined) return environ.QUERY_STRING
    if (this.#policy === 'keep') return own
    return [own, environ.QUERY_STRING].filter((each) => each !== '').join('&')
  }
}

function checkOrigin([, scheme = '', authority = '']: RegExpExecArray): string {
  if (!/^https?$/i.test(scheme)) {
    throw ruleFault(`the target has the scheme ${scheme}`, 'write http:// or https://, or a path that begins with /')
  }
  if (/[$%]/.test(authority)) {
    throw ruleFault(
      `the host of the target, ${JSON.stringify(authority)}, depends on the request, so that anybody could choose where it leads`,
      'write the host itself, and a / after it: https://example.com/$1',
    )
  }
  const written = `${scheme}://${authority}`
  const url = URL.canParse(written) ? new URL(written) : undefined
  if (url === undefined || !/^[^@\\\s]+$/.test(authority)) {
    throw ruleFault(
      `${JSON.stringify(authority)} in the target is no host`,
      'write a name and perhaps a port, without user or password: https://example.com:8443/',
    )
  }
  return url.origin
}

function checkPath(path: string): void {
  if (!path.startsWith('/') || path.startsWith('//')) {
    throw ruleFault(
      `the target begins with ${JSON.stringify(path.slice(0, 20))}`,
      'begin it with one / (the path is counted from the mount point) or with http:// or https:// and a host; - stands for no change',
    )
  }
}

function checkSegments(path: string): void {
  if (/\/\.\.?(?:\/|$)/.test(path)) {
    throw ruleFault('the target has a dot segment', 'write the path that it leads to')
  }
  if (/%[0-9A-Fa-f]{2}/.test(path)) {
    throw ruleFault(
      'the path of the target has a percent sequence, which would be taken literally',
      'write the character itself (in quotes if it is a space); it is encoded where needed',
    )
  }
}
