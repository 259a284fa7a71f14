import { pythonRepr } from '../core/index.js'
import { confOrder, makeConf, put, take, type OpenConf } from './conf.js'
import { globalMissing, type ConfigScope } from './config-scope.js'
import { type Fault, isFault } from './fault.js'
import type { IniSection } from './ini-file.js'
import { strip } from './python-text.js'

/** What a section says, worked out: its configuration, apart from what the loader reads itself. */
export interface SectionConf {
  readonly globalConf: OpenConf
  readonly localConf: OpenConf
  /** What the section `set`s. */
  readonly additions: ReadonlyMap<string, unknown>
  /** Where each local key's value is written. */
  readonly origins: Map<string, string>
  readonly globalOrigins: Map<string, string>
}

/**
 * Works out the global and the local configuration of a section. Of the values that will not interpolate, the first
 * is thrown and the others are told to `alsoWrong`.
 *
 * @param given - the global configuration of whoever refers to the section.
 * @throws {Fault} as the original does.
 */
export function sectionConf(
  scope: ConfigScope,
  section: IniSection,
  given: Readonly<OpenConf> | undefined,
  alsoWrong: (fault: Fault) => void,
): SectionConf {
  const defaults = scope.values()
  const globalConf = makeConf()
  const globalOrigins = new Map<string, string>()
  for (const [key, value] of defaults) put(globalConf, key, value)
  if (given !== undefined) for (const key of confOrder(given)) put(globalConf, key, given[key])
  const localConf = makeConf()
  const origins = new Map<string, string>()
  const additions = new Map<string, unknown>()
  const wanted = new Map<string, { global: string; key: string }>()
  const faults: Fault[] = []
  for (const key of scope.keys(section)) {
    const verb = key.slice(0, 4)
    if (verb !== 'set ' && verb !== 'get ' && defaults.has(key)) continue
    const read = attempt(() => scope.read(section, key), faults)
    if (read === undefined) continue
    const place = scope.placeOf(section, key)
    const name = strip(key.slice(4))
    if (verb === 'set ') {
      additions.set(name, read.value)
      put(globalConf, name, read.value)
      note(globalOrigins, name, place)
    } else if (verb === 'get ') wanted.set(name, { global: String(read.value), key })
    else {
      put(localConf, key, read.value)
      note(origins, key, place)
    }
  }
  const [first, ...others] = faults
  if (first !== undefined) {
    others.forEach(alsoWrong)
    throw first
  }
  for (const [name, { global, key }] of wanted) {
    const place = scope.placeOf(section, key)
    if (!(global in globalConf)) throw globalMissing(name, global, place, pythonRepr(global))
    scope.note(global, globalConf[global])
    put(localConf, name, globalConf[global])
    note(origins, name, place)
  }
  return { globalConf, localConf, additions, origins, globalOrigins }
}

function attempt<T>(read: () => T, faults: Fault[]): { readonly value: T } | undefined {
  try {
    return { value: read() }
  } catch (error) {
    if (!isFault(error)) throw error
    faults.push(error)
    return undefined
  }
}

function note(origins: Map<string, string>, key: string, place: string | undefined): void {
  if (place !== undefined) origins.set(key, place)
}

/** Takes a key that the loader reads itself out of the local configuration. */
export function takeText({ localConf }: SectionConf, key: string): string | undefined {
  return key in localConf ? String(take(localConf, key)) : undefined
}
