import type { ApplicationLike, Environ } from '../protocol/index.js'
import { callSite } from './call-site.js'
import { nameOf } from './definition.js'
import { draftClass, draftName, isAside, resolveDraft, type Draft } from './draft.js'
import type { Predicate } from './entry.js'
import type { AnyEnvironKey, EnvironOf, Missing, NoKeys, Provided } from './environ-key.js'
import { ChainError, type Problem } from './errors.js'
import type { Layer } from './layer.js'
import type { MiddlewareClass, OptionsOf } from './middleware.js'
import { didYouMean } from './nearest.js'
import { orderProblems } from './order.js'
import { checkPrefix } from './path-prefix.js'
import { registry as defaultRegistry, type Registry } from './registry.js'
import { describeEntries, makeStack, type Stack } from './stack.js'

const CHAIN = Symbol.for('tsgi.chain.v1')

/** What can stand in a chain as one layer: a function `(app) => application`, or a whole chain. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a chain with any keys
export type LayerLike = Layer | Chain<any>

/** Everything that `use` takes: a middleware class, the name of one, a layer, a chain. */
export type Usable = MiddlewareClass | string | LayerLike

/** The environ of an application inside of a chain that provides `P`. */
export type EnvironWith<P> = Environ & P

/** The arguments of `use` after what is used: the options of a class, by name any, else none. */
type UseArguments<L> = L extends MiddlewareClass
  ? OptionsOf<L>
  : L extends string
    ? [options?: Readonly<Record<string, unknown>>]
    : []

/** Not satisfiable if `L` needs an environ key that `P` lacks; the compiler then prints the sentence. */
type Satisfied<L, P> =
  L extends Chain<infer _>
    ? unknown
    : [Missing<L, P>] extends [never]
      ? unknown
      : `needs environ key '${Missing<L, P>}', which no earlier layer provides`

type ProvidedBy<L> = L extends Chain<infer Q> ? Q : Provided<L>

/** A layer that is already there: its class, or the name it prints as. */
type Target = MiddlewareClass | string

/**
 * An ordered list of layers, the first the outermost. Immutable: every method gives a new chain.
 *
 * ```ts
 * const app = new Chain()
 *   .use(Authorization, { realm: 'staff', users: 'htpasswd:./users' })
 *   .use(EnvInjection, { key: 'added.by', value: 'middleware' })
 *   .wrap(application)
 * ```
 *
 * `P` is what the layers put into the environ; the compiler refuses a layer or an application that needs more.
 */
export class Chain<P extends object = NoKeys> {
  readonly [CHAIN]: ChainParts
  declare private readonly provided: P

  /** @param registry - where names are looked up; the one that the decorators fill by default. */
  constructor(registry: Registry = defaultRegistry) {
    this[CHAIN] = { registry, drafts: [], assumed: [] }
  }

  /** Adds a layer inside of those there are. What is wrong with it is told by {@link wrap}, with everything else. */
  use<L extends Usable>(layer: L & Satisfied<L, P>, ...options: UseArguments<L>): Chain<P & ProvidedBy<L>> {
    return this.#edit(this[CHAIN].drafts.length, 0, partsOf(layer, options, callSite(this.use)))
  }

  /** Adds a layer that only some requests pass; all go on to the layers after it. */
  when<L extends Usable>(predicate: PredicateOf<P>, layer: L & Satisfied<L, P>, ...options: UseArguments<L>): Chain<P> {
    const parts = partsOf(layer, options, callSite(this.when))
    const drafts = parts.drafts.map((draft) => conditional(draft, predicate as Predicate))
    return this.#edit(this[CHAIN].drafts.length, 0, { ...parts, drafts })
  }

  /** Sends some requests to another application; the rest go on. */
  branch(predicate: PredicateOf<P>, app: ApplicationLike<EnvironWith<P>>): Chain<P> {
    const draft: Draft = {
      kind: 'branch',
      what: app as ApplicationLike,
      predicate: predicate as Predicate,
      place: callSite(this.branch),
    }
    return this.#edit(this[CHAIN].drafts.length, 0, draft)
  }

  /**
   * Sends requests below a prefix to another application, which sees the prefix in `SCRIPT_NAME` and the rest in
   * `PATH_INFO`. A prefix ends where a segment ends.
   *
   * @throws {TypeError} if `prefix` does not begin with `/`, ends with it, or is not canonical.
   */
  mount(prefix: string, app: ApplicationLike<EnvironWith<P>>): Chain<P> {
    const draft: Draft = {
      kind: 'mount',
      what: app as ApplicationLike,
      prefix: checkPrefix(prefix),
      place: callSite(this.mount),
    }
    return this.#edit(this[CHAIN].drafts.length, 0, draft)
  }

  /** Declares environ keys that something outside provides: the server's `environ` option, an outer chain. */
  assume<K extends AnyEnvironKey>(...keys: K[]): Chain<P & EnvironOf<K>> {
    const parts = this[CHAIN]
    return chainOf({ ...parts, assumed: [...parts.assumed, ...keys.map(({ key }) => String(key))] })
  }

  /** Adds a layer just outside of one that is there. */
  insertBefore<L extends Usable>(
    target: Target,
    layer: L & Satisfied<L, P>,
    ...options: UseArguments<L>
  ): Chain<P & ProvidedBy<L>> {
    const place = callSite(this.insertBefore)
    return this.#edit(this.#find(target, place), 0, partsOf(layer, options, place))
  }

  /** Adds a layer just inside of one that is there. */
  insertAfter<L extends Usable>(
    target: Target,
    layer: L & Satisfied<L, P>,
    ...options: UseArguments<L>
  ): Chain<P & ProvidedBy<L>> {
    const place = callSite(this.insertAfter)
    return this.#edit(this.#find(target, place) + 1, 0, partsOf(layer, options, place))
  }

  /** Puts a layer in the place of one that is there. */
  replace<T extends Target, L extends Usable>(
    target: T,
    layer: L & Satisfied<L, P>,
    ...options: UseArguments<L>
  ): Chain<Omit<P, keyof Provided<T>> & ProvidedBy<L>> {
    const place = callSite(this.replace)
    return this.#edit(this.#find(target, place), 1, partsOf(layer, options, place))
  }

  /** Leaves out a layer that is there. */
  remove<T extends Target>(target: T): Chain<Omit<P, keyof Provided<T>>> {
    const none = { drafts: [], assumed: [] }
    return this.#edit(this.#find(target, callSite(this.remove)), 1, none)
  }

  /**
   * Puts the layers around an application. Now all is checked: names, options, order, what is required and provided.
   *
   * @throws {ChainError} with everything that is wrong, each with its call-site and what to do.
   */
  wrap(app: ApplicationLike<EnvironWith<P>>): Stack {
    const problems: Problem[] = []
    const { registry, drafts, assumed } = this[CHAIN]
    const entries = drafts.flatMap((draft) => resolveDraft(draft, registry, problems) ?? [])
    problems.push(...orderProblems(entries, new Set(assumed)))
    if (problems.length > 0) throw new ChainError('The chain cannot be wrapped around the application', problems)
    return makeStack(entries, app as ApplicationLike)
  }

  /** The layers, outermost first, one a line, each with where it was written. */
  toString(): string {
    return describeEntries(this[CHAIN].drafts.map((draft) => ({ name: draftName(draft), place: draft.place })))
  }

  #edit<Q extends object>(
    start: number,
    removed: number,
    added: Pick<ChainParts, 'drafts' | 'assumed'> | Draft,
  ): Chain<Q> {
    const { registry, drafts, assumed } = this[CHAIN]
    const more = 'drafts' in added ? added : { drafts: [added], assumed: [] }
    return chainOf({
      registry,
      drafts: drafts.toSpliced(start, removed, ...more.drafts),
      assumed: [...assumed, ...more.assumed],
    })
  }

  #find(target: Target, place: string | undefined): number {
    const wanted = typeof target === 'string' ? target : nameOf(target)
    const found = this[CHAIN].drafts.findIndex((draft) =>
      typeof target === 'string'
        ? draftName(draft) === target || draftClass(draft)?.name === target
        : draftClass(draft) === target || draftName(draft) === wanted,
    )
    if (found >= 0) return found
    const problem = {
      code: 'TARGET_MISSING',
      fault: `the chain has no layer ${JSON.stringify(wanted)}`,
      remedy: didYouMean(wanted, this[CHAIN].drafts.map(draftName), 'its layers'),
      place,
    }
    throw new ChainError('The chain cannot be edited', [problem])
  }
}

type PredicateOf<P> = (environ: EnvironWith<P>) => boolean

/** What a chain is made of; a chain of another copy of the package has the same. */
interface ChainParts {
  readonly registry: Registry
  readonly drafts: readonly Draft[]
  readonly assumed: readonly string[]
}

function chainOf<Q extends object>(parts: ChainParts): Chain<Q> {
  return Object.assign(new Chain<Q>(), { [CHAIN]: parts })
}

function partsOf(
  layer: Usable,
  [options]: readonly unknown[],
  place: string | undefined,
): Pick<ChainParts, 'drafts' | 'assumed'> {
  if (typeof layer === 'object' && CHAIN in layer) return layer[CHAIN]
  return { drafts: [{ kind: 'layer', what: layer as Layer, options, place }], assumed: [] }
}

function conditional(draft: Draft, predicate: Predicate): Draft {
  const { predicate: inner } = draft
  const both: Predicate = inner === undefined ? predicate : (environ) => predicate(environ) && inner(environ)
  return isAside(draft) ? { ...draft, predicate: both } : { ...draft, kind: 'when', predicate: both }
}
