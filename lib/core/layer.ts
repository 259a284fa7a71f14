import { described, type Application, type ApplicationLike } from '../protocol/index.js'
import { isMiddlewareClass, type MiddlewareClass, type OptionsOf } from './middleware.js'

/** A middleware with its options bound, waiting for an application. */
export type Layer = (app: Application) => ApplicationLike

/** A layer that says, as its class does, which environ keys it provides and requires. */
export type BoundLayer<C> = Layer & Declared<C, 'provides'> & Declared<C, 'requires'>

type Declared<C, Key extends 'provides' | 'requires'> =
  C extends Readonly<Record<Key, infer Keys>> ? Readonly<Record<Key, Keys>> : unknown

/** A class with its options, as {@link layer} keeps them on the layer that it makes. */
export interface Bound {
  readonly Class: MiddlewareClass
  readonly options: unknown
  /** Where it was written, `file:line:column`, if that is known. */
  readonly place?: string | undefined
}

const BOUND = Symbol.for('tsgi.bound-layer.v1')

/**
 * Binds the options of a class: `layer(PoweredBy, { name: 'tsgi' })` gives a layer to keep, hand on or stack.
 *
 * @throws {TypeError} if the class is no middleware class.
 */
export function layer<C extends MiddlewareClass>(Class: C, ...options: OptionsOf<C>): BoundLayer<C> {
  const given: unknown = Class
  if (!isMiddlewareClass(given)) {
    throw new TypeError(`${described(given)} is no middleware class; let it extend Middleware`)
  }
  const bound: Bound = { Class, options: (options as readonly unknown[])[0] }
  return boundLayer(bound, (app) => new Class(app, ...options)) as BoundLayer<C>
}

/** A layer that says what it was made from, for who makes the instance in a way of its own. */
export function boundLayer(bound: Bound, make: (app: Application) => ApplicationLike): Layer {
  const { provides, requires } = bound.Class as { provides?: unknown; requires?: unknown }
  return Object.assign((app: Application) => make(app), { [BOUND]: bound, provides, requires })
}

/** What a layer was made from, if {@link layer} made it. */
export function boundClass(candidate: unknown): Bound | undefined {
  return (candidate as { [BOUND]?: Bound } | null | undefined)?.[BOUND]
}
