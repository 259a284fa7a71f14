import type { Stack } from '../core/index.js'
import type { OpenConf } from './conf.js'
import type { LoadedFilter, LoadedServer } from './loaded.js'

/**
 * What a composite loads its children with. Each call resolves and builds anew.
 *
 * A factory of PasteDeploy's shape gets one that follows the original: without `globalConf`, a child sees `[DEFAULT]`
 * only. A registered `@composite` gets one that hands its own on.
 */
export interface Loader {
  /** The global configuration of the composite. */
  readonly globalConf: OpenConf
  /** The local configuration of the composite, in the order of `keys`. */
  readonly localConf: OpenConf
  /** The keys of the local configuration, as the file has them. */
  readonly keys: readonly string[]
  /** `config:FILE`, `egg:NAME`: where names are looked up. */
  readonly source: string
  /** @param name - a section name or a URI; without one the section `[app]` or `[app:main]`. */
  getApp(name?: string, globalConf?: OpenConf): Promise<Stack>
  getFilter(name?: string, globalConf?: OpenConf): Promise<LoadedFilter>
  getServer(name?: string, globalConf?: OpenConf): Promise<LoadedServer>
  /** Whether a name leads to something: a section that there is, or a URI. */
  has(kind: 'app' | 'filter' | 'server', name: string): boolean
}
