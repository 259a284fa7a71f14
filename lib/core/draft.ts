import { described, type ApplicationLike } from '../protocol/index.js'
import { nameOf, registeredName } from './definition.js'
import type { Condition, Predicate } from './entry.js'
import type { Problem } from './errors.js'
import { boundClass, type Layer } from './layer.js'
import { isMiddlewareClass, type MiddlewareClass } from './middleware.js'
import { didYouMean } from './nearest.js'
import type { Registry } from './registry.js'

interface Written {
  readonly place?: string | undefined
  /** For which requests, if not all, outermost first. */
  readonly conditions: readonly Condition[]
}

/** A layer as it was handed to a chain: a name to look up, a class, or a function. */
export interface LayerDraft extends Written {
  readonly kind: 'layer'
  readonly what: string | MiddlewareClass | Layer
  readonly options?: unknown
  /** Where a name is looked up: that of the chain in which it was written. */
  readonly registry: Registry
}

/** An application beside the main line, as it was handed to a chain. */
export interface AsideDraft extends Written {
  readonly kind: 'branch' | 'mount'
  readonly what: ApplicationLike
  readonly predicate: Predicate
  readonly prefix?: string
}

/** An entry as it was written, before names are looked up and options checked. */
export type Draft = LayerDraft | AsideDraft

/** A layer that is already there: its class, or the name it prints as. */
export type Target = MiddlewareClass | string

/** The name by which a draft is shown. */
export function draftName(draft: Draft): string {
  return draft.conditions.length > 0 ? `when ${ownName(draft)}` : ownName(draft)
}

/** Whether a draft is the one that a target means. */
export function isMeant(draft: Draft, target: Target): boolean {
  const Class = draft.kind === 'layer' ? draftClass(draft.what) : undefined
  if (typeof target === 'string') {
    return [ownName(draft), draftName(draft), Class?.name].includes(target)
  }
  if (Class !== undefined && Class === target) return true
  // The same layer by its name, or of another copy of its package.
  const name = typeof target === 'function' ? registeredName(target) : undefined
  if (name === undefined || draft.kind !== 'layer') return false
  return name === (Class === undefined ? draft.what : registeredName(Class))
}

/** What is wrong if no draft is the one that a target means. */
export function targetMissing(target: Target, drafts: readonly Draft[]): Problem {
  const code = 'TARGET_MISSING'
  const given: unknown = target
  if (typeof given !== 'string' && typeof given !== 'function') {
    return { code, fault: `${described(given)} names no layer`, remedy: 'give the class or the name of a layer' }
  }
  const wanted = typeof target === 'string' ? target : nameOf(target)
  const fault = `the chain has no layer ${JSON.stringify(wanted)}`
  return { code, fault, remedy: didYouMean(wanted, new Set(drafts.map(ownName)), 'its layers') }
}

/** A draft for only those of its requests for which a condition holds. */
export function conditional<D extends Draft>(draft: D, condition: Condition): D {
  return { ...draft, conditions: [condition, ...draft.conditions] }
}

function ownName(draft: Draft): string {
  if (draft.kind === 'layer') return layerName(draft.what)
  return draft.prefix === undefined ? 'branch' : `mount ${draft.prefix === '' ? '/' : draft.prefix}`
}

/** The class of what was handed to a chain, where it is known without a registry. */
function draftClass(what: LayerDraft['what']): MiddlewareClass | undefined {
  return isMiddlewareClass(what) ? what : boundClass(what)?.Class
}

function layerName(what: LayerDraft['what']): string {
  if (typeof what === 'string') return what
  const Class = draftClass(what)
  if (Class !== undefined) return nameOf(Class)
  return typeof what === 'function' && what.name !== '' ? what.name : 'layer'
}
