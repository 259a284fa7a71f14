import type { Interposer, Registry } from '../core/index.js'
import type { Awaitable } from '../protocol/index.js'
import type { OpenConf } from './conf.js'
import type { Invocation } from './invocation.js'

/** How a deployment file is loaded; everything is optional. */
export interface LoadOptions {
  /** The section to load, in place of the `#name` of the URI; `main` if there is neither. */
  readonly name?: string | undefined
  /** The folder that a relative `config:` URI starts from. The working directory is never used. */
  readonly relativeTo?: string | undefined
  /** Global configuration of the caller: it stands above `[DEFAULT]`, and `%(key)s` finds it. */
  readonly globalConf?: Readonly<OpenConf> | undefined
  /** What `%(ENV_NAME)s` and `env:NAME` read. Without it neither is known. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
  /**
   * What module references (`call:`, `paste.*_factory`) may name beyond the folder of their file and the packages
   * installed for it: `node:` builtins by name (`node:fs`), further folders by absolute path. `true` allows all.
   */
  readonly allowModules?: boolean | readonly string[] | undefined
  /** Where classes are looked up by name; the one that the decorators fill by default. */
  readonly registry?: Registry | undefined
  /** Imports a module, given a file URL or the name of a package; `import()` by default. */
  readonly importModule?: ((specifier: string) => Awaitable<unknown>) | undefined
  /** Told of what is odd but no reason to stop; by default it becomes a warning of the process. */
  readonly onWarning?: ((warning: string) => void) | undefined
  /** What stands in for the outside world: a spec, a recorder or a timer brings its own. */
  readonly hooks?: LoadHooks | undefined
}

/** The places at which a reference becomes an object, and an object is called. Each has a default. */
export interface LoadHooks {
  /** The bytes of the deployment file at a path, in place of those on the disk; undefined to read these. */
  file?(path: string): Uint8Array | undefined
  /** The package that `egg:NAME` means, or undefined if it is not installed. */
  distribution?(name: string, from: ReferenceSite): Distribution | undefined
  /** The module that `call:MODULE:attr` or `paste.*_factory = MODULE:attr` means, or undefined if there is none. */
  module?(name: string, from: ReferenceSite): Awaitable<unknown>
  /** Stands around each call of a factory and each construction of a class; `run` does it. */
  call?(invocation: Invocation, run: () => unknown): unknown
  /** Stands between each pair of neighbours of every stack that is loaded, those of a composite's children, too. */
  between?: Interposer
}

/** Where a reference stands. */
export interface ReferenceSite {
  /** The file, as it was opened; undefined for one that a caller gave. */
  readonly file?: string | undefined
  /** The section whose `use` is being followed, if one is. */
  readonly usedBy?: string | undefined
  /** `file:line:column`. */
  readonly place?: string | undefined
  /** The whole reference of which a module is part: `call:m:f`, `m:f`. */
  readonly reference?: string | undefined
}

/** An installed package, as far as its entry points go. */
export interface Distribution {
  readonly name: string
  /** The entry point of a name in a group (`paste.app_factory`), or undefined. */
  entryPoint(group: string, name: string): EntryPoint | undefined
  /** All names there are, for messages. */
  names?(): readonly string[]
}

/** Something that a package offers to deployment files under a name. */
export interface EntryPoint {
  /** Imports it. */
  load(): Awaitable<unknown>
}
