/**
 * The canonical form of a rewritten path: repeated slashes are one, `.` segments are gone. Undefined if a segment is
 * `..`: it came together from a capture, and must not lead out of where the rule points.
 */
export function canonicalPath(path: string): string | undefined {
  if (!/\/\/|\/\.\.?(?:\/|$)/.test(path)) return path
  const segments = path.split('/').slice(1)
  if (segments.includes('..')) return undefined
  const last = segments.at(-1)
  const kept = segments.filter((segment) => segment !== '' && segment !== '.')
  const slash = kept.length > 0 && (last === '' || last === '.') ? '/' : ''
  return `/${kept.join('/')}${slash}`
}
