import { boundClass, Lifecycle, nameOf, type Layer } from '../../core/index.js'
import {
  described,
  MIDDLEWARE,
  type Application,
  type Awaitable,
  type Environ,
  type ResponseBody,
  type StartResponse,
} from '../../protocol/index.js'
import type { Guard } from '../guard.js'

/** What reads anew what it was made from, on demand: `Authorization` its users. */
interface Reloadable {
  reload?(): Awaitable<void>
}

/** What a guard does with a request that may pass, which is nobody's to call but here and in the guard. */
interface Passing {
  pass(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody>
}

type Owner = Pick<Guard, 'app'> & { readonly constructor: { readonly name: string } }

/** The guards that a guard asks, made from its options: they start, stop and reload with it. */
export class InnerGuards {
  /** In the order of the options. */
  readonly all: readonly Guard[]
  readonly #lifecycle: Lifecycle
  readonly #app: Application
  /** By which guard a request passed; undefined if none of them adds to answers, so that nobody needs to know. */
  readonly #passed: WeakMap<Environ, Guard> | undefined

  /**
   * @param passed - whether a request passes all of them, each inside of the one before it, or one of them.
   * @throws {TypeError} if a layer makes no guard, or one that answers by itself.
   */
  constructor(layers: readonly Layer[], owner: Owner, passed: 'all' | 'one') {
    const all: Guard[] = []
    for (const layer of layers.toReversed()) {
      const [next] = all
      all.unshift(guardOf(layer, passed === 'one' || next === undefined ? owner.app : passingOf(next), owner))
    }
    this.all = all
    this.#lifecycle = new Lifecycle(all)
    this.#app = owner.app
    this.#passed = all.some((guard) => overrides(guard, 'pass')) ? new WeakMap() : undefined
  }

  /** Notes by which guard, and those inside of it, a request passes; nothing if it has not passed any. */
  note(environ: Environ, guard: Guard | undefined): void {
    if (guard === undefined) this.#passed?.delete(environ)
    else this.#passed?.set(environ, guard)
  }

  /** Serves a request that may pass, with what the guards that it passed add to the answer. */
  pass(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const guard = this.#passed?.get(environ)
    return guard === undefined ? this.#app(environ, startResponse) : passedBy(guard, environ, startResponse)
  }

  start(): Promise<void> {
    return this.#lifecycle.start()
  }

  stop(): Promise<void> {
    return this.#lifecycle.stop()
  }

  /** Has all of them reload, also if one fails. */
  async reload(): Promise<void> {
    const errors: unknown[] = []
    for (const guard of this.all) {
      try {
        await (guard as Reloadable).reload?.()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length === 1) throw errors[0]
    if (errors.length > 1) throw new AggregateError(errors, 'several guards failed to reload')
  }
}

function guardOf(layer: Layer, app: Application, { constructor }: Owner): Guard {
  const guard: unknown = layer(app)
  if (!isGuard(guard)) {
    throw new TypeError(
      `${nameOf(constructor)}: ${described(guard)} is no guard; let its class extend Guard, and make it with layer(Class, options)`,
    )
  }
  if (!overrides(guard, 'call')) return guard
  throw new TypeError(`${nameOf(constructor)}: ${described(guard)} answers by itself; use it as a layer`)
}

/** What is inside of one guard, where another one is: whoever looks for layers, finds it. */
function passingOf(guard: Guard): Application {
  const application: Application = (environ, startResponse) => passedBy(guard, environ, startResponse)
  return Object.assign(application, { [MIDDLEWARE]: guard })
}

function passedBy(guard: Guard, environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
  return (guard as unknown as Passing).pass(environ, startResponse)
}

/** Says what is wrong with a layer that is to make a guard, as far as its class tells, or nothing. */
export function faultInGuard(layer: Layer): string | undefined {
  const Class = boundClass(layer)?.Class
  if (Class === undefined) return undefined
  const guard: unknown = Class.prototype
  if (!isGuard(guard)) return `has ${nameOf(Class)}, which is no guard: it decides nothing`
  // Only what it decides would be asked for.
  return overrides(guard, 'call') ? `has ${nameOf(Class)}, which answers by itself: use it as a layer` : undefined
}

function isGuard(value: unknown): value is Guard {
  return typeof (value as Partial<Guard> | null | undefined)?.decide === 'function'
}

/** Whether a guard has another method than the class Guard, of this copy of the package or another. */
function overrides(guard: Guard, method: 'call' | 'pass'): boolean {
  let base: object = guard
  for (let next: object | null = guard; next !== null; next = Object.getPrototypeOf(next) as object | null) {
    if (Object.hasOwn(next, 'decide')) base = next
  }
  const [own, inherited] = [guard, base].map((each) => (each as Readonly<Record<string, unknown>>)[method])
  return own !== inherited
}
