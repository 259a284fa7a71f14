import type { Environ } from '../protocol/index.js'
import { resolvedPath } from './resolved-path.js'

/**
 * Checks a prefix at which an application can be mounted: empty, or canonical segments: begins with `/`, does not end
 * with it, no empty, `.` or `..` segment.
 *
 * @throws {TypeError} if it is none.
 */
export function checkPrefix(prefix: string): string {
  if (prefix === '' || (/^(\/[^/?#]+)+$/.test(prefix) && !/\/\.\.?(\/|$)/.test(prefix))) return prefix
  throw new TypeError(
    `${JSON.stringify(prefix)} is no prefix of a path; write segments that begin with "/" and do not end with it, like "/api/v1"${prefix === '/' ? ", or '' for every path" : ''}`,
  )
}

/** Whether a path is at a prefix or below it; a prefix ends where a segment ends, so `/foo` does not match `/foobar`. */
export function underPrefix(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && (path.length === prefix.length || path.charCodeAt(prefix.length) === SLASH)
}

const SLASH = 0x2f

/**
 * Moves a prefix from `PATH_INFO`, resolved, to `SCRIPT_NAME`, so that the two together stay the same path, and nothing in
 * the rest leads out of the prefix.
 */
export function shiftPrefix(environ: Environ, prefix: string): void {
  environ.SCRIPT_NAME += prefix
  environ.PATH_INFO = resolvedPath(environ.PATH_INFO).slice(prefix.length)
}
