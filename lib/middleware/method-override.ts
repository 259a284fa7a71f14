import { Middleware, middleware, option, THIS_PACKAGE } from '../core/index.js'
import type { Awaitable, Environ, ResponseBody, StartResponse } from '../protocol/index.js'

/** The options of {@link MethodOverride}. */
export class MethodOverrideOptions {
  /** The methods that a POST may stand for. Default: PUT, PATCH, DELETE. */
  @option({ type: 'list', min: 1, description: 'Methods that a POST may stand for', check: faultInMethods })
  methods?: readonly string[] = ['PUT', 'PATCH', 'DELETE']
}

/** What was asked for, before another method took its place. */
const ORIGINAL = 'tsgi.original_method'

/**
 * Lets a POST with `X-HTTP-Method-Override` stand for another method, for clients that can send nothing else. Another
 * method than POST is never replaced, and none that changes something by one that does not.
 */
@middleware('method-override', {
  package: THIS_PACKAGE,
  options: MethodOverrideOptions,
  roles: ['method'],
  after: ['csrf'],
  description: 'Lets a POST with X-HTTP-Method-Override stand for another method',
})
export class MethodOverride extends Middleware<MethodOverrideOptions> {
  readonly #methods = new Set(this.options.methods)

  override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const method = environ.HTTP_X_HTTP_METHOD_OVERRIDE?.toUpperCase()
    if (method !== undefined && environ.REQUEST_METHOD === 'POST' && this.#methods.has(method)) {
      environ[ORIGINAL] = environ.REQUEST_METHOD
      environ.REQUEST_METHOD = method
    }
    return this.app(environ, startResponse)
  }
}

function faultInMethods(methods: readonly string[]): string | undefined {
  const safe = methods.find((method) => ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT'].includes(method))
  if (safe !== undefined) return `has ${safe}, for which no POST may stand`
  const wrong = methods.find((method) => !/^[A-Z][A-Z-]*$/.test(method))
  return wrong === undefined ? undefined : `has ${JSON.stringify(wrong)}, which is no method in capital letters`
}
