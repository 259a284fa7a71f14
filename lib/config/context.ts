import type { OpenConf } from './conf.js'
import type { ConfigScope } from './config-scope.js'
import type { Reference } from './reference.js'
import type { Wanted } from './section-search.js'

/** Names are looked up among the entry points of a package. */
export interface EggScope {
  readonly kind: 'egg'
  readonly name: string
}

/** Any name means the one attribute of a module. */
export interface CallScope {
  readonly kind: 'call'
  readonly spec: string
}

/** Where the names of a context's children are looked up. */
export type Scope = ConfigScope | EggScope | CallScope

/** A section that is being resolved, or a composite that is being built: two alike are a circle. */
export interface Frame {
  readonly scope: Scope
  readonly wanted: Wanted
  /** The section, or the name in a package. */
  readonly section: string
  readonly globalConf: Readonly<OpenConf> | undefined
  readonly place: string | undefined
}

/** What a reference was resolved to, ready to be linked and built. The original calls it so. */
export interface Context {
  readonly wanted: Wanted
  readonly globalConf: OpenConf
  readonly localConf: OpenConf
  /** Where the values of the local configuration are written. */
  readonly origins: Map<string, string>
  readonly globalOrigins: Map<string, string>
  scope: Scope
  /** The outermost section that leads here by `use`, and the others after it. */
  chain: string[]
  file: string | undefined
  place: string | undefined
  frame: Frame | undefined
  /** What it is: something to call, or what joins other contexts. */
  readonly part: Part
}

/** One factory. */
export interface FactoryPart {
  readonly kind: 'factory'
  readonly reference: Reference
  /** Undefined as long as nothing but `call:` has named it. */
  protocol: string | undefined
}

/** One member of something that joins others, with where it is named. */
export interface Member {
  readonly context: Context
  readonly place: string | undefined
}

/** `[pipeline:…]`: filters, the first outermost, around an application. */
export interface PipelinePart {
  readonly kind: 'pipeline'
  readonly filters: readonly Member[]
  readonly app: Member
}

/** `[filter-app:…]`: a filter around the application that `next` names. */
export interface FilterAppPart {
  readonly kind: 'filter-app'
  readonly filter: Member
  readonly next: Member
}

/** `filter-with`: a filter around what the section itself is. */
export interface FilterWithPart {
  readonly kind: 'filter-with'
  readonly filter: Member
  readonly inner: Context
}

export type Part = FactoryPart | PipelinePart | FilterAppPart | FilterWithPart

/** Notes that a section leads to a context: the last to do so is the one that messages and factories are told. */
export function label(context: Context, section: string, frame: Frame, file: string, place: string): void {
  context.chain = [section, ...context.chain]
  context.file = file
  context.place = place
  context.frame = frame
  if (context.part.kind === 'filter-with') label(context.part.inner, section, frame, file, place)
  else if (context.part.kind === 'filter-app') label(context.part.filter.context, section, frame, file, place)
}
