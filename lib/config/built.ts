import { makeStack, nameOf, type Entry, type Interposer, type MiddlewareClass, type Stack } from '../core/index.js'
import { isThenable, MIDDLEWARE, toApplication, type Application, type ApplicationLike } from '../protocol/index.js'
import type { FilterParts, LoadedFilter } from './loaded.js'

/** An application that has been built, apart from the layers around it. */
export interface BuiltApp {
  /** What is outermost. */
  readonly product: ApplicationLike
  readonly entries: readonly Entry[]
  /** What is inside of all layers. */
  readonly base: ApplicationLike
}

/** One layer that a filter adds; what it gives is an application, or a promise of one. */
export interface BuiltLayer {
  readonly name: string
  readonly place?: string | undefined
  readonly Class?: MiddlewareClass
  readonly options?: object
  apply(app: Application): unknown
}

/** A filter that has been built: layers, the first outermost. */
export interface BuiltFilter {
  readonly made: FilterParts
  readonly layers: readonly BuiltLayer[]
}

const products = new WeakMap<Stack, ApplicationLike>()

/** What the outermost factory of a loaded application gave. */
export function productOf(stack: Stack): ApplicationLike {
  return products.get(stack) ?? stack
}

/** Puts a filter around an application, its innermost layer first. */
export async function applyFilter({ layers }: BuiltFilter, app: BuiltApp): Promise<BuiltApp> {
  let { entries, product } = app
  for (const layer of layers.toReversed()) {
    product = (await layer.apply(toApplication(product))) as ApplicationLike
    toApplication(product)
    entries = [entryOf(layer, product), ...entries]
  }
  return { ...app, entries, product }
}

/** The stack of an application that has been built. */
export function stackOf({ base, entries, product }: BuiltApp): Stack {
  const stack = makeStack(entries, base)
  products.set(stack, product)
  return stack
}

/**
 * A filter as callers get it.
 *
 * @param between - is put around each of its layers.
 */
export function filterOf({ layers, made }: BuiltFilter, between?: Interposer): LoadedFilter {
  const apply = (app: Application): ApplicationLike =>
    layers.reduceRight<ApplicationLike>((inner, layer) => {
      const product = settled(layer.apply(toApplication(inner)))
      return between === undefined ? product : interposed(product, entryOf(layer, product), between)
    }, app)
  return Object.assign(apply, { made })
}

/** Something around what a layer has made, which is started and stopped as before. */
function interposed(product: ApplicationLike, entry: Entry, between: Interposer): Application {
  const application = toApplication(product)
  const outer = between(application, entry)
  const brand = (application as { readonly [MIDDLEWARE]?: unknown })[MIDDLEWARE]
  return Object.assign<Application, object>((environ, startResponse) => outer(environ, startResponse), {
    [MIDDLEWARE]: brand,
  }) as Application
}

/** A layer stands in a stack as it has been built; put together anew, with something between, it is built anew. */
function entryOf(layer: BuiltLayer, product: ApplicationLike): Entry {
  let built: ApplicationLike | undefined = product
  const { Class, name, options, place } = layer
  return {
    kind: 'layer',
    name: Class === undefined ? name : nameOf(Class),
    place,
    ...(Class === undefined ? {} : { Class }),
    ...(options === undefined ? {} : { options }),
    layer: (inner) => {
      const first = built
      built = undefined
      return first ?? settled(layer.apply(inner))
    },
  }
}

/** An application that may not be there yet: it is waited for at the first request. */
function settled(made: unknown): ApplicationLike {
  if (!isThenable(made)) return made as ApplicationLike
  const ready = Promise.resolve(made).then((app) => toApplication(app as ApplicationLike))
  // Told to whoever asks for an answer, not to the process.
  ready.catch(() => undefined)
  return async (environ, startResponse) => (await ready)(environ, startResponse)
}
