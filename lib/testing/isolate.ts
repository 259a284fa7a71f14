import { isMiddlewareClass, makeStack, nameOf, type MiddlewareClass, type OptionsOf } from '../core/index.js'
import { described } from '../protocol/index.js'
import { IsolatedLayer } from './isolated-layer.js'
import { ScriptedApplication } from './scripted-application.js'

/**
 * Puts one layer between a client and an application that follows a script, with Lint on both sides.
 *
 * ```ts
 * const layer = isolate(EnvInjection, { key: 'added.by', value: 'x' })
 * const response = await layer.respond(200, { 'Content-Type': 'text/plain' }, 'hello').get('/')
 * layer.expectPassed().expectEnviron({ 'added.by': 'x' })
 * ```
 *
 * What the layer requires of others is set where it is needed: `layer.get('/', { environ: { 'acme.user': user } })`.
 *
 * @throws {OptionError} if the options do not fit, {TypeError} if it is no class of a layer.
 */
export function isolate<C extends MiddlewareClass>(Class: C, ...options: OptionsOf<C>): IsolatedLayer {
  if (!isMiddlewareClass(Class)) {
    throw new TypeError(
      `isolate() takes a class that extends Middleware, and its options: isolate(EnvInjection, { key: … }); got ${described(Class)}`,
    )
  }
  const name = nameOf(Class)
  const script = new ScriptedApplication()
  const layer = { kind: 'layer' as const, name, layer: (inner: unknown) => new Class(inner, ...options) }
  return new IsolatedLayer(name, makeStack([layer], script), script, {})
}
