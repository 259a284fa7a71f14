import { pythonWords } from '../core/index.js'
import { confOrder, makeConf, put, type OpenConf } from './conf.js'
import { label, type Context, type Frame, type Member, type Part, type Scope } from './context.js'
import { type ConfigScope } from './config-scope.js'
import { circle } from './circle.js'
import { eggReference } from './egg-reference.js'
import { type Fault, isFault } from './fault.js'
import type { IniSection } from './ini-file.js'
import { memberPlaces } from './member-places.js'
import { callReference, entryPointReference } from './module-reference.js'
import { PROTOCOLS, protocolOfSection } from './protocols.js'
import type { Reference } from './reference.js'
import { requirePackages } from './requirement.js'
import { emptyPipeline, extraSettings, noLoader, settingMissing, severalProtocols } from './section-faults.js'
import { findSection, type Wanted } from './section-search.js'
import { sectionConf, takeText, type SectionConf } from './section-conf.js'
import type { Session } from './session.js'
import { configPath, isUri, parseUri } from './uri.js'

/** What happens while a name is resolved, in the order of the original: a factory is imported, or something is wrong. */
export type Step = { readonly reference: Reference; readonly context?: Context } | { readonly fault: Fault }

/** A key of a section that nothing reads. */
export interface LostKey {
  readonly key: string
  readonly section: string
  readonly place: string | undefined
  /** What the section uses. */
  readonly used: string
}

/** A section whose keys have been read, on its way to a context. */
interface Opened extends SectionConf {
  readonly scope: ConfigScope
  readonly section: IniSection
  readonly frame: Frame
}

/**
 * Turns names into contexts: follows `use`, `next`, `pipeline`, `filter-with`. Imports nothing and calls nothing: what
 * is to be imported is noted, in order, among what is wrong.
 */
export class Resolver {
  readonly steps: Step[] = []
  /** Keys that no factory will see: the original loses them where `use` leads to what only joins others. */
  readonly lost: LostKey[] = []
  readonly #session: Session
  /** The composites that are being built, outermost first. */
  readonly #trail: readonly Frame[]
  readonly #frames: Frame[] = []
  /** The sections whose `use` is being followed. */
  readonly #using: string[] = []

  constructor(session: Session, trail: readonly Frame[] = []) {
    this.#session = session
    this.#trail = trail
  }

  /** Whether something was wrong. */
  get failed(): boolean {
    return this.steps.some((step) => 'fault' in step)
  }

  /** Resolves a URI as a caller gives it. */
  uri(
    wanted: Wanted,
    uri: string,
    name: string | undefined,
    relativeTo: string,
    globalConf: Readonly<OpenConf> | undefined,
    place?: string,
  ): Context | undefined {
    return this.#attempt(() => this.#uri(wanted, uri, name, relativeTo, globalConf, place))
  }

  /** Resolves a name as a configuration has it: a URI or the name of a section. */
  name(
    scope: Scope,
    wanted: Wanted,
    name: string | undefined,
    globalConf: Readonly<OpenConf> | undefined,
    place?: string,
  ): Context | undefined {
    return this.#attempt(() => {
      if (scope.kind === 'call') return this.#call(scope.spec, wanted, globalConf, place)
      if (name !== undefined && isUri(name)) {
        return this.#uri(wanted, name, undefined, scope.kind === 'config' ? scope.folder : '', globalConf, place)
      }
      return scope.kind === 'egg'
        ? this.#egg(scope.name, wanted, name ?? 'main', globalConf, place)
        : this.#section(scope, wanted, findSection(scope, wanted, name, place), globalConf)
    })
  }

  #attempt(resolve: () => Context | undefined): Context | undefined {
    try {
      return resolve()
    } catch (error) {
      if (!isFault(error)) throw error
      this.steps.push({ fault: error })
      return undefined
    }
  }

  #uri(
    wanted: Wanted,
    written: string,
    given: string | undefined,
    relativeTo: string,
    globalConf: Readonly<OpenConf> | undefined,
    place: string | undefined,
  ): Context | undefined {
    const uri = parseUri(written, given, place)
    if (uri.scheme === 'call') return this.#call(uri.path, wanted, globalConf, place)
    if (uri.scheme === 'egg') {
      const scope = { kind: 'egg', name: uri.path } as const
      return this.name(scope, wanted, uri.name, globalConf, place)
    }
    const scope = this.#session.open(configPath(uri, relativeTo, place), globalConf, place)
    return this.name(scope, wanted, uri.name, globalConf, place)
  }

  #egg(
    name: string,
    wanted: Wanted,
    entry: string,
    globalConf: Readonly<OpenConf> | undefined,
    place: string | undefined,
  ): Context {
    const frame: Frame = { scope: { kind: 'egg', name }, wanted, section: entry, globalConf, place }
    const fault = circle(this.#trail, frame)
    if (fault !== undefined) throw fault
    const site = { file: this.#file(), usedBy: this.#using.at(-1), place }
    const found = eggReference(this.#session, name, wanted, entry, site)
    const [first] = found.references
    if (first === undefined || found.fault !== undefined) {
      for (const { reference } of found.references) this.steps.push({ reference })
      throw found.fault as Fault
    }
    const context = newContext(wanted, globalConf, { kind: 'factory', ...first }, frame.scope)
    context.frame = frame
    context.place = place
    this.steps.push({ reference: first.reference, context })
    return context
  }

  #call(spec: string, wanted: Wanted, globalConf: Readonly<OpenConf> | undefined, place: string | undefined): Context {
    const reference = callReference(this.#session, spec, { file: this.#file(), usedBy: this.#using.at(-1), place })
    const scope = { kind: 'call', spec } as const
    const context = newContext(wanted, globalConf, { kind: 'factory', reference, protocol: undefined }, scope)
    context.place = place
    this.steps.push({ reference, context })
    return context
  }

  /** The file in which references stand at present. */
  #file(): string | undefined {
    const scope = (this.#frames.at(-1) ?? this.#trail.at(-1))?.scope
    return scope?.kind === 'config' ? scope.file : undefined
  }

  #section(
    scope: ConfigScope,
    wanted: Wanted,
    section: IniSection,
    globalConf: Readonly<OpenConf> | undefined,
  ): Context | undefined {
    const place = scope.placeOfSection(section)
    const frame: Frame = { scope, wanted, section: section.name, globalConf, place }
    const fault = circle([...this.#trail, ...this.#frames], frame)
    if (fault !== undefined) throw fault
    this.#frames.push(frame)
    try {
      const context = this.#opened(frame, scope, section)
      if (context !== undefined) label(context, section.name, frame, scope.file, place)
      return context
    } finally {
      this.#frames.pop()
    }
  }

  #opened(frame: Frame, scope: ConfigScope, section: IniSection): Context | undefined {
    const alsoWrong: Fault[] = []
    try {
      const conf = sectionConf(scope, section, frame.globalConf, (fault) => alsoWrong.push(fault))
      return this.#wrapped({ ...conf, scope, section, frame })
    } catch (error) {
      if (!isFault(error) || alsoWrong.length === 0) throw error
      this.steps.push({ fault: error }, ...alsoWrong.map((fault) => ({ fault })))
      return undefined
    }
  }

  #wrapped(opened: Opened): Context | undefined {
    const { frame, scope, section } = opened
    const filterPlace = scope.placeOf(section, 'filter-with')
    const filterWith = frame.wanted === 'server' ? undefined : takeText(opened, 'filter-with')
    const required = takeText(opened, 'require')
    if (required !== undefined) {
      requirePackages(this.#session, required, { file: scope.file, place: scope.placeOf(section, 'require') })
    }
    const inner = this.#attempt(() => this.#dispatch(opened))
    if (filterWith === undefined) return inner
    const filter = this.name(scope, 'filter', filterWith, opened.globalConf, filterPlace)
    if (inner === undefined || filter === undefined) return undefined
    const place = filterPlace
    return this.#joined(opened, { kind: 'filter-with', filter: { context: filter, place }, inner })
  }

  #dispatch(opened: Opened): Context | undefined {
    const { frame, section } = opened
    if (section.name.startsWith('filter-app:')) return this.#filterApp(opened)
    if (section.name.startsWith('pipeline:')) return this.#pipeline(opened)
    return this.#factory(opened, frame.wanted)
  }

  #factory(opened: Opened, wanted: Wanted): Context | undefined {
    return 'use' in opened.localConf ? this.#used(opened, wanted) : this.#explicit(opened, wanted)
  }

  #used(opened: Opened, wanted: Wanted): Context | undefined {
    const { additions, globalConf, localConf, origins, globalOrigins, scope, section } = opened
    const place = origins.get('use')
    const use = takeText(opened, 'use') as string
    this.#using.push(section.name)
    const context = this.name(scope, wanted, use, globalConf, place)
    this.#using.pop()
    if (context === undefined) return undefined
    for (const [key, value] of additions) put(context.globalConf, key, value)
    const isLost = !reachesFactory(context)
    for (const key of confOrder(localConf)) {
      put(context.localConf, key, localConf[key])
      if (isLost) this.lost.push({ key, section: section.name, place: origins.get(key), used: use })
    }
    for (const [key, origin] of origins) context.origins.set(key, origin)
    for (const [key, origin] of globalOrigins) context.globalOrigins.set(key, origin)
    if ('__file__' in globalConf) put(context.globalConf, '__file__', globalConf.__file__)
    context.scope = scope
    if (context.part.kind === 'factory') context.part.protocol ??= protocolOfSection(section.name, wanted)
    return context
  }

  #explicit(opened: Opened, wanted: Wanted): Context {
    const { localConf, origins, scope, section } = opened
    const possible = PROTOCOLS[wanted].flatMap((group) => group.find((protocol) => protocol in localConf) ?? [])
    const [protocol] = possible
    const at = scope.placeOfSection(section)
    if (protocol === undefined) throw noLoader(section.name, wanted, scope, at)
    if (possible.length > 1) throw severalProtocols(section.name, possible, localConf, origins.get(protocol) ?? at)
    const place = origins.get(protocol)
    const value = takeText(opened, protocol) as string
    const site = { file: scope.file, usedBy: this.#using.at(-1), place }
    const reference = entryPointReference(this.#session, value, site)
    const context = this.#joined(opened, { kind: 'factory', reference, protocol }, wanted)
    this.steps.push({ reference, context })
    return context
  }

  #filterApp(opened: Opened): Context | undefined {
    const { globalConf, scope, section } = opened
    const place = scope.placeOf(section, 'next')
    const name = takeText(opened, 'next')
    if (name === undefined) throw settingMissing(section.name, scope, 'next', 'the application that it wraps')
    const next = this.name(scope, 'app', name, globalConf, place)
    const filter = this.#attempt(() => this.#factory(opened, 'filter'))
    if (next === undefined || filter === undefined) return undefined
    return this.#joined(opened, {
      kind: 'filter-app',
      filter: { context: filter, place: scope.placeOfSection(section) },
      next: { context: next, place },
    })
  }

  #pipeline(opened: Opened): Context | undefined {
    const { globalConf, localConf, scope, section } = opened
    const value = takeText(opened, 'pipeline')
    if (value === undefined)
      throw settingMissing(section.name, scope, 'pipeline', 'the filters and, last, the application')
    const extra = confOrder(localConf)
    if (extra.length > 0) throw extraSettings(section.name, scope, extra, opened.origins)
    const names = pythonWords(value)
    const places = memberPlaces(scope, section, { key: 'pipeline', names })
    const last = names.pop()
    if (last === undefined) throw emptyPipeline(section.name, scope.placeOf(section, 'pipeline'))
    const appPlace = places[names.length]
    const app = this.name(scope, 'app', last, globalConf, appPlace)
    const filters: Member[] = []
    names.forEach((name, index) => {
      const place = places[index]
      const context = this.name(scope, 'filter', name, globalConf, place)
      if (context !== undefined) filters.push({ context, place })
    })
    if (app === undefined || filters.length < names.length) return undefined
    return this.#joined(opened, { kind: 'pipeline', filters, app: { context: app, place: appPlace } })
  }

  #joined(
    { frame, globalConf, globalOrigins, localConf, origins, scope }: Opened,
    part: Part,
    wanted = frame.wanted,
  ): Context {
    return {
      wanted,
      globalConf,
      localConf,
      origins,
      globalOrigins,
      scope,
      part,
      chain: [],
      file: undefined,
      place: undefined,
      frame: undefined,
    }
  }
}

function newContext(wanted: Wanted, globalConf: Readonly<OpenConf> | undefined, part: Part, scope: Scope): Context {
  return {
    wanted,
    // The very object that was given: what its factory changes in it, the giver sees.
    globalConf: isFilled(globalConf) ? globalConf : makeConf(),
    localConf: makeConf(),
    origins: new Map(),
    globalOrigins: new Map(),
    scope,
    part,
    chain: [],
    file: undefined,
    place: undefined,
    frame: undefined,
  }
}

/** Whether the local configuration of a context is that of a factory. */
function reachesFactory({ localConf, part }: Context): boolean {
  switch (part.kind) {
    case 'factory':
      return true
    case 'pipeline':
      return false
    case 'filter-app':
      return part.filter.context.localConf === localConf
    case 'filter-with':
      return part.inner.localConf === localConf
  }
}

function isFilled(conf: Readonly<OpenConf> | undefined): conf is OpenConf {
  return conf !== undefined && Object.keys(conf).length > 0
}
