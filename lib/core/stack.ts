import {
  MIDDLEWARE,
  toApplication,
  type Application,
  type ApplicationLike,
  type Awaitable,
  type Environ,
} from '../protocol/index.js'
import type { AsideEntry, Entry, LayerEntry } from './entry.js'
import { isMiddleware } from './middleware.js'
import { shiftPrefix } from './path-prefix.js'

/** Puts something between two neighbours of a stack: `inner` is what `entry` made, or the application itself. */
export type Interposer = (inner: Application, entry: Entry | undefined) => Application

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
  /** Awaits `start()` of every part that has one, outermost first. If one fails, stops those before it and rejects. */
  start(): Promise<void>
  /** Awaits `stop()` of every part that was started, innermost first, all of them even if one fails. */
  stop(): Promise<void>
  /** The same stack, put together anew from its entries with something between each pair of neighbours. */
  interpose(between: Interposer): Stack<E>
  toString(): string
}

const STACK = Symbol.for('tsgi.stack.v1')

/** Something that is started before the first request and stopped after the last. */
interface Part {
  start?(): Awaitable<void>
  stop?(): Awaitable<void>
}

/** Whether a value is a stack, of this copy of the package or another. */
export function isStack(value: unknown): value is Stack {
  return typeof value === 'function' && STACK in value
}

/** Composes entries around an application, once; a request then walks no list. */
export function makeStack(entries: readonly Entry[], application: ApplicationLike, between?: Interposer): Stack {
  const parts: Part[] = partsOf(application)
  let composed = toApplication(application)
  if (between !== undefined) composed = between(composed, undefined)
  for (const entry of [...entries].reverse()) {
    const { part, outer } = join(entry, composed)
    parts.unshift(...partsOf(part))
    composed = between === undefined ? outer : between(outer, entry)
  }
  const outermost = composed
  const inside = isStack(application) ? application : undefined
  const stack: Application = (environ, startResponse) => outermost(environ, startResponse)
  return Object.assign(stack, {
    [STACK]: true as const,
    entries: Object.freeze([...entries, ...(inside?.entries ?? [])]),
    application: inside?.application ?? toApplication(application),
    ...lifecycle(parts),
    interpose: (interposer: Interposer) =>
      makeStack([...entries], inside === undefined ? application : inside.interpose(interposer), interposer),
    toString: () => describeEntries(entries, inside === undefined ? nameOfApplication(application) : String(inside)),
  })
}

/** A stack of any application: itself if it is one, else the middleware instances that wrap one another by hand. */
export function asStack<E extends Environ = Environ>(application: ApplicationLike<E>): Stack<E> {
  const like = application as ApplicationLike
  return (isStack(like) ? like : makeStack([], like)) as Stack<E>
}

function join(entry: Entry, inner: Application): { part: ApplicationLike; outer: Application } {
  return 'aside' in entry ? joinAside(entry, inner) : joinLayer(entry, inner)
}

function joinLayer(
  { layer, predicate }: LayerEntry,
  inner: Application,
): { part: ApplicationLike; outer: Application } {
  const part = layer(inner)
  const wrapped = toApplication(part)
  if (predicate === undefined) return { part, outer: wrapped }
  return { part, outer: (environ, startResponse) => (predicate(environ) ? wrapped : inner)(environ, startResponse) }
}

function joinAside(
  { aside, predicate, prefix }: AsideEntry,
  inner: Application,
): { part: ApplicationLike; outer: Application } {
  const application = toApplication(aside)
  return {
    part: aside,
    outer: (environ, startResponse) => {
      if (!predicate(environ)) return inner(environ, startResponse)
      if (prefix !== undefined) shiftPrefix(environ, prefix)
      return application(environ, startResponse)
    },
  }
}

/** What has to be started of an application: a stack as a whole, or each middleware instance down the line. */
function partsOf(application: ApplicationLike): Part[] {
  const parts: Part[] = []
  let next: unknown = application
  while (next !== undefined) {
    const current: unknown = isMiddleware(next) ? next : ((next as { [MIDDLEWARE]?: unknown })[MIDDLEWARE] ?? next)
    if (hasLifecycle(current)) parts.push(current)
    next = isMiddleware(current) ? current.app : undefined
  }
  return parts
}

function hasLifecycle(value: unknown): value is Part {
  return typeof (value as Part).start === 'function' || typeof (value as Part).stop === 'function'
}

function lifecycle(all: readonly Part[]): Pick<Stack, 'start' | 'stop'> {
  const parts = [...new Set(all)]
  let started: Part[] = []
  let starting: Promise<void> | undefined

  const stop = async (): Promise<void> => {
    const running = started.reverse()
    started = []
    starting = undefined
    const errors: unknown[] = []
    for (const part of running) {
      try {
        await part.stop?.()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length === 1) throw errors[0]
    if (errors.length > 1) throw new AggregateError(errors, 'several layers failed to stop')
  }

  const startAll = async (): Promise<void> => {
    try {
      for (const part of parts) {
        await part.start?.()
        started.push(part)
      }
    } catch (error) {
      await stop().catch(() => undefined)
      throw error
    }
  }

  return { start: () => (starting ??= startAll()), stop }
}

/** One line for each entry, outermost first, then the application. */
export function describeEntries(entries: readonly Pick<Entry, 'name' | 'place'>[], application?: string): string {
  const width = Math.max(0, ...entries.map(({ name }) => name.length))
  const lines = entries.map(({ name, place }) => (place === undefined ? name : `${name.padEnd(width)}  ${place}`))
  return [...lines, ...(application === undefined ? [] : [application])].join('\n')
}

function nameOfApplication(application: ApplicationLike): string {
  if (typeof application === 'function') return application.name || 'application'
  return application.constructor.name
}
