import { isClass, toApplication, type Application, type ApplicationLike } from '../protocol/index.js'
import { nameOf } from './definition.js'
import type { AsideEntry, Entry, LayerEntry, Predicate } from './entry.js'
import { RegistryError, type Problem } from './errors.js'
import { boundClass, type Layer } from './layer.js'
import { isMiddlewareClass, type MiddlewareClass } from './middleware.js'
import { checkOptions } from './options.js'
import { underPrefix } from './path-prefix.js'
import type { Registry } from './registry.js'

/** A layer as it was handed to a chain: a name to look up, a class, or a function. */
export interface LayerDraft {
  readonly kind: 'layer' | 'when'
  readonly what: string | MiddlewareClass | Layer
  readonly options?: unknown
  readonly predicate?: Predicate
  readonly place?: string | undefined
}

/** An application beside the main line, as it was handed to a chain. */
export interface AsideDraft {
  readonly kind: 'branch' | 'mount'
  readonly what: ApplicationLike
  readonly predicate?: Predicate
  readonly prefix?: string
  readonly place?: string | undefined
}

/** An entry as it was written, before names are looked up and options checked. */
export type Draft = LayerDraft | AsideDraft

/** The name by which a draft is shown and found. */
export function draftName(draft: Draft): string {
  switch (draft.kind) {
    case 'mount':
      return `mount ${draft.prefix === '' ? '/' : (draft.prefix ?? '')}`
    case 'branch':
      return 'branch'
    case 'when':
      return `when ${layerName(draft.what)}`
    case 'layer':
      return layerName(draft.what)
  }
}

/** The class of a draft, where it is known without a registry. */
export function draftClass({ what }: Draft): MiddlewareClass | undefined {
  if (isMiddlewareClass(what)) return what
  return typeof what === 'function' ? boundClass(what as Layer)?.Class : undefined
}

function layerName(what: LayerDraft['what']): string {
  if (typeof what === 'string') return what
  if (isMiddlewareClass(what)) return nameOf(what)
  const bound = boundClass(what)
  if (bound !== undefined) return nameOf(bound.Class)
  return typeof what === 'function' && what.name !== '' ? what.name : 'layer'
}

/** Makes an entry of a draft: looks its name up, checks its options. What is wrong is added to `problems`. */
export function resolveDraft(draft: Draft, registry: Registry, problems: Problem[]): Entry | undefined {
  return isAside(draft) ? resolveAside(draft, problems) : resolveLayer(draft, registry, problems)
}

export function isAside(draft: Draft): draft is AsideDraft {
  return draft.kind === 'branch' || draft.kind === 'mount'
}

function resolveLayer(draft: LayerDraft, registry: Registry, problems: Problem[]): LayerEntry | undefined {
  const { kind, place, predicate } = draft
  const what = typeof draft.what === 'string' ? lookUp(draft.what, registry, place, problems) : draft.what
  if (what === undefined) return undefined
  const written = { kind, name: draftName(draft), place, ...(predicate === undefined ? {} : { predicate }) }
  const bound = isMiddlewareClass(what) ? { Class: what, options: draft.options } : boundClass(what as Layer)
  if (bound !== undefined) {
    const { Class } = bound
    const { value: options, problems: wrong } = checkOptions(Class, bound.options, place)
    problems.push(...wrong)
    return { ...written, Class, options, layer: (inner) => new Class(inner, options) }
  }
  if (typeof what === 'function' && !isClass(what))
    return { ...written, layer: (inner) => applied(what as Layer, inner, place) }
  problems.push({
    code: 'NOT_A_LAYER',
    fault: `${typeof what === 'function' ? `the class ${(what as { name: string }).name}` : String(what)} cannot be a layer`,
    remedy: 'use a class that extends Middleware, its registered name, a function (app) => application, or a Chain',
    place,
  })
  return undefined
}

function applied(layer: Layer, inner: Application, place: string | undefined): ApplicationLike {
  const outer: unknown = layer(inner)
  if (outer !== undefined && outer !== null) return outer as ApplicationLike
  throw new TypeError(
    `${place === undefined ? '' : `${place}: `}the layer ${layer.name || '(app) => …'} returned ${String(outer)}; a layer returns an application`,
  )
}

function lookUp(
  name: string,
  registry: Registry,
  place: string | undefined,
  problems: Problem[],
): MiddlewareClass | undefined {
  try {
    return registry.get('middleware', name).Class as MiddlewareClass
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    problems.push(...error.problems.map((problem) => ({ ...problem, place })))
    return undefined
  }
}

function resolveAside(draft: AsideDraft, problems: Problem[]): AsideEntry | undefined {
  const { kind, place, what, prefix } = draft
  try {
    toApplication(what)
  } catch (error) {
    problems.push({ code: 'NOT_AN_APPLICATION', fault: (error as Error).message, remedy: 'pass an application', place })
    return undefined
  }
  const predicate =
    prefix === undefined ? draft.predicate : (environ: { PATH_INFO: string }) => underPrefix(environ.PATH_INFO, prefix)
  return {
    kind,
    name: draftName(draft),
    place,
    aside: what,
    predicate: predicate ?? (() => true),
    ...(prefix === undefined ? {} : { prefix }),
  }
}
