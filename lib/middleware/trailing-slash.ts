import { Middleware, middleware, option, plainAnswer, THIS_PACKAGE } from '../core/index.js'
import type { Awaitable, Environ, ResponseBody, StartResponse } from '../protocol/index.js'
import { faultInPrefixes, PathScope } from './path-scope.js'
import { encodePath, encodeRawQuery } from './rewrite/location.js'

/** The options of {@link TrailingSlash}. */
export class TrailingSlashOptions {
  /** Whether the one address of a page has a slash at its end. Default `remove`: it has none. */
  @option({ choices: ['remove', 'add'], description: 'Whether a path ends with a slash (add) or not (remove)' })
  mode?: 'remove' | 'add' = 'remove'

  /** The path prefixes that are left alone. Default: none. */
  @option({ type: 'list', description: 'Path prefixes that are left alone, like /static', check: faultInPrefixes })
  except?: readonly string[] = []
}

/**
 * Sends a path with a slash at its end to the one without, or the other way round, by 308, so that each page has one
 * address. The root is left alone.
 */
@middleware('trailing-slash', {
  package: THIS_PACKAGE,
  options: TrailingSlashOptions,
  roles: ['path'],
  description: 'Sends paths with a slash at their end to those without, or the other way round',
})
export class TrailingSlash extends Middleware<TrailingSlashOptions> {
  readonly #scope = new PathScope([], this.options.except)

  override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const path = environ.PATH_INFO
    const wanted = this.options.mode === 'add'
    if (path === '*' || path.endsWith('/') === wanted || path === '/' || !this.#scope.covers(path))
      return this.app(environ, startResponse)
    const whole = environ.SCRIPT_NAME + (wanted ? `${path}/` : withoutSlashes(path))
    // Of a path that is all slashes nothing is left.
    const location = whole === '' ? '/' : encodePath(whole)
    const query = environ.QUERY_STRING === '' ? '' : `?${encodeRawQuery(environ.QUERY_STRING)}`
    return plainAnswer(environ, startResponse, 308, [['Location', `${location}${query}`]])
  }
}

/** Not by a pattern, which would try each slash of a long row that does not end the path. */
function withoutSlashes(path: string): string {
  let end = path.length
  while (path.endsWith('/', end)) end--
  return path.slice(0, end)
}
