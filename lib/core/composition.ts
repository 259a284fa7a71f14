import { MIDDLEWARE, toApplication, type Application, type ApplicationLike } from '../protocol/index.js'
import { holds, type AsideEntry, type Condition, type Entry } from './entry.js'
import { isPart, type Part } from './lifecycle.js'
import { isMiddleware } from './middleware.js'
import { shiftPrefix } from './path-prefix.js'

/** Puts something between two neighbours of a stack: `inner` is what `entry` made, or the application itself. */
export type Interposer = (inner: Application, entry: Entry | undefined) => Application

/** Entries put together around an application. */
export interface Composition {
  readonly application: Application
  /** What has to be started, outermost first; one may be there more than once. */
  readonly parts: readonly Part[]
}

/** A condition under which some entries stand, and what is inside of them. */
interface Opened {
  readonly condition: Condition
  readonly rest: Application
}

/**
 * Composes entries around an application, once, so that a request walks no list. Neighbours that share a condition are
 * passed together or not at all: it is asked in front of the first of them.
 */
export function compose(
  entries: readonly Entry[],
  application: ApplicationLike,
  between: Interposer = (inner) => inner,
): Composition {
  const parts = partsOf(application)
  const opened: Opened[] = []
  let composed = toApplication(application)
  const closeTo = (kept: number): void => {
    for (const { condition, rest } of opened.splice(kept).reverse()) composed = conditional(condition, composed, rest)
  }
  for (const entry of entries.toReversed()) {
    const conditions = entry.conditions ?? []
    const shared = sharedBy(opened, conditions)
    closeTo(shared)
    for (const condition of conditions.slice(shared)) opened.push({ condition, rest: composed })
    const part = 'aside' in entry ? entry.aside : entry.layer(composed)
    parts.unshift(...partsOf(part))
    composed = between('aside' in entry ? joined(entry, composed) : toApplication(part), entry)
  }
  closeTo(0)
  return { application: composed, parts }
}

function sharedBy(opened: readonly Opened[], conditions: readonly Condition[]): number {
  const different = conditions.findIndex((condition, depth) => opened[depth]?.condition !== condition)
  return different < 0 ? conditions.length : different
}

function conditional({ predicate }: Condition, inside: Application, rest: Application): Application {
  return (environ, startResponse) => (holds(predicate, environ) ? inside : rest)(environ, startResponse)
}

function joined({ aside, predicate, prefix }: AsideEntry, inner: Application): Application {
  const application = toApplication(aside)
  return (environ, startResponse) => {
    if (!holds(predicate, environ)) return inner(environ, startResponse)
    if (prefix !== undefined) shiftPrefix(environ, prefix)
    return application(environ, startResponse)
  }
}

/** What has to be started of an application: a stack as a whole, or each middleware instance down the line. */
export function partsOf(application: ApplicationLike): Part[] {
  const parts: Part[] = []
  for (let next: unknown = application; next !== undefined && next !== null;) {
    const current: unknown = isMiddleware(next) ? next : ((next as { [MIDDLEWARE]?: unknown })[MIDDLEWARE] ?? next)
    if (isPart(current)) parts.push(current)
    next = isMiddleware(current) ? current.app : undefined
  }
  return parts
}
