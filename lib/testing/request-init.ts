import type { HeaderList } from '../protocol/index.js'
import type { EnvironOverrides } from './make-environ.js'
import type { RequestBody } from './memory-input.js'
import { headerPairs, type RequestHeaders } from './request-headers.js'

/** Names and values of a form or a query. */
export type Fields = URLSearchParams | Readonly<Record<string, string | number | boolean>>

/** What a request of a {@link TestClient} has beside method and path. At most one of `body`, `json` and `form`. */
export interface RequestInit {
  readonly headers?: RequestHeaders
  readonly body?: RequestBody
  /** Sent as JSON, with its Content-Type. */
  readonly json?: unknown
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: Fields
  /** Added to the query of the path. */
  readonly query?: Fields
  /** When it aborts, the client leaves. */
  readonly signal?: AbortSignal
  /** Keys to put into the environ. */
  readonly environ?: EnvironOverrides
  /** Whether errors of the application are thrown; else they end in a 500, as with a server. Default true. */
  readonly raise?: boolean
}

/** What goes into the environ of a request. */
interface PreparedRequest {
  readonly target: string
  readonly headers: HeaderList
  readonly body: RequestBody | undefined
}

/**
 * Makes a request of its parts.
 *
 * @throws {TypeError} if there is more than one body.
 */
export function prepared(path: string, init: RequestInit, defaults: RequestHeaders | undefined): PreparedRequest {
  const { body, type } = bodyOf(init)
  const own = headerPairs(init.headers)
  const has = (name: string): boolean => own.some(([each]) => each.toLowerCase() === name.toLowerCase())
  if (type !== undefined && !has('content-type')) own.push(['Content-Type', type])
  const headers = [...headerPairs(defaults).filter(([name]) => !has(name)), ...own]
  return { target: withQuery(path, init.query), headers, body }
}

function bodyOf({ body, json, form }: RequestInit): { body: RequestBody | undefined; type?: string } {
  if ([body, json, form].filter((each) => each !== undefined).length > 1)
    throw new TypeError('a request has one body: pass body, json or form, not several of them')
  if (json !== undefined) return { body: JSON.stringify(json), type: 'application/json' }
  if (form !== undefined) return { body: encoded(form), type: 'application/x-www-form-urlencoded' }
  return { body }
}

function withQuery(path: string, query: Fields | undefined): string {
  const more = query === undefined ? '' : encoded(query)
  return more === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${more}`
}

function encoded(fields: Fields): string {
  if (fields instanceof URLSearchParams) return fields.toString()
  return new URLSearchParams(
    Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()
}
