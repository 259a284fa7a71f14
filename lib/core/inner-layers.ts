import { boundClass, type Bound } from './layer.js'
import { isFilterType } from './option-type.js'
import type { Passed } from './option.js'
import { optionSchema } from './options.js'

/** Layers that an option of another layer holds: the guards of one that combines them. */
export interface InnerLayers {
  readonly passed: Passed
  /** In the order of the option, those of which the class is known. */
  readonly layers: readonly Bound[]
}

/** The layers that the options of a class hold. */
export function innerLayers(Class: object, options: object | undefined): InnerLayers[] {
  const specs = [...(optionSchema(Class)?.specs.values() ?? [])].filter(({ type }) => isFilterType(type))
  return specs.flatMap(({ name, passed = 'perhaps' }) => {
    const value = (options as Readonly<Record<string, unknown>> | undefined)?.[name]
    const all = [value].flat()
    const layers = all.flatMap((each) => boundClass(each) ?? [])
    if (layers.length === 0) return []
    // Of a layer that may be the one, nothing is known.
    return [{ passed: passed === 'one' && layers.length < all.length ? 'perhaps' : passed, layers }]
  })
}
