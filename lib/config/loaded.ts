import type { Layer } from '../core/index.js'
import type { ApplicationLike, Awaitable } from '../protocol/index.js'
import type { Invocation } from './invocation.js'

/** A filter as a deployment file has it: a layer that knows what it is made of. */
export interface LoadedFilter extends Layer {
  readonly made: FilterParts
}

/** What a loaded filter is made of: one factory, or a filter with another around it. */
export type FilterParts =
  | { readonly invocation: Invocation; readonly product: unknown }
  | { readonly invocation: Invocation; readonly deferred: true }
  | { readonly outer: FilterParts; readonly inner: FilterParts }

/** A server as a deployment file has it. */
export interface LoadedServer {
  readonly invocation: Invocation
  /** What the factory gave; undefined for a runner, which is called with the application only. */
  readonly product: unknown
  /** Serves an application; what it gives is the server's own affair. */
  serve(app: ApplicationLike): Awaitable<unknown>
}
