import { randomUUID } from 'node:crypto'
import { environKey, middleware, option, ResponseMiddleware, THIS_PACKAGE, type ResponseHead } from '../core/index.js'
import { setHeader, type Awaitable, type Environ, type ResponseBody, type StartResponse } from '../protocol/index.js'

/** What a request is called in logs: made here, or by whoever is trusted to. */
export const REQUEST_ID = environKey<string>()('tsgi.request_id')

/** The options of {@link RequestId}. */
export class RequestIdOptions {
  /** The header field that carries it. Default `X-Request-ID`. */
  @option({ description: 'The header field that carries it', check: faultInField })
  header?: string = 'X-Request-ID'

  /** Whether an id that comes with the request is kept; only behind a proxy that sets or removes it. Default false. */
  @option({
    description: 'Whether an id that comes with the request is kept: only behind a proxy that sets or removes it',
  })
  trust?: boolean = false
}

/** An id that may be kept: nothing that could forge a line of a log or fill it. */
const ID = /^[\w.+/=:-]{1,128}$/

/** Gives every request an id, in the environ for logs and in the response for whoever asks about it later. */
@middleware('request-id', {
  package: THIS_PACKAGE,
  options: RequestIdOptions,
  roles: ['request-id'],
  // These leave lines in logs, which should name the request.
  before: ['address-rules', 'authorization', 'csrf', 'host', 'permissions', 'rate-limit', 'session'],
  description: 'Gives every request an id, for logs and for the response',
})
export class RequestId extends ResponseMiddleware<RequestIdOptions> {
  static readonly provides = [REQUEST_ID] as const

  readonly #key: `HTTP_${string}` = `HTTP_${this.options.header.toUpperCase().replaceAll('-', '_')}`

  override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const given = this.options.trust ? environ[this.#key] : undefined
    REQUEST_ID.set(environ, given !== undefined && ID.test(given) ? given : randomUUID())
    return super.call(environ, startResponse)
  }

  override onResponse({ headers }: ResponseHead, environ: Environ): void {
    setHeader(headers, this.options.header, REQUEST_ID.require(environ))
  }
}

function faultInField(name: string): string | undefined {
  return /^[A-Za-z0-9-]+$/.test(name) ? undefined : 'is no name of a header field'
}
