import { isMiddlewareClass, type Stack } from '../core/index.js'
import {
  described,
  isClass,
  toApplication,
  whenReady,
  type Application,
  type ApplicationLike,
} from '../protocol/index.js'
import { applyFilter, type BuiltApp, type BuiltFilter, type BuiltLayer } from './built.js'
import { called, invocationOf, tried } from './calling.js'
import { withChildren } from './children.js'
import { makeConf, type OpenConf } from './conf.js'
import { ConfigError } from './config-error.js'
import { construct } from './construct.js'
import type { Context, FactoryPart } from './context.js'
import type { Invocation } from './invocation.js'
import type { Linked } from './linker.js'
import type { LoadedServer } from './loaded.js'
import type { Loader } from './loader.js'
import type { Session } from './session.js'

/** Makes the loader of a composite, which notes the applications that it loads. */
export type LoaderMaker = (context: Context, loaded: Stack[], isClass: boolean) => Loader

/** Calls factories and constructs classes, in the order of the original: sequentially, each awaited. */
export class Builder {
  readonly #session: Session
  readonly #parts: ReadonlyMap<FactoryPart, Linked>
  readonly #makeLoader: LoaderMaker

  constructor(session: Session, parts: ReadonlyMap<FactoryPart, Linked>, makeLoader: LoaderMaker) {
    this.#session = session
    this.#parts = parts
    this.#makeLoader = makeLoader
  }

  /** Builds an application. */
  async app(context: Context): Promise<BuiltApp> {
    const { part } = context
    switch (part.kind) {
      case 'pipeline': {
        let app = await this.app(part.app.context)
        const filters: BuiltFilter[] = []
        for (const member of part.filters) filters.push(await this.filter(member.context))
        for (const filter of filters.reverse()) app = await applyFilter(filter, app)
        return app
      }
      case 'filter-app': {
        const next = await this.app(part.next.context)
        return applyFilter(await this.filter(part.filter.context), next)
      }
      case 'filter-with': {
        const filter = await this.filter(part.filter.context)
        return applyFilter(filter, await this.app(part.inner))
      }
      case 'factory':
        return this.#madeApp(context, part)
    }
  }

  /** Builds a filter. */
  async filter(context: Context): Promise<BuiltFilter> {
    const { part } = context
    if (part.kind === 'filter-with') {
      const outer = await this.filter(part.filter.context)
      const inner = await this.filter(part.inner)
      return { made: { outer: outer.made, inner: inner.made }, layers: [...outer.layers, ...inner.layers] }
    }
    return this.#madeFilter(context, part as FactoryPart)
  }

  /** Builds a server. */
  async server(context: Context): Promise<LoadedServer> {
    const part = context.part as FactoryPart
    const linked = this.#linked(part)
    const invocation = this.#invocation(context, part, linked)
    if (linked.kind === 'server') {
      const product = await this.#call(invocation, () => new linked.Class(linked.options) as unknown)
      return { invocation, product, serve: (app) => serveWith(product, app, invocation) }
    }
    if (invocation.protocol === 'paste.server_runner') {
      return {
        invocation,
        product: undefined,
        serve: (like) => {
          if (linked.kind !== 'function') throw notBuildable(linked)
          const app = toApplication(like)
          const conf = makeConf(context.localConf)
          return this.#call({ ...invocation, localConf: conf, app }, () =>
            linked.factory(app, context.globalConf, conf),
          )
        },
      }
    }
    if (linked.kind !== 'function') throw notBuildable(linked)
    const product = await this.#call(invocation, () => linked.factory(invocation.globalConf, invocation.localConf))
    return { invocation, product, serve: (app) => serveWith(product, app, invocation) }
  }

  async #madeApp(context: Context, part: FactoryPart): Promise<BuiltApp> {
    const linked = this.#linked(part)
    const invocation = this.#invocation(context, part, linked)
    const children: Stack[] = []
    const product = await this.#appProduct(linked, invocation, context, children)
    const application = this.#checked(product, invocation)
    return { product: application, entries: [], base: withChildren(application, children) }
  }

  #appProduct(linked: Linked, invocation: Invocation, context: Context, children: Stack[]): unknown {
    const { globalConf, localConf, protocol } = invocation
    if (linked.kind === 'application') return this.#call(invocation, () => new linked.Class(linked.options) as unknown)
    if (linked.kind === 'composite') {
      const loader = this.#makeLoader(context, children, true)
      return this.#call({ ...invocation, loader }, () => {
        const made = new linked.Class(linked.options) as { compose(loader: Loader, globalConf: OpenConf): unknown }
        return made.compose(loader, globalConf)
      })
    }
    if (linked.kind !== 'function') throw notBuildable(linked)
    if (protocol === 'paste.app_factory') return this.#call(invocation, () => linked.factory(globalConf, localConf))
    const loader = this.#makeLoader(context, children, false)
    return this.#call({ ...invocation, loader }, () => linked.factory(loader, globalConf, localConf))
  }

  async #madeFilter(context: Context, part: FactoryPart): Promise<BuiltFilter> {
    const linked = this.#linked(part)
    const invocation = this.#invocation(context, part, linked)
    const written = { name: nameOf(context, part), place: context.place }
    if (linked.kind === 'middleware') {
      const { Class, options } = linked
      const apply = (app: Application) =>
        this.#call({ ...invocation, app }, () => construct(Class, app, options, context))
      return { made: { invocation, deferred: true }, layers: [{ ...written, Class, options, apply }] }
    }
    if (invocation.protocol === 'paste.filter_app_factory') {
      const apply = (app: Application) => {
        if (linked.kind !== 'function') throw notBuildable(linked)
        const localConf = makeConf(context.localConf)
        return this.#call({ ...invocation, localConf, app }, () => linked.factory(app, context.globalConf, localConf))
      }
      return { made: { invocation, deferred: true }, layers: [this.#checking({ ...written, apply }, invocation)] }
    }
    if (linked.kind !== 'function') throw notBuildable(linked)
    const product = await this.#call(invocation, () => linked.factory(invocation.globalConf, invocation.localConf))
    const apply = (app: Application) => tried(this.#session, invocation, () => applied(product, app, invocation))
    const layer = this.#checking({ ...written, apply }, invocation)
    return { made: { invocation, product }, layers: [layer] }
  }

  #linked(part: FactoryPart): Linked {
    return this.#parts.get(part) as Linked
  }

  #invocation(context: Context, part: FactoryPart, linked: Linked): Invocation {
    const factory =
      linked.kind === 'function' ? linked.factory : linked.kind === 'broken' ? linked.object : linked.Class
    return invocationOf(context, part, factory)
  }

  #call(invocation: Invocation, run: () => unknown): unknown {
    return called(this.#session, invocation, run)
  }

  #checking(layer: BuiltLayer, invocation: Invocation): BuiltLayer {
    return {
      ...layer,
      apply: (app) => {
        const made = layer.apply(app)
        return whenReady(made, (it) => this.#checked(it, invocation))
      },
    }
  }

  #checked(product: unknown, invocation: Invocation): ApplicationLike {
    try {
      toApplication(product as ApplicationLike)
      return product as ApplicationLike
    } catch (cause) {
      throw gave(invocation, product, 'an application', cause)
    }
  }
}

function applied(product: unknown, app: Application, invocation: Invocation): unknown {
  if (isMiddlewareClass(product)) return new product(app)
  if (typeof product === 'function' && !isClass(product)) return (product as (app: Application) => unknown)(app)
  const wrap = (product as { wrap?: unknown } | null | undefined)?.wrap
  if (typeof wrap === 'function') return (product as { wrap(app: Application): unknown }).wrap(app)
  throw gave(invocation, product, 'a filter: a function (app) => application, a middleware class or a Chain')
}

function serveWith(product: unknown, app: ApplicationLike, invocation: Invocation): unknown {
  const serve = (product as { serve?: unknown } | null | undefined)?.serve
  if (typeof serve === 'function') return (product as { serve(app: ApplicationLike): unknown }).serve(app)
  if (typeof product === 'function') return (product as (app: ApplicationLike) => unknown)(app)
  throw gave(invocation, product, 'a server: a function (app) or an object with serve(app)')
}

function gave({ place, reference }: Invocation, product: unknown, wanted: string, cause?: unknown): ConfigError {
  const problem = {
    code: 'WRONG_PRODUCT',
    fault: `${reference} gave ${described(product)}, not ${wanted}`,
    remedy: 'return one from the factory',
    place,
  }
  return new ConfigError(`${reference} cannot be used`, [problem], { cause })
}

/** Of what is no function, the linker has let only that pass which it found broken, to be told when it is called. */
function notBuildable(linked: Linked): ConfigError {
  return new ConfigError('A factory cannot be called', [(linked as Extract<Linked, { kind: 'broken' }>).problem])
}

function nameOf({ chain }: Context, { reference }: FactoryPart): string {
  const [section] = chain
  return section === undefined ? reference.text : section.slice(section.indexOf(':') + 1).trim()
}
