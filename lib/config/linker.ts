import { definitionOf, isMiddlewareClass, type MiddlewareClass } from '../core/index.js'
import { described, isClass } from '../protocol/index.js'
import { classOptions } from './class-options.js'
import type { ConfigProblem } from './config-error.js'
import type { Context, FactoryPart } from './context.js'
import { isFault, original } from './fault.js'
import type { Step } from './resolver.js'
import type { Wanted } from './section-search.js'
import type { Session } from './session.js'

/* eslint-disable @typescript-eslint/no-explicit-any -- factories and classes of anyone */
/** A function of PasteDeploy's shape. */
export type Factory = (...args: any[]) => unknown

/** A registered class. */
export type AnyClass = new (...args: any[]) => any
/* eslint-enable @typescript-eslint/no-explicit-any */

/** What a reference turned out to be. */
export type Linked =
  | { readonly kind: 'function'; readonly factory: Factory }
  | { readonly kind: 'middleware'; readonly Class: MiddlewareClass; readonly options: object }
  | { readonly kind: 'application' | 'composite' | 'server'; readonly Class: AnyClass; readonly options: object }
  | { readonly kind: 'broken'; readonly object: unknown; readonly problem: ConfigProblem }

/** What linking found out. */
export interface Links {
  readonly parts: ReadonlyMap<FactoryPart, Linked>
  readonly problems: readonly ConfigProblem[]
  /** What was thrown for the first problem, if user code threw it. */
  readonly cause?: unknown
}

/**
 * Imports every factory and class, in the order of the original, and checks options. Calls nothing.
 *
 * @param all - whether to go on after a failure, to find all that is wrong.
 */
export async function link(session: Session, steps: readonly Step[], all: boolean): Promise<Links> {
  const parts = new Map<FactoryPart, Linked>()
  const problems: ConfigProblem[] = []
  const later: ConfigProblem[] = []
  let cause: unknown
  let isStopped = false
  for (const step of steps) {
    if ('fault' in step) {
      problems.push(step.fault.problem)
      isStopped = !all
      continue
    }
    if (isStopped) continue
    const { context, reference } = step
    const loaded = await reference.load()
    if (isFault(loaded)) {
      if (problems.length === 0) cause = loaded.cause
      problems.push({ ...loaded.problem, place: loaded.problem.place ?? reference.place })
      isStopped = !all
    } else if (context?.part.kind === 'factory') {
      const { linked, wrong } = linkedOf(session, loaded.object, context, context.part)
      parts.set(context.part, linked)
      later.push(...wrong)
      if (all && linked.kind === 'broken') later.push(linked.problem)
    }
  }
  return { parts, problems: [...problems, ...later], cause }
}

const KINDS: Readonly<Record<Wanted, readonly string[]>> = {
  app: ['application', 'composite'],
  filter: ['middleware'],
  server: ['server'],
}

function linkedOf(
  { environment, secrets }: Session,
  object: unknown,
  context: Context,
  part: FactoryPart,
): { readonly linked: Linked; readonly wrong: readonly ConfigProblem[] } {
  const broken = (problem: Omit<ConfigProblem, 'place'>) => ({
    linked: { kind: 'broken', object, problem: { ...problem, place: part.reference.place ?? context.place } } as const,
    wrong: [],
  })
  if (typeof object !== 'function') {
    return broken({
      code: 'NOT_CALLABLE',
      fault: `${part.reference.text} is ${described(object)}, which cannot be called`,
      remedy: 'name a function or a registered class of the module: module:function',
      original: original(
        'TypeError',
        `'${typeof object === 'object' ? 'module' : typeof object}' object is not callable`,
      ),
    })
  }
  const kind = isMiddlewareClass(object) ? 'middleware' : definitionOf(object)?.kind
  if (kind === undefined) {
    if (!isClass(object)) return { linked: { kind: 'function', factory: object as Factory }, wrong: [] }
    return broken({
      code: 'CLASS_UNREGISTERED',
      fault: `${part.reference.text} is ${described(object)}, which is not registered`,
      remedy: 'put @application, @composite or @server before it, let it extend Middleware, or name a function',
    })
  }
  if (!KINDS[context.wanted].includes(kind)) {
    return broken({
      code: 'WRONG_KIND',
      fault: `${part.reference.text} is a class of kind ${kind}, where ${KINDS[context.wanted].join(' or ')} is wanted`,
      remedy: `name it in a section of another kind, or another class here`,
    })
  }
  const { options, problems } = classOptions(object, context, environment, secrets)
  return { linked: { kind, Class: object, options } as Linked, wrong: problems }
}
