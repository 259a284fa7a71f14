import type { Conf } from '../core/index.js'
import type { Application, ApplicationLike, Awaitable } from '../protocol/index.js'

/** What a loader gives for a filter: a layer, which may take its time to make its application. */
export type Filter = (app: Application) => Awaitable<ApplicationLike>

/** What a factory of a composite needs of the loader that calls it. */
export interface ConfLoader {
  /** Without `globalConf` the application sees the `[DEFAULT]` of the file and nothing else. */
  getApp(name: string, globalConf?: Conf): Awaitable<Application>
  getFilter(name: string, globalConf?: Conf): Awaitable<Filter>
}

const ORDER = Symbol.for('tsgi.conf-order.v1')

/** The keys of a configuration in the order of the file; an object alone would put `2` before `b`. */
export function confKeys(conf: Conf): readonly string[] {
  return (conf as { readonly [ORDER]?: readonly string[] })[ORDER] ?? Object.keys(conf)
}
