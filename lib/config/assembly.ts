import { problemText, type Stack } from '../core/index.js'
import { Builder } from './builder.js'
import { filterOf, stackOf } from './built.js'
import { tooDeep } from './circle.js'
import { confOrder, type OpenConf } from './conf.js'
import { isStrategies } from './composite-children.js'
import { ConfigError } from './config-error.js'
import type { Context, Frame } from './context.js'
import { checkOrder, type Outside } from './layer-order.js'
import { link } from './linker.js'
import type { LoadedFilter, LoadedServer } from './loaded.js'
import type { Loader } from './loader.js'
import { isUri } from './uri.js'
import { Resolver } from './resolver.js'
import { matchingSections, type Wanted } from './section-search.js'
import type { Session } from './session.js'

/** Where something is built: in which load, inside of which composites and layers. */
export interface Surroundings {
  readonly session: Session
  /** The composites that are being built, outermost first. */
  readonly trail: readonly Frame[]
  readonly outside: Outside
}

/** Resolves one name or URI. */
export type Resolve = (resolver: Resolver, wanted: Wanted) => Context | undefined

/** Resolves, links and builds an application. */
export async function assembleApp(around: Surroundings, resolve: Resolve, heading: string): Promise<Stack> {
  const { builder, context } = await linked(around, 'app', resolve, heading)
  const stack = stackOf(await builder.app(context))
  const { between } = around.session
  return between === undefined ? stack : stack.interpose(between)
}

/** Resolves, links and builds a filter. */
export async function assembleFilter(around: Surroundings, resolve: Resolve, heading: string): Promise<LoadedFilter> {
  const { filter } = await assembleLayer(around, resolve, heading)
  return filter
}

/** A filter, and what it does for what will be inside of it. */
async function assembleLayer(
  around: Surroundings,
  resolve: Resolve,
  heading: string,
): Promise<{ readonly filter: LoadedFilter; readonly inside: Outside }> {
  const { builder, context, inside } = await linked(around, 'filter', resolve, heading)
  return { filter: filterOf(await builder.filter(context), around.session.between), inside }
}

/** Resolves, links and builds a server. */
export async function assembleServer(around: Surroundings, resolve: Resolve, heading: string): Promise<LoadedServer> {
  const { builder, context } = await linked(around, 'server', resolve, heading)
  return builder.server(context)
}

/**
 * Resolves and links: imports factories, calls none.
 *
 * @throws {ConfigError} with what is wrong, that which the original raises first.
 */
export async function linked(
  { outside, session, trail }: Surroundings,
  wanted: Wanted,
  resolve: Resolve,
  heading: string,
): Promise<{ readonly context: Context; readonly builder: Builder; readonly inside: Outside }> {
  const resolver = new Resolver(session, trail)
  const context = resolve(resolver, wanted)
  const links = await link(session, resolver.steps, false, trail)
  if (context === undefined || links.problems.length > 0) {
    throw new ConfigError(heading, links.problems, links.cause === undefined ? undefined : { cause: links.cause })
  }
  const { errors, inside, warnings } = checkOrder(context, links.parts, outside)
  if (errors.length > 0) throw new ConfigError(heading, errors)
  for (const warning of warnings) session.warn(problemText(warning))
  const builder = new Builder(session, links.parts, (composite, loaded, handsOn) => {
    const frames = composite.frame === undefined ? trail : [...trail, composite.frame]
    return new CompositeLoader({ session, trail: frames, outside: inside }, composite, loaded, handsOn)
  })
  return { context, builder, inside }
}

/** What one composite loads its children with. */
class CompositeLoader implements Loader {
  readonly globalConf: OpenConf
  readonly localConf: OpenConf
  #around: Surroundings
  readonly #composite: Context
  readonly #loaded: Stack[]
  readonly #handsOn: boolean

  /** @param handsOn - whether children get the composite's own global configuration if none is given. */
  constructor(around: Surroundings, composite: Context, loaded: Stack[], handsOn: boolean) {
    this.#around = around
    this.#composite = composite
    this.#loaded = loaded
    this.#handsOn = handsOn
    this.globalConf = composite.globalConf
    this.localConf = composite.localConf
  }

  get keys(): readonly string[] {
    return confOrder(this.localConf)
  }

  get source(): string {
    const { scope } = this.#composite
    if (scope.kind === 'config') return `config:${scope.file}`
    return scope.kind === 'egg' ? `egg:${scope.name}` : `call:${scope.spec}`
  }

  async getApp(name?: string, globalConf?: OpenConf): Promise<Stack> {
    const app = await assembleApp(this.#inside(), this.#resolve(name, globalConf), this.#heading(name))
    this.#loaded.push(app)
    return app
  }

  async getFilter(name?: string, globalConf?: OpenConf): Promise<LoadedFilter> {
    const around = this.#inside()
    const { filter, inside } = await assembleLayer(around, this.#resolve(name, globalConf), this.#heading(name))
    // It loads one strategy, outermost first, so what comes next will be inside of this.
    if (isStrategies(this.#composite)) this.#around = { ...around, outside: inside }
    return filter
  }

  async getServer(name?: string, globalConf?: OpenConf): Promise<LoadedServer> {
    return assembleServer(this.#inside(), this.#resolve(name, globalConf), this.#heading(name))
  }

  has(kind: Wanted, name: string): boolean {
    if (isUri(name)) return true
    const { scope } = this.#composite
    return scope.kind === 'config' && matchingSections(scope.ini.sections, kind, name).length === 1
  }

  #inside(): Surroundings {
    const fault = tooDeep(this.#around.trail)
    if (fault !== undefined) throw new ConfigError('A composite cannot be built', [fault.problem])
    return this.#around
  }

  #resolve(name: string | undefined, globalConf: OpenConf | undefined): Resolve {
    const given = globalConf ?? (this.#handsOn ? this.globalConf : undefined)
    const { scope } = this.#composite
    return (resolver, wanted) => resolver.name(scope, wanted, name, given, this.#placeOf(name))
  }

  /** Where the composite's section names a child. */
  #placeOf(name: string | undefined): string | undefined {
    const { localConf, origins, place } = this.#composite
    const key = name === undefined ? undefined : confOrder(localConf).find((each) => localConf[each] === name)
    return (key === undefined ? undefined : origins.get(key)) ?? place
  }

  #heading(name: string | undefined): string {
    return `${name ?? 'main'} cannot be loaded`
  }
}
