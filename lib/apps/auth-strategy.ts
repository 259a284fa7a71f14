import {
  asStack,
  composite,
  didYouMean,
  makeStack,
  pythonRepr,
  pythonWords,
  THIS_PACKAGE,
  type Conf,
  type Stack,
} from '../core/index.js'
import type { Application, ApplicationLike } from '../protocol/index.js'
import { CompositeError } from './composite-error.js'
import { confKeys, type ConfLoader, type Filter } from './conf.js'

/** The key that names another setting. */
const SETTING = 'strategy_setting'
const DEFAULT_SETTING = 'auth_strategy'
const DEFAULT_STRATEGY = 'keystone'

/**
 * A composite of several pipelines of which a setting chooses one, as OpenStack's `pipeline_factory`.
 *
 * ```ini
 * [DEFAULT]
 * auth_strategy = noauth2
 *
 * [composite:main]
 * use = egg:tsgi#auth-strategy
 * noauth2 = cors noauth app
 * keystone = cors auth app
 * ```
 *
 * Each key is a strategy: filters, outermost first, and an application. The setting is looked for in the section and then
 * in the global configuration; it is called `auth_strategy` unless `strategy_setting` names another, and without it the
 * strategy is `keystone`. Filters and application get no global configuration of the section's, as in OpenStack.
 */
@composite('auth-strategy', {
  package: THIS_PACKAGE,
  description: 'One of several pipelines, chosen by a setting: strategy = filter filter application',
})
export class AuthStrategy {
  /** The name of the setting that chooses. */
  readonly setting: string
  /** The strategies there are, and the names that each is made of. */
  readonly strategies: ReadonlyMap<string, readonly string[]>
  readonly #chosen: string | undefined

  constructor(conf: Conf) {
    this.setting = conf[SETTING] ?? DEFAULT_SETTING
    this.strategies = new Map(
      confKeys(conf)
        .filter((key) => key !== SETTING && key !== this.setting)
        .map((key) => [key, pythonWords(conf[key] ?? '')]),
    )
    this.#chosen = conf[this.setting]
  }

  /**
   * Loads the chosen pipeline: its filters in order, then its application, and puts them together.
   *
   * @throws {CompositeError} if there is no strategy of that name, or nothing in it.
   */
  async compose(loader: ConfLoader, globalConf: Conf = {}): Promise<Stack> {
    const names = this.#pipeline(this.#chosen ?? globalConf[this.setting] ?? DEFAULT_STRATEGY)
    const filters: [name: string, filter: Filter][] = []
    for (const name of names.slice(0, -1)) filters.push([name, await loader.getFilter(name)])
    let stack = asStack(await loader.getApp(names.at(-1) ?? ''))
    for (const [name, filter] of filters.reverse()) stack = await filtered(name, filter, stack)
    return stack
  }

  #pipeline(strategy: string): readonly string[] {
    const names = this.strategies.get(strategy)
    if (names === undefined) {
      const remedy = `${didYouMean(strategy, this.strategies.keys(), 'there are')} (the setting ${JSON.stringify(this.setting)} chooses; without it ${JSON.stringify(DEFAULT_STRATEGY)} is meant)`
      throw new CompositeError(
        { code: 'STRATEGY_UNKNOWN', fault: `there is no strategy ${JSON.stringify(strategy)}`, remedy },
        { class: 'KeyError', message: pythonRepr(strategy) },
      )
    }
    if (names.length > 0) return names
    const remedy = 'write the names of its filters and of its application'
    throw new CompositeError(
      { code: 'STRATEGY_EMPTY', fault: `the strategy ${JSON.stringify(strategy)} is empty`, remedy },
      { class: 'IndexError', message: 'list index out of range' },
    )
  }
}

/** A filter around a stack. Only when it is put together anew must the filter give its application at once. */
async function filtered(name: string, filter: Filter, inside: Stack): Promise<Stack> {
  const made = await filter(inside)
  const layer = (inner: Application) => (inner === inside ? made : filter(inner)) as ApplicationLike
  return makeStack([{ kind: 'layer', name, layer }], inside)
}

/** Makes an {@link AuthStrategy} for a deployment file. */
export function authStrategyFactory(loader: ConfLoader, globalConf: Conf, localConf: Conf): Promise<Stack> {
  return new AuthStrategy(localConf).compose(loader, globalConf)
}
