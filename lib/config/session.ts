import { registry as defaultRegistry, type Registry } from '../core/index.js'
import type { Awaitable } from '../protocol/index.js'
import type { OpenConf } from './conf.js'
import { ConfigScope } from './config-scope.js'
import type { Distribution, LoadHooks, LoadOptions, ReferenceSite } from './load-options.js'
import { guessedDistribution } from './guessed-distribution.js'
import { installedDistribution } from './installed-distribution.js'
import { ModuleFinder } from './module-finder.js'
import { isPackageName } from './node-modules.js'
import { SourceFiles } from './source-files.js'

/** One load: what its options say, and the files that it has read. */
export class Session {
  readonly files: SourceFiles
  readonly registry: Registry
  readonly environment: LoadOptions['environment']
  readonly call: LoadHooks['call']
  readonly between: LoadHooks['between']
  /** What keys that look secret have given to other values. */
  readonly secrets = new Set<string>()
  readonly warn: (warning: string) => void
  readonly #hooks: LoadHooks
  readonly #modules: ModuleFinder
  readonly #distributions = new Map<string, Distribution | undefined>()

  readonly #isLenient: boolean
  /** The packages that are not there, by the place that names them; noted only if that is no error. */
  readonly missing = new Map<string, string>()

  /** @param isLenient - whether packages that are not installed are taken to offer what is wanted of them. */
  constructor(options: LoadOptions, isLenient = false) {
    this.#isLenient = isLenient
    this.registry = options.registry ?? defaultRegistry
    this.environment = options.environment
    this.#hooks = options.hooks ?? {}
    this.files = new SourceFiles(this.#hooks.file?.bind(this.#hooks))
    this.call = this.#hooks.call?.bind(this.#hooks)
    this.between = this.#hooks.between?.bind(this.#hooks)
    this.warn = options.onWarning ?? processWarning
    this.#modules = new ModuleFinder(options.allowModules ?? false, options.importModule)
  }

  /** Opens a file as a `config:` URI does. */
  open(path: string, globalConf: Readonly<OpenConf> | undefined, place: string | undefined): ConfigScope {
    return new ConfigScope(this.files.open(path, place), globalConf, this.environment, this.secrets)
  }

  /** Whether modules may be named that are neither beside the file nor in a package. */
  get allowsOutside(): boolean {
    return this.#modules.allowsOutside
  }

  /** The installed package of a name, if there is one. */
  distribution(name: string, from: ReferenceSite): Distribution | undefined {
    const found = this.#installed(name, from)
    if (!this.#isLenient || !isPackageName(name)) return found
    const guessed = guessedDistribution(name, from)
    if (found === undefined) this.missing.set(from.place ?? '', name)
    return {
      name,
      entryPoint: (group, entry) => {
        const point = found?.entryPoint(group, entry)
        return point ?? (found?.names?.().includes(entry) === true ? undefined : guessed.entryPoint(group, entry))
      },
    }
  }

  #installed(name: string, from: ReferenceSite): Distribution | undefined {
    if (this.#hooks.distribution !== undefined) return this.#hooks.distribution(name, from)
    const key = `${from.file ?? ''}\n${name}`
    if (!this.#distributions.has(key)) {
      this.#distributions.set(key, installedDistribution(name, from.file, this.#modules))
    }
    return this.#distributions.get(key)
  }

  /** Whether a name that is no module as Python spells it may be one as JavaScript does. */
  spellsModule(name: string, from: ReferenceSite): boolean {
    return (
      /^(?:\.{1,2}\/|@)/.test(name) || (this.#hooks.module === undefined && this.#modules.isPackage(name, from.file))
    )
  }

  /** The module that a reference names; undefined if there is none. */
  module(name: string, from: ReferenceSite): Awaitable<unknown> {
    return this.#hooks.module === undefined ? this.#modules.load(name, from) : this.#hooks.module(name, from)
  }

  /** The modules that a name may have meant that leads to none. */
  nearModules(name: string, { file }: ReferenceSite): string[] {
    return this.#hooks.module === undefined ? this.#modules.near(name, file) : []
  }
}

function processWarning(warning: string): void {
  process.emitWarning(warning, 'ConfigWarning')
}
