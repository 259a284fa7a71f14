import { boundClass, Lifecycle, nameOf, type Layer } from '../../core/index.js'
import { described, type Awaitable } from '../../protocol/index.js'
import type { Guard } from '../guard.js'

/** What reads anew what it was made from, on demand: `Authorization` its users. */
interface Reloadable {
  reload?(): Awaitable<void>
}

/** The guards that a guard asks, made from its options: they start, stop and reload with it. */
export class InnerGuards {
  /** In the order of the options. */
  readonly all: readonly Guard[]
  readonly #lifecycle: Lifecycle

  /** @throws {TypeError} if a layer makes no guard. */
  constructor(
    layers: readonly Layer[],
    owner: Pick<Guard, 'app'> & { readonly constructor: { readonly name: string } },
  ) {
    this.all = layers.map((layer) => guardOf(layer, owner))
    this.#lifecycle = new Lifecycle(this.all)
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

function guardOf(layer: Layer, { app, constructor }: ConstructorParameters<typeof InnerGuards>[1]): Guard {
  const guard: unknown = layer(app)
  if (isGuard(guard)) return guard
  throw new TypeError(
    `${nameOf(constructor)}: ${described(guard)} is no guard; let its class extend Guard, and make it with layer(Class, options)`,
  )
}

/** Says what is wrong with a layer that is to make a guard, as far as its class tells, or nothing. */
export function faultInGuard(layer: Layer): string | undefined {
  const Class = boundClass(layer)?.Class
  return Class === undefined || isGuard(Class.prototype)
    ? undefined
    : `has ${nameOf(Class)}, which is no guard: it decides nothing`
}

function isGuard(value: unknown): value is Guard {
  return typeof (value as Partial<Guard> | null | undefined)?.decide === 'function'
}
