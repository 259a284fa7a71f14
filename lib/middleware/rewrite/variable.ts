import { didYouMean, type OptionError } from '../../core/index.js'
import { isToken, type Environ } from '../../protocol/index.js'
import { ruleFault } from './rule-fault.js'

/** What `%{NAME}` stands for: a text of the request; empty if it is not there. */
export interface Variable {
  readonly name: string
  /** Which part of a request it is, and so which status says that it is too long. */
  readonly part: 'target' | 'header'
  read(environ: Environ): string
}

/** CGI's variables that a rule may test, and those that mod_rewrite has in addition. */
const READERS = new Map<string, (environ: Environ) => string | undefined>([
  ['REQUEST_METHOD', ({ REQUEST_METHOD }) => REQUEST_METHOD],
  ['REQUEST_SCHEME', (environ) => environ['wsgi.url_scheme']],
  ['HTTPS', (environ) => (environ['wsgi.url_scheme'] === 'https' ? 'on' : 'off')],
  ['SCRIPT_NAME', ({ SCRIPT_NAME }) => SCRIPT_NAME],
  ['PATH_INFO', ({ PATH_INFO }) => PATH_INFO],
  ['QUERY_STRING', ({ QUERY_STRING }) => QUERY_STRING],
  ['SERVER_NAME', ({ SERVER_NAME }) => SERVER_NAME],
  ['SERVER_PORT', ({ SERVER_PORT }) => SERVER_PORT],
  ['SERVER_PROTOCOL', ({ SERVER_PROTOCOL }) => SERVER_PROTOCOL],
  ['CONTENT_TYPE', ({ CONTENT_TYPE }) => CONTENT_TYPE],
  ['CONTENT_LENGTH', ({ CONTENT_LENGTH }) => CONTENT_LENGTH],
  ['REMOTE_ADDR', ({ REMOTE_ADDR }) => REMOTE_ADDR],
  ['REMOTE_PORT', ({ REMOTE_PORT }) => REMOTE_PORT],
  ['REMOTE_HOST', ({ REMOTE_HOST }) => REMOTE_HOST],
  ['REMOTE_USER', ({ REMOTE_USER }) => REMOTE_USER],
  ['AUTH_TYPE', ({ AUTH_TYPE }) => AUTH_TYPE],
])

const TARGET = new Set(['PATH_INFO', 'QUERY_STRING', 'SCRIPT_NAME'])

const RAW = 'it is the target as it came, not decoded, which a rule must not judge by'
const FILES = 'UrlRewrite looks at no files'

/** Variables of mod_rewrite that are left out. */
const REFUSED = new Map<string, readonly [reason: string, remedy: string]>([
  ['REQUEST_URI', [RAW, 'write %{PATH_INFO}, and %{QUERY_STRING} for the query']],
  ['THE_REQUEST', [RAW, 'write %{REQUEST_METHOD}, %{PATH_INFO} or %{QUERY_STRING}']],
  ['REQUEST_FILENAME', [FILES, 'write %{PATH_INFO}, or let the layer that serves files pass on what it lacks']],
  ['SCRIPT_FILENAME', [FILES, 'write %{PATH_INFO}, or let the layer that serves files pass on what it lacks']],
  ['DOCUMENT_ROOT', [FILES, 'write the path itself']],
])

/**
 * The variable of a name: one of CGI's, `HTTP_…` or `header:…` for a header, `query:…` for a parameter of the query
 * (decoded, the first of its name), `environ:…` for a key that a layer has set.
 *
 * @throws {OptionError} if there is none.
 */
export function variable(name: string): Variable {
  const reader = READERS.get(name)
  if (reader !== undefined) {
    return { name, part: TARGET.has(name) ? 'target' : 'header', read: (environ) => reader(environ) ?? '' }
  }
  const [, kind = '', rest = ''] = /^(header|query|environ):(.+)$/s.exec(name) ?? []
  if (kind === 'header' && isToken(rest)) return header(name, rest.toUpperCase().replaceAll('-', '_'))
  if (kind === 'query') return { name, part: 'target', read: ({ QUERY_STRING }) => parameter(QUERY_STRING, rest) }
  if (kind === 'environ') return { name, part: 'header', read: (environ) => textOf(environ, rest) }
  if (/^HTTP_[A-Z0-9_]+$/.test(name)) return header(name, name.slice('HTTP_'.length))
  throw unknownVariable(name)
}

function header(name: string, field: string): Variable {
  const key = field === 'CONTENT_TYPE' || field === 'CONTENT_LENGTH' ? field : (`HTTP_${field}` as const)
  return { name, part: 'header', read: (environ) => environ[key] ?? '' }
}

function parameter(query: string, name: string): string {
  return new URLSearchParams(query).get(name) ?? ''
}

function textOf(environ: Environ, key: string): string {
  const value: unknown = Object.hasOwn(environ, key) ? (environ as unknown as Record<string, unknown>)[key] : undefined
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

function unknownVariable(name: string): OptionError {
  const [reason, remedy] = REFUSED.get(name) ?? []
  if (reason !== undefined && remedy !== undefined) {
    return ruleFault(`%{${name}} of mod_rewrite is not offered: ${reason}`, remedy)
  }
  const known = [...READERS.keys(), 'HTTP_HOST', 'header:NAME', 'query:NAME', 'environ:KEY']
  return ruleFault(`there is no variable %{${name}}`, didYouMean(name, known, 'variables'))
}
