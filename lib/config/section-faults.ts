import { pythonRepr, didYouMean } from '../core/index.js'
import type { OpenConf } from './conf.js'
import type { ConfigScope } from './config-scope.js'
import { faultOf, original, type Fault } from './fault.js'
import { PROTOCOLS } from './protocols.js'
import type { Wanted } from './section-search.js'

/** The fault of a section that says neither `use` nor a factory. */
export function noLoader(section: string, wanted: Wanted, scope: ConfigScope, place: string): Fault {
  const swallowed = ['use', ...PROTOCOLS[wanted].flat()].find((key) => scope.defaults.has(key))
  const known = PROTOCOLS[wanted].flat()
  return faultOf('NO_LOADER', {
    fault: `[${section}] does not say what to load`,
    remedy:
      swallowed === undefined
        ? `add use = egg:PACKAGE#entry, or ${known[0] ?? ''} = module:function`
        : `${swallowed} stands in [DEFAULT], where it hides that of every section; take it out there`,
    place,
    original: original('LookupError', `No loader given in section ${pythonRepr(section)}`),
  })
}

/** The fault of a section with factories of two kinds. */
export function severalProtocols(
  section: string,
  protocols: readonly string[],
  conf: Readonly<OpenConf>,
  place: string,
): Fault {
  const pairs = protocols
    .map((protocol) => `(${pythonRepr(protocol)}, ${pythonRepr(String(conf[protocol]))})`)
    .join(', ')
  return faultOf('SEVERAL_LOADERS', {
    fault: `[${section}] has ${protocols.join(' and ')}`,
    remedy: 'keep one of them',
    place,
    original: original('LookupError', `Multiple protocols given in section ${pythonRepr(section)}: [${pairs}]`),
  })
}

/** The fault of a section without the key that it exists for. */
export function settingMissing(section: string, scope: ConfigScope, key: 'next' | 'pipeline', what: string): Fault {
  const hidden = scope.defaults.has(key)
  return faultOf(key === 'next' ? 'NEXT_MISSING' : 'PIPELINE_MISSING', {
    fault: `[${section}] has no ${JSON.stringify(key)}`,
    remedy: hidden
      ? `${key} stands in [DEFAULT], where it hides that of every section; take it out there`
      : `name ${what}: ${key} = …`,
    place: placeOf(scope, section),
    original: original('LookupError', `The [${section}] section in ${scope.file} is missing a '${key}' setting`),
  })
}

/** The fault of a pipeline that has settings of its own. */
export function extraSettings(
  section: string,
  scope: ConfigScope,
  keys: readonly string[],
  origins: ReadonlyMap<string, string>,
): Fault {
  const [first = ''] = keys
  return faultOf('PIPELINE_EXTRA', {
    fault: `[${section}] is a pipeline, and nothing reads its ${keys.map((key) => JSON.stringify(key)).join(', ')}`,
    remedy: `${didYouMean(first, ['pipeline', 'filter-with', 'require'], 'it may have')}; for its members write "set ${first}"`,
    place: origins.get(first) ?? placeOf(scope, section),
    original: original(
      'LookupError',
      `The [${section}] pipeline section in ${scope.file} has extra (disallowed) settings: ${keys.join(', ')}`,
    ),
  })
}

/** The fault of a pipeline with nothing in it. */
export function emptyPipeline(section: string, place: string | undefined): Fault {
  return faultOf('PIPELINE_EMPTY', {
    fault: `the pipeline of [${section}] is empty`,
    remedy: 'name an application, with filters before it',
    place,
    original: original('IndexError', 'list index out of range'),
  })
}

function placeOf(scope: ConfigScope, name: string): string | undefined {
  const section = scope.ini.sections.get(name)
  return section === undefined ? undefined : scope.placeOfSection(section)
}
