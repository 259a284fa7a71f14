/**
 * A decoded path with dot segments and empty segments resolved (RFC 3986 §5.2.4): one spelling for one place. What leads
 * above the root ends there. A slash at the end stays.
 */
export function resolvedPath(path: string): string {
  if (!path.includes('//') && !path.includes('/.')) return path
  const kept: string[] = []
  const segments = path.split('/').slice(1)
  for (const segment of segments) {
    if (segment === '..') kept.pop()
    else if (segment !== '.' && segment !== '') kept.push(segment)
  }
  const last = segments.at(-1) ?? ''
  const open = kept.length > 0 && (last === '' || last === '.' || last === '..')
  return `/${kept.join('/')}${open ? '/' : ''}`
}
