import type { ApplicationLike } from '../protocol/index.js'
import { callSite } from './call-site.js'
import { conditional, draftName, isMeant, targetMissing, type Draft, type Target } from './draft.js'
import { checkPredicate, type Condition, type Predicate } from './entry.js'
import type { AnyEnvironKey, EnvironOf, NoKeys, Provided } from './environ-key.js'
import { ChainError, type Problem } from './errors.js'
import { boundClass, type Layer } from './layer.js'
import { checkPrefix, underPrefix } from './path-prefix.js'
import { registry as defaultRegistry, type Registry } from './registry.js'
import { notApplication, resolveDraft } from './resolution.js'
import { resolvedPath } from './resolved-path.js'
import { stackOrderProblems } from './stack-order.js'
import { describeEntries, makeStack, type Stack } from './stack.js'
import type { EnvironWith, PredicateOf, ProvidedBy, Satisfied, Usable, UseArguments } from './usable.js'

const CHAIN = Symbol.for('tsgi.chain.v1')

/** What a chain is made of; a chain of another copy of the package has the same. */
interface ChainParts {
  readonly registry: Registry
  readonly drafts: readonly Draft[]
  readonly assumed: readonly string[]
}

type Added = Pick<ChainParts, 'drafts' | 'assumed'>

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
    return this.#edit(this.#end(), 0, this.#made(layer, options, callSite(this.use)))
  }

  /**
   * Adds a layer that only some requests pass; all go on to the layers after it. Of a whole chain, a request passes all
   * layers or none: the predicate is asked once, in front of it.
   *
   * @throws {TypeError} if `predicate` is no function.
   */
  when<L extends Usable>(predicate: PredicateOf<P>, layer: L & Satisfied<L, P>, ...options: UseArguments<L>): Chain<P> {
    const condition = { predicate: checkPredicate(predicate) }
    return this.#edit(this.#end(), 0, under(this.#made(layer, options, callSite(this.when)), [condition]))
  }

  /**
   * Sends some requests to another application; the rest go on.
   *
   * @throws {TypeError} if `predicate` is no function.
   */
  branch(predicate: PredicateOf<P>, app: ApplicationLike<EnvironWith<P>>): Chain<P> {
    const place = callSite(this.branch)
    const what = app as ApplicationLike
    return this.#edit(this.#end(), 0, aside({ kind: 'branch', what, predicate: checkPredicate(predicate), place }))
  }

  /**
   * Sends requests below a prefix to another application, which sees the prefix in `SCRIPT_NAME` and the rest in
   * `PATH_INFO`. A prefix ends where a segment ends; the empty one is every path.
   *
   * @throws {TypeError} if `prefix` does not begin with `/`, ends with it, or is not canonical.
   */
  mount(prefix: string, app: ApplicationLike<EnvironWith<P>>): Chain<P> {
    const place = callSite(this.mount)
    const what = app as ApplicationLike
    const predicate: Predicate = ({ PATH_INFO }) => underPrefix(resolvedPath(PATH_INFO), prefix)
    return this.#edit(this.#end(), 0, aside({ kind: 'mount', what, prefix: checkPrefix(prefix), predicate, place }))
  }

  /** Declares environ keys that something outside provides: the server's `environ` option, an outer chain. */
  assume<K extends readonly AnyEnvironKey[]>(...keys: K): Chain<P & EnvironOf<K[number]>> {
    const parts = this[CHAIN]
    return chainOf({ ...parts, assumed: [...parts.assumed, ...keys.map(({ key }) => String(key))] })
  }

  /**
   * Adds a layer just outside of the first that `target` means. Between two layers of one `when` it is part of that.
   *
   * @throws {ChainError} if there is none, with the nearest names.
   */
  insertBefore<L extends Usable>(
    target: Target,
    layer: L & Satisfied<L, P>,
    ...options: UseArguments<L>
  ): Chain<P & ProvidedBy<L>> {
    const place = callSite(this.insertBefore)
    const start = this.#find(target, place)
    return this.#edit(start, 0, under(this.#made(layer, options, place), this.#conditionsAt(start)))
  }

  /**
   * Adds a layer just inside of the first that `target` means. Between two layers of one `when` it is part of that.
   *
   * @throws {ChainError} if there is none, with the nearest names.
   */
  insertAfter<L extends Usable>(
    target: Target,
    layer: L & Satisfied<L, P>,
    ...options: UseArguments<L>
  ): Chain<P & ProvidedBy<L>> {
    const place = callSite(this.insertAfter)
    const start = this.#find(target, place) + 1
    return this.#edit(start, 0, under(this.#made(layer, options, place), this.#conditionsAt(start)))
  }

  /**
   * Puts a layer in the place of the first that `target` means, and under its conditions.
   *
   * @throws {ChainError} if there is none, with the nearest names.
   */
  replace<T extends Target, L extends Usable>(
    target: T,
    layer: L & Satisfied<L, P>,
    ...options: UseArguments<L>
  ): Chain<Omit<P, keyof Provided<T>> & ProvidedBy<L>> {
    const place = callSite(this.replace)
    const start = this.#find(target, place)
    const conditions = this[CHAIN].drafts[start]?.conditions ?? []
    return this.#edit(start, 1, under(this.#made(layer, options, place), conditions))
  }

  /**
   * Leaves out the first layer that `target` means.
   *
   * @throws {ChainError} if there is none, with the nearest names.
   */
  remove<T extends Target>(target: T): Chain<Omit<P, keyof Provided<T>>> {
    return this.#edit(this.#find(target, callSite(this.remove)), 1, { drafts: [], assumed: [] })
  }

  /**
   * Puts the layers around an application. Now all is checked: names, options, order (also through
   * stacks within one another), what is required and provided.
   *
   * @throws {ChainError} with everything that is wrong, each with its call-site and what to do.
   */
  wrap(app: ApplicationLike<EnvironWith<P>>): Stack {
    const problems: Problem[] = []
    const { drafts, assumed } = this[CHAIN]
    const entries = drafts.flatMap((draft) => resolveDraft(draft, problems) ?? [])
    problems.push(...stackOrderProblems(entries, app, new Set(assumed)))
    const wrong = notApplication(app, callSite(this.wrap))
    if (wrong !== undefined) problems.push(wrong)
    if (problems.length > 0) throw new ChainError('The chain cannot be wrapped around the application', problems)
    return makeStack(entries, app as ApplicationLike)
  }

  /** The layers, outermost first, one a line, each with where it was written. */
  toString(): string {
    return describeEntries(this[CHAIN].drafts.map((draft) => ({ name: draftName(draft), place: draft.place })))
  }

  #end(): number {
    return this[CHAIN].drafts.length
  }

  #edit<Q extends object>(start: number, removed: number, added: Added): Chain<Q> {
    const { registry, drafts, assumed } = this[CHAIN]
    return chainOf({
      registry,
      drafts: drafts.toSpliced(start, removed, ...added.drafts),
      assumed: [...assumed, ...added.assumed],
    })
  }

  #made(layer: Usable, [options]: readonly unknown[], place: string | undefined): Added {
    if (typeof layer === 'object' && (layer as object | null) !== null && CHAIN in layer) return layer[CHAIN]
    const { registry } = this[CHAIN]
    const at = boundClass(layer)?.place ?? place
    const draft: Draft = { kind: 'layer', what: layer as Layer, options, place: at, registry, conditions: [] }
    return { drafts: [draft], assumed: [] }
  }

  #find(target: Target, place: string | undefined): number {
    const { drafts } = this[CHAIN]
    const found = drafts.findIndex((draft) => isMeant(draft, target))
    if (found >= 0) return found
    throw new ChainError('The chain cannot be edited', [{ ...targetMissing(target, drafts), place }])
  }

  /** The conditions of the place between two neighbours: those that both have. */
  #conditionsAt(start: number): readonly Condition[] {
    const before = this[CHAIN].drafts[start - 1]?.conditions ?? []
    const after = this[CHAIN].drafts[start]?.conditions ?? []
    return before.filter((condition, depth) => after[depth] === condition)
  }
}

function chainOf<Q extends object>(parts: ChainParts): Chain<Q> {
  return Object.assign(new Chain<Q>(), { [CHAIN]: parts })
}

function aside(draft: Omit<Extract<Draft, { kind: 'mount' | 'branch' }>, 'conditions'>): Added {
  return { drafts: [{ ...draft, conditions: [] }], assumed: [] }
}

function under(added: Added, conditions: readonly Condition[]): Added {
  const drafts = conditions.reduceRight(
    (all, condition) => all.map((draft) => conditional(draft, condition)),
    added.drafts,
  )
  return { ...added, drafts }
}
