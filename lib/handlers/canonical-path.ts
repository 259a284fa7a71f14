import { resolvedPath } from '../core/index.js'

/** How the path of a target becomes `PATH_INFO`. */
export interface PathRules {
  /** How the decoded bytes are read; bytes that are no UTF-8 are refused unless it is `latin-1`. Default `utf-8`. */
  readonly pathEncoding: 'utf-8' | 'latin-1'
  /** What becomes of `%2F` and `%5C`: a target with one is refused (the default), or they are decoded like the rest. */
  readonly encodedSlash: 'refuse' | 'decode'
}

/** The usual rules: UTF-8, no encoded slashes. */
export const PATH_RULES: PathRules = { pathEncoding: 'utf-8', encodedSlash: 'refuse' }

/**
 * Makes the one canonical path of a raw path: percent-decoded once, dot segments and empty segments resolved
 * (RFC 3986 §5.2.4). Undefined if the path must be refused: a bad escape, NUL, bytes that are no text in the wanted
 * encoding, a backslash, an encoded slash.
 */
export function canonicalPath(raw: string, rules: PathRules = PATH_RULES): string | undefined {
  if (raw.includes('\\')) return undefined
  if (!raw.includes('%')) return resolvedPath(raw)
  if (rules.encodedSlash === 'refuse' && /%(?:2f|5c)/i.test(raw)) return undefined
  const decoded = rules.pathEncoding === 'utf-8' ? decodedUtf8(raw) : decodedLatin1(raw)
  return decoded === undefined || decoded.includes('\0') ? undefined : resolvedPath(decoded)
}

function decodedUtf8(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw)
  } catch {
    return undefined
  }
}

function decodedLatin1(raw: string): string | undefined {
  if (/%(?![0-9a-f]{2})/i.test(raw)) return undefined
  return raw.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}
