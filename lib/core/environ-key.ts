import type { Environ } from '../protocol/index.js'

/** The names that an environ key may have: lower case, or one of CGI's own. */
export type EnvironKeyName =
  Lowercase<string> | 'REMOTE_USER' | 'AUTH_TYPE' | 'REMOTE_HOST' | 'REMOTE_ADDR' | 'REMOTE_PORT'

/**
 * A key of the environ with the type of its value, declared once by whoever provides it and named in `provides` and
 * `requires`, so that the compiler and the builder know the same.
 */
export interface EnvironKey<in out K extends string = string, in out V = unknown> {
  readonly key: K
  /** The value: typed as there if the type of `environ` says so, else perhaps undefined. */
  get(environ: Environ & Record<K, V>): V
  get(environ: Environ): V | undefined
  /** The value; throws, naming the key, if nothing has set it. */
  require(environ: Environ): V
  set(environ: Environ, value: V): void
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any key at all: K and V are invariant
export type AnyEnvironKey = EnvironKey<any, any>

/**
 * Declares an environ key: `const USER = environKey<User>()('acme.user')`. In two steps, because the type of the value
 * is written and the type of the name is inferred.
 */
export function environKey<V>(): <const K extends EnvironKeyName>(name: K) => EnvironKey<K, V> {
  return <const K extends EnvironKeyName>(name: K) => new Key<K, V>(name) as unknown as EnvironKey<K, V>
}

class Key<K extends string, V> {
  constructor(readonly key: K) {}

  get(environ: Environ): V | undefined {
    return (environ as unknown as Record<string, V | undefined>)[this.key]
  }

  require(environ: Environ): V {
    const value = this.get(environ)
    if (value === undefined) {
      throw new TypeError(
        `the environ has no ${JSON.stringify(this.key)}; put a layer that provides it before this one, or set it where the application is tested`,
      )
    }
    return value
  }

  set(environ: Environ, value: V): void {
    const record = environ as unknown as Record<string, V>
    record[this.key] = value
  }
}

/** What a class says that it puts into the environ: the keys of its `static readonly provides`, with their types. */
export type Provided<C> = C extends { readonly provides: readonly (infer K)[] } ? EnvironOf<K> : NoKeys

/** Environ keys with the types of their values, as an object type. */
export type EnvironOf<K> = {
  [X in K as NameOf<X>]: X extends { require(environ: Environ): infer V } ? V : never
}

type NameOf<X> = X extends { readonly key: infer N extends string } ? N : never

/** No keys at all. */
export type NoKeys = Record<never, never>

/** The names of the keys that a class requires and `P` does not have, or has with another type. */
export type Missing<C, P> = C extends { readonly requires: readonly (infer K)[] } ? MissingKey<K, P> : never

type MissingKey<K, P> =
  K extends EnvironKey<infer N, infer V> ? (N extends keyof P ? (P[N] extends V ? never : N) : N) : never
