import {
  encode,
  status,
  type Environ,
  type HeaderList,
  type ResponseBody,
  type StartResponse,
} from '../protocol/index.js'

/**
 * Answers a request with a status and nothing but its name as the text: what a layer says when it does not pass a
 * request on. Nothing of the request is in it. To HEAD it says the same without the text (RFC 9110 §9.3.2).
 */
export function plainAnswer(
  environ: Environ,
  startResponse: StartResponse,
  code: number,
  headers: HeaderList = [],
): ResponseBody {
  const line = status(code)
  const text = encode(`${line}\n`)
  startResponse(line, [
    ...headers,
    ['content-type', 'text/plain; charset=utf-8'],
    ['content-length', String(text.length)],
    ['x-content-type-options', 'nosniff'],
  ])
  return environ.REQUEST_METHOD === 'HEAD' ? [] : [text]
}
