import { middleware, option, plainAnswer, resolvedPath, THIS_PACKAGE } from '../core/index.js'
import type { Awaitable, Environ, ResponseBody, StartResponse } from '../protocol/index.js'
import { Guard, GuardOptions } from './guard.js'
import type { Verdict } from './guard/verdict.js'
import { encodePath, encodeRawQuery } from './rewrite/location.js'

/** The options of {@link NormalisePath}. */
export class NormalisePathOptions extends GuardOptions {
  /**
   * What becomes of another spelling of a path: `rewrite`, the application sees the canonical one; `redirect`, a GET or
   * HEAD is sent there by 308. Default `rewrite`.
   */
  @option({
    choices: ['rewrite', 'redirect'],
    description: 'Whether another spelling of a path is served all the same (rewrite), or sent to the canonical one',
  })
  mode?: 'rewrite' | 'redirect' = 'rewrite'

  /**
   * What becomes of `%2F` and `%5C` in a path: `refuse`, 400; `pass`, the path is taken as the server has decoded it.
   * Default `refuse`. The servers of this package have an option of the same name, which comes first.
   */
  @option({ choices: ['refuse', 'pass'], description: 'Whether a path with an encoded slash is refused, or passes' })
  encodedSlash?: 'refuse' | 'pass' = 'refuse'
}

/** What a raw path has that is not canonical, its dots perhaps encoded: an empty segment, a dot segment. */
const LOOSE = /\/\/|\/(?:\.|%2e){1,2}(?:\/|$)/i
const ENCODED_SLASH = /%(?:2f|5c)/i
const NO_PATH = /^[^/*]|^\*.|[\\\0]/

/**
 * Gives each place one path, whatever server is in front: dot segments and repeated slashes are resolved in `PATH_INFO`,
 * within `SCRIPT_NAME`, before any layer compares it; a backslash, a NUL or an encoded slash is refused. The servers of
 * this package do all that but redirect. Nothing is decoded here: the server has decoded, once.
 *
 * ```ts
 * new Chain().use(NormalisePath, { mode: 'redirect' })
 * ```
 *
 * The `Location` of a redirect begins with one slash.
 */
@middleware('normalise-path', {
  package: THIS_PACKAGE,
  options: NormalisePathOptions,
  roles: ['path', 'normalise-path'],
  before: ['authorization', 'cors', 'csrf', 'except', 'https', 'mount', 'rewrite', 'trailing-slash'],
  description: 'Gives each place one path: resolves dot segments and repeated slashes, refuses encoded ones',
})
export class NormalisePath extends Guard<NormalisePathOptions> {
  override judge(environ: Environ): Verdict {
    const { PATH_INFO: path } = environ
    if (NO_PATH.test(path)) return refused('no-path', path)
    const raw = rawPathOf(environ)
    if (this.options.encodedSlash === 'refuse' && raw !== undefined && ENCODED_SLASH.test(raw))
      return refused('encoded-slash', raw)
    environ.PATH_INFO = resolvedPath(path)
    return undefined
  }

  override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const { mode } = this.options
    const isRead = environ.REQUEST_METHOD === 'GET' || environ.REQUEST_METHOD === 'HEAD'
    const isLoose = mode === 'redirect' && isRead && LOOSE.test(rawPathOf(environ) ?? environ.PATH_INFO)
    if (!isLoose || this.judge(environ) !== undefined) return super.call(environ, startResponse)
    const path = encodePath(`${environ.SCRIPT_NAME}${environ.PATH_INFO}` || '/')
    const query = environ.QUERY_STRING === '' ? '' : `?${encodeRawQuery(environ.QUERY_STRING)}`
    return plainAnswer(environ, startResponse, 308, [['Location', `${path}${query}`]])
  }
}

/** The path as the client wrote it, if the server tells. */
function rawPathOf(environ: Environ): string | undefined {
  const raw = environ['tsgi.raw_path']
  if (raw !== undefined) return raw
  return environ.REQUEST_URI?.replace(/^https?:\/\/[^/?]*/i, '').replace(/\?.*$/s, '')
}

function refused(rule: string, value: string): Verdict {
  return { status: 400, rule, reason: 'The path of the request is malformed.', value }
}
