import { toApplication, type Application, type ApplicationLike, type Environ } from '../protocol/index.js'
import { compose, partsOf, type Interposer } from './composition.js'
import type { Entry } from './entry.js'
import { Lifecycle } from './lifecycle.js'

/**
 * Layers around an application, put together: an application that also carries what it was made of, and starts and
 * stops it.
 */
export interface Stack<in E extends Environ = Environ> extends Application<E> {
  readonly [STACK]: true
  /** What it is made of, outermost first. */
  readonly entries: readonly Entry[]
  /** What is inside of all layers. */
  readonly application: Application
  /**
   * Awaits `start()` of every part that has one, outermost first: layers, applications beside the line, the application.
   * If one fails, stops those before it and rejects with its error. Started once, however often it is called.
   */
  start(): Promise<void>
  /**
   * Awaits `stop()` of every part that was started, innermost first, all of them even if one fails.
   *
   * @throws {AggregateError} if several fail; if one does, its error.
   */
  stop(): Promise<void>
  /**
   * The same stack, put together anew from its entries, with new instances of its layers and something between each pair
   * of neighbours. Applications beside the line stay as they are.
   */
  interpose(between: Interposer): Stack<E>
  toString(): string
}

const STACK = Symbol.for('tsgi.stack.v1')

/** Whether a value is a stack, of this copy of the package or another. */
export function isStack(value: unknown): value is Stack {
  return typeof value === 'function' && STACK in value
}

/**
 * Composes entries around an application, once; a request then walks no list.
 *
 * @throws {TypeError} if `application` is none, or a layer gives none.
 */
export function makeStack(entries: readonly Entry[], application: ApplicationLike, between?: Interposer): Stack {
  const own = Object.freeze([...entries])
  const inside = isStack(application) ? application : undefined
  const innermost = toApplication(application)
  // What is inside of a stack was interposed when that was made.
  const inner = between === undefined || inside !== undefined ? innermost : between(innermost, undefined)
  const { application: outermost, parts } = compose(own, inner, between)
  const lifecycle = new Lifecycle([...parts, ...partsOf(application)])
  const stack: Application = (environ, startResponse) => outermost(environ, startResponse)
  return Object.assign(stack, {
    [STACK]: true as const,
    entries: Object.freeze([...own, ...(inside?.entries ?? [])]),
    application: inside?.application ?? innermost,
    start: () => lifecycle.start(),
    stop: () => lifecycle.stop(),
    interpose: (interposer: Interposer) => makeStack(own, inside?.interpose(interposer) ?? application, interposer),
    toString: () => describeEntries(own, inside === undefined ? nameOfApplication(application) : String(inside)),
  })
}

/** A stack of any application: itself if it is one, else one that starts what is inside of it. */
export function asStack<E extends Environ = Environ>(application: ApplicationLike<E>): Stack<E> {
  const like = application as ApplicationLike
  return (isStack(like) ? like : makeStack([], like)) as Stack<E>
}

/** One line for each entry, outermost first, then the application. */
export function describeEntries(entries: readonly Pick<Entry, 'name' | 'place'>[], application?: string): string {
  const width = Math.max(0, ...entries.map(({ name }) => name.length))
  const lines = entries.map(({ name, place }) => (place === undefined ? name : `${name.padEnd(width)}  ${place}`))
  return [...lines, ...(application === undefined ? [] : [application])].join('\n')
}

function nameOfApplication(application: ApplicationLike): string {
  const named: unknown = typeof application === 'function' ? application : application.constructor
  const name = (named as { name?: unknown } | undefined)?.name
  return typeof name === 'string' && name !== '' ? name : 'application'
}
