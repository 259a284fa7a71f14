import {
  Middleware,
  middleware,
  option,
  plainAnswer,
  resolvedPath,
  shiftPrefix,
  THIS_PACKAGE,
  underPrefix,
} from '../core/index.js'
import type { Awaitable, Environ, ResponseBody, StartResponse } from '../protocol/index.js'
import { faultInPrefixes } from './path-scope.js'

/** The options of {@link Mount}. */
export class MountOptions {
  /** Where the application is: segments that begin with `/`, decoded, without a slash at the end. */
  @option({ type: 'string', description: 'Where the application is, like /shop', check: faultInPrefix })
  prefix!: string
}

/**
 * Puts an application below a prefix: it sees the prefix in `SCRIPT_NAME` and the rest in `PATH_INFO`, and what is not
 * below is not found. A prefix ends where a segment ends: `/shop` is not for `/shopping`. To choose among several
 * applications, use `Chain.mount` or a url map.
 *
 * ```ts
 * new Chain().use(Mount, { prefix: '/shop' }).wrap(shop)
 * ```
 */
@middleware('mount', {
  package: THIS_PACKAGE,
  options: MountOptions,
  roles: ['mount'],
  description: 'Puts an application below a prefix of the path',
})
export class Mount extends Middleware<MountOptions> {
  override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const { prefix } = this.options
    // A server of ours has resolved it already; what leads out of the prefix is not below it.
    if (!underPrefix(resolvedPath(environ.PATH_INFO), prefix)) return plainAnswer(environ, startResponse, 404)
    shiftPrefix(environ, prefix)
    return this.app(environ, startResponse)
  }
}

function faultInPrefix(prefix: string): string | undefined {
  return prefix === '/' ? 'is "/", which is every path: leave the layer out' : faultInPrefixes([prefix])
}
