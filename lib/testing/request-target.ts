import { canonicalPath } from '../handlers/index.js'

/** A request target, taken apart as a server does it. */
interface RequestTarget {
  /** Where it goes to, if the target was a whole URL. */
  readonly origin: URL | undefined
  /** The path as it came, without the query. */
  readonly rawPath: string
  /** The path decoded once, dot segments and empty segments resolved. */
  readonly path: string
  /** What follows the `?`. */
  readonly query: string
}

/**
 * Takes a target apart: `/a%20b?c=d`, `*`, or a whole URL. Characters that no target may have are percent-encoded, so
 * that `/ä` can be written as such.
 *
 * @throws {TypeError} if a server would refuse it with 400.
 */
export function requestTarget(target: string): RequestTarget {
  const absolute = /^https?:\/\/[^/?#]*/i.exec(target)?.[0]
  const rest = target.slice(absolute?.length ?? 0).replace(/[^\x21-\x7e]+/g, encodeURIComponent)
  const [withoutFragment = ''] = rest.split('#')
  const mark = withoutFragment.indexOf('?')
  const rawPath = mark < 0 ? withoutFragment : withoutFragment.slice(0, mark)
  const query = mark < 0 ? '' : withoutFragment.slice(mark + 1)
  return {
    origin: absolute === undefined ? undefined : new URL(absolute),
    rawPath: rawPath === '' && absolute !== undefined ? '/' : rawPath,
    path: rawPath === '*' ? rawPath : canonical(rawPath === '' && absolute !== undefined ? '/' : rawPath),
    query,
  }
}

function canonical(raw: string): string {
  if (raw === '') return raw
  const path = raw.startsWith('/') ? canonicalPath(raw) : undefined
  if (path !== undefined) return path
  throw new TypeError(
    `a server refuses the target ${JSON.stringify(raw)} with 400 before any application sees it: it does not begin with "/", or has a bad escape, bytes that are no UTF-8, NUL, a backslash or an encoded slash; to test a PATH_INFO all the same, set it: makeEnviron('/', { PATH_INFO: … })`,
  )
}
