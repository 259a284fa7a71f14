import { problemAnswer } from '../../core/index.js'
import type { Environ, HeaderList, ResponseBody, StartResponse } from '../../protocol/index.js'
import { REFUSED, type Refusal } from './verdict.js'

/**
 * Answers a request that a layer refuses: problem details (RFC 9457), `Proxy-Status` (RFC 9209), and `tsgi.refused` for the
 * access log.
 *
 * @param name - that of the layer.
 */
export function refusalAnswer(
  environ: Environ,
  startResponse: StartResponse,
  name: string,
  { headers = [], reason, rule, status }: Refusal,
): ResponseBody {
  const who = `${name} ${rule}`
  REFUSED.set(environ, who)
  const fields: HeaderList = [...headers, ['proxy-status', `tsgi; error=http_request_denied; details="${who}"`]]
  return problemAnswer(environ, startResponse, { status, detail: reason }, fields)
}
