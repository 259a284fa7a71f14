import {
  described,
  type Application,
  type ApplicationLike,
  type ApplicationObject,
  type Awaitable,
} from '../protocol/index.js'
import { callSite } from './call-site.js'
import { define, type Definition, type DefinitionOptions, type Kind } from './definition.js'
import { isMiddlewareClass, type MiddlewareClass } from './middleware.js'
import { registry } from './registry.js'

/** Decorates a class of one kind, as a legacy or a standard decorator, or called as a function: gives the class back. */
export type ClassDecoratorOf<Base extends Constructor> = <C extends Base>(
  Class: C,
  context?: ClassDecoratorContext<C>,
) => C

/* eslint-disable @typescript-eslint/no-explicit-any -- constructors of classes with any options */
type Constructor = abstract new (...args: any[]) => object

/** A class whose instance is an application; constructed with its options. */
export type ApplicationDefinition = new (options: any) => ApplicationObject<any>

/** What a composite loads the applications with that it chooses among. */
export interface CompositeLoader {
  getApp(name: string): Awaitable<Application>
}

/**
 * A class that makes one application out of several named ones; constructed with its options. In a deployment file,
 * `compose` gets the global configuration, too.
 */
export type CompositeDefinition = new (options: any) => {
  compose(loader: CompositeLoader, globalConf: any): Awaitable<ApplicationLike>
}

/** A class that serves an application; constructed with its options. */
export type ServerDefinition = new (options: any) => { serve(application: ApplicationLike): Awaitable<unknown> }
/* eslint-enable @typescript-eslint/no-explicit-any */

/**
 * Registers a middleware class under a name and declares its options and its place among others. Registering orders
 * nothing: a chain is built by hand or by a deployment file, which check the declared constraints.
 *
 * ```ts
 * @middleware('powered-by', { options: PoweredByOptions })
 * class PoweredBy extends ResponseMiddleware<PoweredByOptions> { … }
 * ```
 *
 * Without decorators, call it: `middleware('powered-by', { … })(PoweredBy)`.
 *
 * @throws {RegistryError} if another class has the name.
 * @throws {TypeError} if the name is none, or the class does not extend Middleware.
 */
export function middleware(name: string, definition: DefinitionOptions = {}): ClassDecoratorOf<MiddlewareClass> {
  return decorator('middleware', name, definition, callSite(middleware))
}

/** Registers a class whose instances are applications. */
export function application(name: string, definition: DefinitionOptions = {}): ClassDecoratorOf<ApplicationDefinition> {
  return decorator('application', name, definition, callSite(application))
}

/** Registers a class that composes named applications into one. */
export function composite(name: string, definition: DefinitionOptions = {}): ClassDecoratorOf<CompositeDefinition> {
  return decorator('composite', name, definition, callSite(composite))
}

/** Registers a class that serves applications. */
export function server(name: string, definition: DefinitionOptions = {}): ClassDecoratorOf<ServerDefinition> {
  return decorator('server', name, definition, callSite(server))
}

function decorator(kind: Kind, name: string, declared: DefinitionOptions, place: string | undefined) {
  checkName(kind, name)
  return <C extends Constructor>(Class: C): C => {
    if (kind === 'middleware' && !isMiddlewareClass(Class)) {
      throw new TypeError(`${described(Class)} is no middleware class; let it extend Middleware`)
    }
    const definition: Definition = { ...declared, name, kind, place }
    registry.register(Class, definition)
    define(Class, definition)
    return Class
  }
}

function checkName(kind: Kind, name: unknown): void {
  if (typeof name !== 'string') {
    throw new TypeError(`@${kind} needs a name and stands with parentheses, @${kind}('a-name'); got ${described(name)}`)
  }
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) {
    throw new TypeError(
      `${JSON.stringify(name)} is no name for a class of kind ${kind}; use letters, digits and hyphens, like 'powered-by'`,
    )
  }
}
