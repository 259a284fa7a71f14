import type { Environ } from '../../protocol/index.js'

/** What of a request layers change for those inside of them, and others decide by. */
const KEYS = [
  'REQUEST_METHOD',
  'wsgi.url_scheme',
  'HTTP_HOST',
  'SCRIPT_NAME',
  'PATH_INFO',
  'QUERY_STRING',
  'REMOTE_ADDR',
  'REMOTE_USER',
] as const

/** What a request was at one time. */
export type Snapshot = Readonly<Record<(typeof KEYS)[number], string | undefined>>

/** One difference; undefined where the environ has no such key. */
export interface Change {
  readonly key: string
  readonly from: string | undefined
  readonly to: string | undefined
}

export function snapshotOf(environ: Environ): Snapshot {
  return Object.fromEntries(KEYS.map((key) => [key, environ[key]])) as Snapshot
}

export function changesBetween(before: Snapshot, after: Snapshot): Change[] {
  return KEYS.filter((key) => before[key] !== after[key]).map((key) => ({ key, from: before[key], to: after[key] }))
}
