import {
  encode,
  status,
  type Environ,
  type HeaderList,
  type ResponseBody,
  type StartResponse,
} from '../protocol/index.js'

/** What is told of a request that was not served (RFC 9457 §3.1). */
export interface ProblemDetails {
  readonly status: number
  /** A sentence for whoever asked; nothing secret. */
  readonly detail?: string
  /** A URI that names the kind of problem. Default: none, and the title is the name of the status. */
  readonly type?: string
  readonly title?: string
}

/**
 * Answers a request with problem details, `application/problem+json` (RFC 9457). To HEAD it says the same without the
 * body (RFC 9110 §9.3.2).
 */
export function problemAnswer(
  environ: Environ,
  startResponse: StartResponse,
  { detail, status: code, title, type }: ProblemDetails,
  headers: HeaderList = [],
): ResponseBody {
  const line = status(code)
  const told = { type, title: title ?? line.slice(line.indexOf(' ') + 1), status: code, detail }
  const body = encode(`${JSON.stringify(told)}\n`)
  startResponse(line, [
    ...headers,
    ['content-type', 'application/problem+json'],
    ['content-length', String(body.length)],
    ['cache-control', 'no-store'],
    ['x-content-type-options', 'nosniff'],
  ])
  return environ.REQUEST_METHOD === 'HEAD' ? [] : [body]
}
