import { pythonWords } from '../core/index.js'
import { confOrder } from './conf.js'
import type { Context } from './context.js'
import { matchingSections, type Wanted } from './section-search.js'

/** A child that a composite has, as far as its section tells. */
export interface ChildName {
  readonly key: string
  readonly name: string
  readonly wanted: Wanted
  readonly place: string | undefined
  /** Whether the composite hands its global configuration on. */
  readonly handsOn: boolean
  /** Whether only the look of the value says so. */
  readonly isGuessed: boolean
}

/** Whether a context is made by a composite factory. */
export function isComposite({ part }: Context): boolean {
  return part.kind === 'factory' && /^paste\.composite?_factory$/.test(part.protocol ?? '')
}

/** Our composite of strategies, as a reference to it is spelt. */
const AUTH_STRATEGY = /^egg:tsgi#auth-strategy$/i

/** Whether a context is our composite of strategies, each of which is a pipeline. */
export function isStrategies(context: Context): boolean {
  return isComposite(context) && context.part.kind === 'factory' && AUTH_STRATEGY.test(context.part.reference.text)
}

/** The children of a composite: those of a urlmap, a cascade and an auth-strategy are known, those of others are guessed. */
export function childNames(context: Context): ChildName[] {
  if (context.part.kind !== 'factory' || !isComposite(context)) return []
  const { text } = context.part.reference
  const known = /urlmap/i.test(text) ? 'urlmap' : /cascade/i.test(text) ? 'cascade' : undefined
  const hasStrategies = isStrategies(context)
  const settings = hasStrategies ? ['strategy_setting', context.localConf.strategy_setting ?? 'auth_strategy'] : []
  return confOrder(context.localConf).flatMap((key) => {
    const value = context.localConf[key]
    if (typeof value !== 'string' || settings.includes(key)) return []
    const place = context.origins.get(key)
    const child = (name: string, wanted: Wanted, handsOn: boolean, isGuessed: boolean): ChildName => ({
      key,
      name,
      wanted,
      place,
      handsOn,
      isGuessed,
    })
    if (known === 'urlmap') return [child(value, 'app', true, false)]
    if (known === 'cascade') return key.startsWith('app') ? [child(value, 'app', true, false)] : []
    const names = pythonWords(value)
    const last = names.at(-1)
    if (last === undefined) return []
    const filters = names.slice(0, -1)
    if (!hasStrategies) {
      if (names.length === 1) return isKnown(context, 'app', value) ? [child(value, 'app', true, true)] : []
      if (!isKnown(context, 'app', last) || !filters.every((name) => isKnown(context, 'filter', name))) return []
    }
    const isGuessed = !hasStrategies
    return [...filters.map((name) => child(name, 'filter', false, isGuessed)), child(last, 'app', false, isGuessed)]
  })
}

function isKnown({ scope }: Context, wanted: Wanted, name: string): boolean {
  if (/^(?:config|egg|npm|call):/i.test(name)) return true
  return scope.kind === 'config' && matchingSections(scope.ini.sections, wanted, name).length === 1
}
