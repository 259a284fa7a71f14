import type { Application, ApplicationClass, ApplicationLike, ApplicationObject } from './application.js'
import { isClass } from './class.js'
import { described } from './described.js'
import type { Environ } from './environ.js'
import { isThenable } from './thenable.js'

/**
 * The brand of middleware instances and of the applications made from them. `Symbol.for`, so that two copies of the
 * package know each other's. On an application made from an instance, its value is that instance.
 */
export const MIDDLEWARE = Symbol.for('tsgi.middleware')

/**
 * Makes an application of anything that can be one. Decided once, when a stack is composed, never per request, in this
 * order: middleware instance, generator function, class, function, object with `call`.
 *
 * @throws {TypeError} if it is none of these; the message says what it is and what to pass.
 */
export function toApplication<E extends Environ = Environ>(like: ApplicationLike<E>): Application<E> {
  const candidate: unknown = like
  if (typeof candidate === 'object' && candidate !== null) return fromObject<E>(candidate)
  if (typeof candidate !== 'function') throw notAnApplication(candidate)
  if (!isClass(candidate)) return candidate as Application<E>
  if (MIDDLEWARE in candidate.prototype) {
    throw new TypeError(
      `${candidate.name} is a middleware class, which wraps an application; pass an instance, new ${candidate.name}(application, options), or stack it with new Chain().use(${candidate.name}).wrap(application)`,
    )
  }
  if (!isIterated(candidate)) {
    const name = candidate.name === '' ? '(anonymous)' : candidate.name
    const remedy =
      'call' in candidate.prototype
        ? `pass an instance: new ${name}()`
        : 'give it one of them, or a method call and pass an instance'
    throw new TypeError(
      `the class ${name} is no application: it has neither [Symbol.iterator] nor [Symbol.asyncIterator], so what it constructs is no body; ${remedy}`,
    )
  }
  const Iterated = candidate as ApplicationClass<E>
  return (environ, startResponse) => new Iterated(environ, startResponse)
}

function fromObject<E extends Environ>(candidate: object): Application<E> {
  const object = candidate as ApplicationObject<E> & { [MIDDLEWARE]?: unknown }
  if (typeof object.call !== 'function')
    throw MIDDLEWARE in candidate ? withoutCall(candidate) : notAnApplication(candidate)
  const application: Application<E> & { [MIDDLEWARE]?: unknown } = (environ, startResponse) =>
    object.call(environ, startResponse)
  if (object[MIDDLEWARE] !== undefined) application[MIDDLEWARE] = object
  return application
}

function isIterated(candidate: { prototype: object }): boolean {
  return Symbol.iterator in candidate.prototype || Symbol.asyncIterator in candidate.prototype
}

function withoutCall(candidate: object): TypeError {
  return new TypeError(
    `${described(candidate)} is a middleware without a method call; write call(environ, startResponse) { return this.app(environ, startResponse) }`,
  )
}

function notAnApplication(candidate: unknown): TypeError {
  return new TypeError(
    `an application is a function (environ, startResponse), an object with such a method call, or a class that is constructed with them and iterated; got ${described(candidate)}${hint(candidate)}`,
  )
}

function hint(candidate: unknown): string {
  if (typeof candidate !== 'object' || candidate === null) return ''
  if (isThenable(candidate)) return ': await it, and pass the application that it gives'
  if ('wrap' in candidate) return ': call its wrap(application), and pass what that gives'
  return ' without a method call'
}
