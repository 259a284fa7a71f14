import { isFilterType, optionSchema, toCamelCase } from '../core/index.js'
import { confOrder } from './conf.js'
import type { Context } from './context.js'
import { memberPlaces } from './member-places.js'
import { strip, WHITE } from './python-text.js'

/** A filter that an option of a section names. */
export interface FilterName {
  readonly key: string
  readonly name: string
  readonly place: string | undefined
}

/** The options of a class that filters are named in, by their names in code. */
export type FilterOptions = ReadonlyMap<string, 'filter' | 'filters'>

const NONE: FilterOptions = new Map()
const WORD = new RegExp(`[^,${WHITE}]+`, 'g')

/** The options of our own layers that name filters, so that a file can be shown without importing them. */
const SHELF: ReadonlyMap<string, FilterOptions> = new Map<string, FilterOptions>([
  ['egg:tsgi#every', new Map([['guards', 'filters']])],
  ['egg:tsgi#except', new Map([['guard', 'filter']])],
  ['egg:tsgi#some', new Map([['guards', 'filters']])],
])

/** What a reference is known to name filters in, as long as nothing is imported. */
export function knownFilterOptions({ part, wanted }: Context): FilterOptions {
  if (wanted !== 'filter' || part.kind !== 'factory') return NONE
  return SHELF.get(part.reference.text.toLowerCase()) ?? NONE
}

/** The options of an imported class that name filters. */
export function filterOptions(Class: object): FilterOptions {
  const specs = [...(optionSchema(Class)?.specs ?? [])]
  return new Map(specs.flatMap(([name, { type }]) => (isFilterType(type) ? [[name, type] as const] : [])))
}

/** The filters that a section names in its options, in the order in which they are written. */
export function filterNames(context: Context, options: FilterOptions): FilterName[] {
  const { localConf } = context
  return confOrder(localConf).flatMap((key): FilterName[] => {
    const type = options.get(toCamelCase(key))
    const value = localConf[key]
    if (type === undefined || typeof value !== 'string') return []
    if (type === 'filter') return [{ key, name: strip(value), place: context.origins.get(key) }]
    const names = value.match(WORD) ?? []
    const places = placesOf(context, key, names)
    return names.map((name, index) => ({ key, name, place: places[index] }))
  })
}

/** Where each of the names is written: in whichever of the sections that lead here has the value. */
function placesOf({ chain, origins, scope }: Context, key: string, names: readonly string[]): (string | undefined)[] {
  const whole = origins.get(key)
  const sections = scope.kind === 'config' ? chain.flatMap((name) => scope.ini.sections.get(name) ?? []) : []
  const section = sections.find((each) => scope.kind === 'config' && scope.placeOf(each, key) === whole)
  return scope.kind === 'config' && section !== undefined
    ? memberPlaces(scope, section, { key, names, word: WORD })
    : names.map(() => whole)
}
