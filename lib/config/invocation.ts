import type { Application } from '../protocol/index.js'
import type { OpenConf } from './conf.js'
import type { Loader } from './loader.js'

/** The protocols of PasteDeploy: what a factory is called with and what it gives. */
export type Protocol =
  | 'paste.app_factory'
  | 'paste.composite_factory'
  | 'paste.composit_factory'
  | 'paste.filter_factory'
  | 'paste.filter_app_factory'
  | 'paste.server_factory'
  | 'paste.server_runner'

/** One call of a factory, with all that is known of it. */
export interface Invocation {
  readonly protocol: Protocol
  /** What is called: a function, or a registered class. */
  readonly factory: unknown
  /** As it is written in the file: `egg:Paste#urlmap`, `call:m:f`, `m:f`. */
  readonly reference: string
  /** The section, the outermost if others were reached by `use`; undefined if a URI named the factory. */
  readonly section?: string | undefined
  /** Sections passed through by `use`, outermost first. */
  readonly chain: readonly string[]
  /** The file of the section, as it was opened. */
  readonly file?: string | undefined
  /** `file:line:column` of the section. */
  readonly place?: string | undefined
  /** May be changed, and is not frozen; others that share it see the change. */
  readonly globalConf: OpenConf
  readonly localConf: OpenConf
  /** For composites. */
  readonly loader?: Loader | undefined
  /** For filter-app factories and server runners: what is wrapped. */
  readonly app?: Application | undefined
}
