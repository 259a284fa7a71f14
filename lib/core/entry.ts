import { described, isThenable, type Application, type ApplicationLike, type Environ } from '../protocol/index.js'
import type { MiddlewareClass } from './middleware.js'

/** Decides for one request. */
export type Predicate = (environ: Environ) => boolean

/** One decision, made once for a request however many neighbouring entries share it. */
export interface Condition {
  readonly predicate: Predicate
}

interface Written {
  /** What it is called in prints and errors. */
  readonly name: string
  /** Where it was written, `file:line:column`. */
  readonly place?: string | undefined
  /** For which requests, if not all: those of the outermost `when` first. */
  readonly conditions?: readonly Condition[]
}

/** A layer around everything inside of it; or, with `when`, around it for some requests. */
export interface LayerEntry extends Written {
  readonly kind: 'layer' | 'when'
  readonly layer: (inner: Application) => ApplicationLike
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

/**
 * Takes a predicate, or says what it should have been.
 *
 * @throws {TypeError} if it is no function, or an async one.
 */
export function checkPredicate(predicate: unknown): Predicate {
  const isAsync = Object.prototype.toString.call(predicate) === '[object AsyncFunction]'
  if (typeof predicate === 'function' && !isAsync) return predicate as Predicate
  const what = isAsync ? 'an async function, which would hold for every request' : described(predicate)
  throw new TypeError(`a predicate is a function (environ) => boolean; got ${what}`)
}

/**
 * What a predicate says of a request.
 *
 * @throws {TypeError} if it gives a promise, which would hold for every request.
 */
export function holds(predicate: Predicate, environ: Environ): boolean {
  const answer: unknown = predicate(environ)
  if (!isThenable(answer)) return Boolean(answer)
  answer.then(undefined, () => undefined)
  throw new TypeError(
    `the predicate ${predicate.name === '' ? '(environ) => …' : predicate.name} gave a promise; let a layer before it find out, set an environ key, and have the predicate read that`,
  )
}
