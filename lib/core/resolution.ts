import {
  described,
  isClass,
  isThenable,
  toApplication,
  type Application,
  type ApplicationLike,
} from '../protocol/index.js'
import { draftName, type AsideDraft, type Draft, type LayerDraft } from './draft.js'
import type { AsideEntry, Entry, LayerEntry } from './entry.js'
import { isTsgiError, OptionError, type Problem } from './errors.js'
import { boundClass, type Bound, type Layer } from './layer.js'
import { isMiddleware, isMiddlewareClass, type MiddlewareClass } from './middleware.js'
import { checkOptions } from './options.js'
import { nameUnknown } from './registry.js'
import { isStack } from './stack.js'

/** Makes an entry of a draft: looks its name up, checks its options. What is wrong is added to `problems`. */
export function resolveDraft(draft: Draft, problems: Problem[]): Entry | undefined {
  return draft.kind === 'layer' ? resolveLayer(draft, problems) : resolveAside(draft, problems)
}

function resolveLayer(draft: LayerDraft, problems: Problem[]): LayerEntry | undefined {
  const { conditions, options: given, place } = draft
  const written = { kind: conditions.length > 0 ? 'when' : 'layer', name: draftName(draft), place, conditions } as const
  const what = typeof draft.what === 'string' ? lookUp(draft.what, draft, problems) : draft.what
  if (what === undefined && typeof draft.what === 'string') return undefined
  if (isMiddlewareClass(what)) return { ...written, ...bound({ Class: what, options: given }, place, problems) }
  if (!isLayer(what)) {
    problems.push({ code: 'NOT_A_LAYER', ...notLayer(what), place })
    return undefined
  }
  if (what.length > 1) {
    problems.push({ code: 'NOT_A_LAYER', ...takesMore(what), place })
    return undefined
  }
  if (given !== undefined) {
    problems.push({
      code: 'OPTIONS_UNUSED',
      fault: `${draftName(draft)} is a layer already and takes no options`,
      remedy: 'leave them out, or use the class with them',
      place,
    })
  }
  const made = boundClass(what)
  if (made !== undefined) return { ...written, ...bound(made, place, problems) }
  return { ...written, layer: (inner) => applied(what, inner, place) }
}

function bound(
  { Class, options: given }: Bound,
  place: string | undefined,
  problems: Problem[],
): Pick<LayerEntry, 'Class' | 'options' | 'layer'> {
  const { value: options, problems: wrong } = checkOptions(Class, given, place)
  problems.push(...wrong)
  return { Class, options, layer: (inner) => constructed(Class, inner, options, place) }
}

/** A layer's own checks come when it is constructed; they do not know where it was written. */
function constructed(
  Class: MiddlewareClass,
  inner: Application,
  options: object,
  place: string | undefined,
): ApplicationLike {
  try {
    return new Class(inner, options)
  } catch (error) {
    if (place === undefined || !isTsgiError(error)) throw error
    const problems = error.problems.map((problem) => ({ ...problem, place: problem.place ?? place }))
    throw new OptionError(`The options of ${Class.name} do not fit`, problems, { cause: error })
  }
}

function applied(layer: Layer, inner: Application, place: string | undefined): Application {
  const outer: unknown = layer(inner)
  // A layer that is async by mistake may also fail; the mistake is told below.
  if (isThenable(outer)) outer.then(undefined, () => undefined)
  try {
    return toApplication(outer as ApplicationLike)
  } catch (error) {
    const where = place === undefined ? '' : `${place}: `
    const what = isThenable(outer) ? 'a promise' : described(outer)
    throw new TypeError(
      `${where}the layer ${layer.name === '' ? '(app) => …' : layer.name} returned ${what}; a layer returns an application, at once`,
      { cause: error },
    )
  }
}

function isLayer(what: unknown): what is Layer {
  return typeof what === 'function' && !isClass(what) && !isStack(what)
}

/** Other frameworks call `(req, res, next)` a middleware, and an application takes two parameters. */
function takesMore({ length, name }: Layer): Pick<Problem, 'fault' | 'remedy'> {
  return {
    fault: `${name === '' ? 'the function' : `the function ${name}`} takes ${length} parameters; a layer takes one, the inner application`,
    remedy:
      'write (app) => (environ, startResponse) => …, or a class that extends Middleware; pass an application to wrap()',
  }
}

function notLayer(what: unknown): Pick<Problem, 'fault' | 'remedy'> {
  const fault = `${described(what)} cannot be a layer`
  if (isStack(what)) {
    return {
      fault: 'a stack is an application, and cannot be a layer',
      remedy: 'pass it to wrap(), branch() or mount()',
    }
  }
  if (isMiddleware(what)) {
    const { name } = what.constructor
    return { fault, remedy: `pass the class and its options, use(${name}, options): the chain makes the instance` }
  }
  if (what === undefined) {
    return { fault, remedy: 'look at its import: of two modules that import one another, one sees undefined' }
  }
  return {
    fault,
    remedy: 'use a class that extends Middleware, its registered name, a function (app) => application, or a Chain',
  }
}

function lookUp(name: string, { registry, place }: LayerDraft, problems: Problem[]): unknown {
  const found = registry.find('middleware', name)
  if (found === undefined) problems.push({ ...nameUnknown('middleware', name, registry), place })
  return found?.Class
}

function resolveAside(draft: AsideDraft, problems: Problem[]): AsideEntry | undefined {
  const { conditions, kind, place, predicate, prefix, what } = draft
  const wrong = notApplication(what, place)
  if (wrong !== undefined) {
    problems.push(wrong)
    return undefined
  }
  const written = { kind, name: draftName(draft), place, conditions, aside: what, predicate }
  return prefix === undefined ? written : { ...written, prefix }
}

/** What is wrong with something that should be an application, or nothing. */
export function notApplication(what: unknown, place: string | undefined): Problem | undefined {
  try {
    toApplication(what as ApplicationLike)
    return undefined
  } catch (error) {
    return { code: 'NOT_AN_APPLICATION', fault: (error as Error).message, remedy: 'pass an application', place }
  }
}
