import { type Environ } from '../protocol/index.js'
import { MemoryInput, type RequestBody } from './memory-input.js'
import { RecordedErrors } from './recorded-errors.js'
import { headerPairs, headerVariables, type RequestHeaders } from './request-headers.js'
import { requestTarget } from './request-target.js'

/** What {@link makeEnviron} takes beside keys of the environ. */
export interface EnvironInit {
  /** Default `GET`. */
  readonly method?: string
  readonly headers?: RequestHeaders
  /** A text or bytes also set CONTENT_LENGTH; pieces are a body of unknown length. */
  readonly body?: RequestBody
  /** What `tsgi.signal` gives; by default one that never aborts. */
  readonly signal?: AbortSignal
}

/** Keys of the environ to set, or, with undefined, to leave out. */
export type EnvironOverrides = { readonly [K in keyof Environ]?: Environ[K] | undefined }

/** An environ whose streams are there for a test to look at. */
export type TestEnviron = Environ & { 'wsgi.input': MemoryInput; 'wsgi.errors': RecordedErrors }

/**
 * Makes the environ that a server would make of a request.
 *
 * ```ts
 * makeEnviron('/a%20b?c=d', { method: 'POST', headers: { Accept: 'text/plain' }, body: 'x', REMOTE_USER: 'eva' })
 * ```
 *
 * Everything beside `method`, `headers`, `body` and `signal` is a key of the environ; undefined leaves it out.
 *
 * @throws {TypeError} if a server would refuse the target or a header.
 */
export function makeEnviron(target = '/', init: EnvironInit & EnvironOverrides = {}): TestEnviron {
  const { method = 'GET', headers, body, signal, ...overrides } = init
  const { origin = new URL('http://localhost'), rawPath, path, query } = requestTarget(target)
  const secure = origin.protocol === 'https:'
  const pairs = headerPairs(headers)
  const named = (name: string): boolean => pairs.some(([each]) => each.toLowerCase() === name)
  if (!named('host')) pairs.unshift(['Host', origin.host])
  const length = lengthOf(body)
  if (length !== undefined && !named('content-length')) pairs.push(['Content-Length', String(length)])
  const environ: TestEnviron = {
    REQUEST_METHOD: method,
    SCRIPT_NAME: '',
    PATH_INFO: path,
    QUERY_STRING: query,
    SERVER_NAME: origin.hostname,
    SERVER_PORT: origin.port === '' ? (secure ? '443' : '80') : origin.port,
    SERVER_PROTOCOL: 'HTTP/1.1',
    REQUEST_URI: query === '' ? rawPath : `${rawPath}?${query}`,
    REMOTE_ADDR: '127.0.0.1',
    REMOTE_PORT: '50000',
    ...(secure ? { HTTPS: 'on' as const } : {}),
    ...headerVariables(pairs),
    'wsgi.version': [1, 0],
    'wsgi.url_scheme': secure ? 'https' : 'http',
    'wsgi.input': new MemoryInput(body),
    'wsgi.errors': new RecordedErrors(),
    'wsgi.multithread': false,
    'wsgi.multiprocess': false,
    'wsgi.run_once': false,
    'wsgi.input_terminated': true,
    'tsgi.signal': signalMaker(signal),
    'tsgi.finished': nothing,
    'tsgi.early_hints': nothing,
    'tsgi.trailers': nothing,
    'tsgi.raw_path': rawPath,
    'tsgi.peer': () => ({ encrypted: secure, remoteAddress: '127.0.0.1', remotePort: 50000 }),
  }
  return override(environ, overrides)
}

/** Sets keys of an environ, and takes out those that are undefined. */
export function override<E extends Environ>(environ: E, overrides: EnvironOverrides): E {
  const record = environ as Record<string, unknown>
  for (const [key, value] of Object.entries(overrides)) {
    if (value === undefined) Reflect.deleteProperty(record, key)
    else record[key] = value
  }
  return environ
}

function lengthOf(body: RequestBody | undefined): number | undefined {
  if (typeof body === 'string') return new TextEncoder().encode(body).byteLength
  return ArrayBuffer.isView(body) ? body.byteLength : undefined
}

function signalMaker(given: AbortSignal | undefined): () => AbortSignal {
  let made = given
  return () => (made ??= new AbortController().signal)
}

function nothing(): void {
  // There is no connection that could tell or be told anything.
}
