import { confOrder, type OpenConf } from './conf.js'
import type { ConfigScope } from './config-scope.js'
import type { Scope } from './context.js'

/** Tells scopes and configurations apart by what is in them; a value that is no text is itself only. */
export class Identities {
  readonly #numbers = new Map<unknown, number>()

  /** What two scopes have in common if names mean the same in them. */
  ofScope(scope: Scope): unknown {
    if (scope.kind === 'egg') return scope.name
    return scope.kind === 'call' ? this.#number(scope) : this.#ofFile(scope)
  }

  /** What two configurations have in common if they are the same. */
  ofConf(conf: Readonly<OpenConf> | undefined): unknown {
    return conf === undefined ? undefined : confOrder(conf).map((key) => [key, this.#ofValue(conf[key])])
  }

  #ofFile({ defaults, path }: ConfigScope): unknown {
    return [path, [...defaults].map(([key, { value }]) => [key, this.#ofValue(value)])]
  }

  #ofValue(value: unknown): string | number {
    return typeof value === 'string' ? value : this.#number(value)
  }

  #number(value: unknown): number {
    const known = this.#numbers.get(value)
    if (known !== undefined) return known
    this.#numbers.set(value, this.#numbers.size)
    return this.#numbers.size - 1
  }
}
