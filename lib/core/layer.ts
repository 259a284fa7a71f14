import type { Application, ApplicationLike } from '../protocol/index.js'
import { isMiddlewareClass, type MiddlewareClass, type OptionsOf } from './middleware.js'

/** A middleware with its options bound, waiting for an application. */
export type Layer = (app: Application) => ApplicationLike

/** A class with its options, as {@link layer} keeps them on the layer that it makes. */
export interface Bound {
  readonly Class: MiddlewareClass
  readonly options: unknown
}

const BOUND = Symbol.for('tsgi.bound-layer.v1')

/**
 * Binds the options of a class: `layer(PoweredBy, { name: 'tsgi' })` gives a layer to keep, hand on or stack.
 *
 * @throws {TypeError} if the class is no middleware class.
 */
export function layer<C extends MiddlewareClass>(Class: C, ...options: OptionsOf<C>): Layer {
  const given: unknown = Class
  if (!isMiddlewareClass(given)) {
    throw new TypeError(
      `${typeof given === 'function' ? `the class ${given.name}` : String(given)} is no middleware class; let it extend Middleware`,
    )
  }
  const bound: Bound = { Class, options: (options as readonly unknown[])[0] }
  return Object.assign((app: Application) => new Class(app, ...options), { [BOUND]: bound })
}

/** What a layer was made from, if {@link layer} made it. */
export function boundClass(candidate: Layer): Bound | undefined {
  return (candidate as { [BOUND]?: Bound })[BOUND]
}
