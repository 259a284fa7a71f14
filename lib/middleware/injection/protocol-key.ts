import type { Environ } from '../../protocol/index.js'

/** The keys that the protocol names, without the open sets (`HTTP_*`, extensions). */
type Named<T> = keyof {
  [
    K in keyof T as string extends K
      ? never
      : `HTTP_${string}` extends K
        ? never
        : Lowercase<string> extends K
          ? never
          : K
  ]: T[K]
}

/** The keys that say what the request is: the server sets them, and what is inside trusts them. */
export type ProtocolKey = Named<Environ> | `HTTP_${string}` | `SSL_${string}` | `wsgi.${string}` | `tsgi.${string}`

/** The keys that can be injected: an application's own, in lower case, and by permission the protocol's. */
export type InjectableKey = Lowercase<string> | ProtocolKey

/** CGI's meta-variables (RFC 3875 §4.1) and those that servers set beside them: all are in upper case. */
const UPPER_CASE = /^[A-Z][A-Z0-9_]*$/

/** Whether a key belongs to the protocol: CGI's and `HTTP_*` (all in upper case), `wsgi.*`, `tsgi.*`. */
export function isProtocolKey(key: string): boolean {
  return UPPER_CASE.test(key) || key.startsWith('wsgi.') || key.startsWith('tsgi.')
}
