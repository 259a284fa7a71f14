import type { Environ } from '../../protocol/index.js'

/** The same environ, telling of each key that is read by its name. Copying and listing are not reading by name. */
export function watchedEnviron(environ: Environ, onRead: (key: string) => void): Environ {
  let listed: string | symbol | undefined
  return new Proxy(environ, {
    getOwnPropertyDescriptor(inner, key): PropertyDescriptor | undefined {
      // `{ ...environ }` and Object.entries ask for the descriptor just before the value.
      listed = key
      return Reflect.getOwnPropertyDescriptor(inner, key)
    },
    get(inner, key, receiver): unknown {
      if (typeof key === 'string' && key !== listed) onRead(key)
      listed = undefined
      return Reflect.get(inner, key, receiver)
    },
  })
}
