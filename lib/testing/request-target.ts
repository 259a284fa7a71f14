/** A request target, taken apart as a server does it. */
export interface RequestTarget {
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
  if (raw !== '' && !raw.startsWith('/')) throw refused(raw, 'it does not begin with "/"')
  if (/%(2f|5c|00)|\\/i.test(raw)) throw refused(raw, 'it has an encoded slash, a backslash or NUL')
  let decoded: string
  try {
    decoded = decodeURIComponent(raw)
  } catch {
    throw refused(raw, 'it is no percent-encoded UTF-8')
  }
  if (!/\/(\.|\/)/.test(decoded)) return decoded
  const segments = decoded.split('/').slice(1)
  const kept: string[] = []
  for (const segment of segments) {
    if (segment === '..') kept.pop()
    else if (segment !== '.' && segment !== '') kept.push(segment)
  }
  const open = kept.length > 0 && ['', '.', '..'].includes(segments.at(-1) ?? '')
  return `/${kept.join('/')}${open ? '/' : ''}`
}

function refused(raw: string, why: string): TypeError {
  return new TypeError(
    `a server refuses the target ${JSON.stringify(raw)} with 400 before any application sees it: ${why}; to test a PATH_INFO all the same, set it: makeEnviron('/', { PATH_INFO: … })`,
  )
}
