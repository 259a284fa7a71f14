import { described, quoted } from '../../protocol/index.js'

/** What JSON can say, as it is read: nothing in it can be changed. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const DEEPEST = 32

/**
 * A copy of a value that JSON can say, frozen to its depths. Properties that are undefined are left out, as
 * `JSON.stringify` does.
 *
 * @param path - what to call it in an error.
 * @throws {TypeError} if JSON cannot say it, naming the part.
 */
export function frozenJson(value: unknown, path: string, depth = 0): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value !== 'object') throw new TypeError(`${path} is ${described(value)}, which JSON cannot say`)
  if (depth === DEEPEST) throw new TypeError(`${path} lies more than ${DEEPEST} levels deep, or within itself`)
  if (Array.isArray(value))
    return Object.freeze(value.map((member, index) => frozenJson(member, `${path}[${index}]`, depth + 1)))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw new TypeError(`${path} is ${described(value)}, which JSON cannot say; make a plain object of it`)
  const copy: Record<string, Json> = {}
  for (const [key, member] of Object.entries(value)) {
    if (key === '__proto__') throw new TypeError(`${path} has a key ${quoted(key)}, which could change other objects`)
    if (member !== undefined) copy[key] = frozenJson(member, `${path}.${key}`, depth + 1)
  }
  return Object.freeze(copy)
}
