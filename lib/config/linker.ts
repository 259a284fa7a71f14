import { boundLayer, definitionOf, isMiddlewareClass, type Layer, type MiddlewareClass } from '../core/index.js'
import { described, isClass, type Application, type ApplicationLike } from '../protocol/index.js'
import { called, invocationOf } from './calling.js'
import { classOptions } from './class-options.js'
import type { ConfigProblem } from './config-error.js'
import { construct } from './construct.js'
import type { Context, FactoryPart, Frame } from './context.js'
import { isFault, original } from './fault.js'
import { filterNames, filterOptions, type FilterName } from './named-filters.js'
import { Resolver, type Step } from './resolver.js'
import type { Wanted } from './section-search.js'
import type { Session } from './session.js'

/* eslint-disable @typescript-eslint/no-explicit-any -- factories and classes of anyone */
/** A function of PasteDeploy's shape. */
export type Factory = (...args: any[]) => unknown

/** A registered class. */
export type AnyClass = new (...args: any[]) => any
/* eslint-enable @typescript-eslint/no-explicit-any */

/** A filter that an option names, as far as it could be resolved and linked. */
export interface NamedFilter extends FilterName {
  readonly context: Context | undefined
  readonly layer: Layer | undefined
}

interface LinkedClass {
  readonly options: object
  /** The filters that its options name. */
  readonly named: readonly NamedFilter[]
}

/** What a reference turned out to be. */
export type Linked =
  | { readonly kind: 'function'; readonly factory: Factory }
  | ({ readonly kind: 'middleware'; readonly Class: MiddlewareClass } & LinkedClass)
  | ({ readonly kind: 'application' | 'composite' | 'server'; readonly Class: AnyClass } & LinkedClass)
  | { readonly kind: 'broken'; readonly object: unknown; readonly problem: ConfigProblem }

/** What linking found out. */
export interface Links {
  readonly parts: ReadonlyMap<FactoryPart, Linked>
  readonly problems: readonly ConfigProblem[]
  /** What the module threw at which linking stopped, if one did. */
  readonly cause?: unknown
}

/**
 * Imports every factory and class, in the order of the original, and checks options; follows the filters that options
 * name. Calls nothing.
 *
 * @param all - whether to go on after a failure, to find all that is wrong.
 * @param trail - the composites that are being built, outermost first.
 */
export async function link(
  session: Session,
  steps: readonly Step[],
  all: boolean,
  trail: readonly Frame[] = [],
): Promise<Links> {
  const linker = new Linker(session, all)
  await linker.link(steps, trail)
  return linker.links
}

class Linker {
  readonly #session: Session
  readonly #all: boolean
  readonly #parts = new Map<FactoryPart, Linked>()
  readonly #problems: ConfigProblem[] = []
  readonly #later: ConfigProblem[] = []
  #cause: unknown
  #isStopped = false

  constructor(session: Session, all: boolean) {
    this.#session = session
    this.#all = all
  }

  get links(): Links {
    return { parts: this.#parts, problems: [...this.#problems, ...this.#later], cause: this.#cause }
  }

  async link(steps: readonly Step[], trail: readonly Frame[]): Promise<void> {
    for (const step of steps) {
      if ('fault' in step) {
        this.#problems.push(step.fault.problem)
        this.#isStopped = !this.#all
        continue
      }
      if (this.#isStopped) continue
      const { context, reference } = step
      const loaded = await reference.load()
      if (isFault(loaded)) {
        this.#cause = loaded.cause
        this.#problems.push({ ...loaded.problem, place: loaded.problem.place ?? reference.place })
        this.#isStopped = !this.#all
      } else if (context?.part.kind === 'factory') await this.#linkPart(loaded.object, context, context.part, trail)
    }
  }

  async #linkPart(object: unknown, context: Context, part: FactoryPart, trail: readonly Frame[]): Promise<void> {
    const named = typeof object === 'function' ? await this.#named(object, context, trail) : []
    const { linked, wrong } = linkedOf(this.#session, object, context, part, named)
    this.#parts.set(part, linked)
    this.#later.push(...wrong)
    if (this.#all && linked.kind === 'broken') this.#later.push(linked.problem)
  }

  /** The filters that options of a section name, each linked as a section is. */
  async #named(Class: object, context: Context, trail: readonly Frame[]): Promise<NamedFilter[]> {
    const { frame, globalConf, scope } = context
    const frames = frame === undefined ? trail : [...trail, frame]
    const named: NamedFilter[] = []
    for (const written of filterNames(context, filterOptions(Class))) {
      const resolver = new Resolver(this.#session, frames)
      const inner = resolver.name(scope, 'filter', written.name, globalConf, written.place)
      await this.link(resolver.steps, frames)
      named.push({ ...written, context: inner, layer: inner && this.#layer(inner, written) })
    }
    return named
  }

  /** A filter as a layer, if it is one of a class. What is wrong otherwise is noted. */
  #layer(context: Context, { key, name, place }: FilterName): Layer | undefined {
    const { part } = context
    const refuse = (what: string, remedy: string): void => {
      const fault = `${JSON.stringify(key)} names the filter ${JSON.stringify(name)}, which ${what}`
      this.#later.push({ code: 'FILTER_UNFIT', fault, remedy, place })
    }
    const linked = part.kind === 'factory' ? this.#parts.get(part) : undefined
    if (part.kind === 'factory' && linked?.kind === 'middleware') return this.#boundLayer(context, part, linked)
    if (part.kind !== 'factory') refuse('is two filters, by its filter-with', 'take filter-with out of it')
    else if (linked?.kind === 'function')
      refuse('a function makes', 'name a section whose use leads to a class that extends Middleware')
    // Where not all that is wrong is told, a broken one is told when it is called; this one never is.
    else if (linked?.kind === 'broken' && !this.#all) this.#later.push(linked.problem)
    return undefined
  }

  #boundLayer(context: Context, part: FactoryPart, { Class, options }: Extract<Linked, { kind: 'middleware' }>): Layer {
    const invocation = invocationOf(context, part, Class)
    const make = (app: Application) =>
      called(this.#session, { ...invocation, app }, () => construct(Class, app, options, context)) as ApplicationLike
    return boundLayer({ Class, options, place: context.place }, make)
  }
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
  named: readonly NamedFilter[],
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
  const { options, problems } = classOptions(object, context, environment, secrets, named)
  return { linked: { kind, Class: object, options, named } as Linked, wrong: problems }
}
