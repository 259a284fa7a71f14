import type { Application, ApplicationLike, Environ } from '../protocol/index.js'
import type { MiddlewareClass } from './middleware.js'

/** Decides for one request. */
export type Predicate = (environ: Environ) => boolean

interface Written {
  /** What it is called in prints and errors. */
  readonly name: string
  /** Where it was written, `file:line:column`. */
  readonly place?: string | undefined
}

/** A layer around everything inside of it; or, with `when`, around it for some requests. */
export interface LayerEntry extends Written {
  readonly kind: 'layer' | 'when'
  readonly layer: (inner: Application) => ApplicationLike
  /** For which requests, if not all. */
  readonly predicate?: Predicate
  /** The class and its options, where there is one. Options are not to be printed: they may hold secrets. */
  readonly Class?: MiddlewareClass
  readonly options?: object
}

/** An application that answers in place of what is inside, when asked or below a prefix. */
export interface AsideEntry extends Written {
  readonly kind: 'branch' | 'mount'
  readonly aside: ApplicationLike
  readonly predicate: Predicate
  /** For a mount: what moves from `PATH_INFO` to `SCRIPT_NAME`. */
  readonly prefix?: string
}

/** One place in a stack, as it was written and resolved. */
export type Entry = LayerEntry | AsideEntry
