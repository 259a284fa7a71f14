/** A class, of which only its instances are of interest. */
export type AnyClass = (abstract new (...args: never[]) => unknown) & { readonly prototype: object }

/**
 * Whether a value is a class and not a function that can be called: its `prototype` can't be assigned. That holds for
 * decorated classes, for those of the platform, of another realm, and for a Proxy over a class.
 */
export function isClass(value: unknown): value is AnyClass {
  if (typeof value !== 'function') return false
  const prototype = Object.getOwnPropertyDescriptor(value, 'prototype')
  if (prototype?.writable !== false) return false
  // A frozen function has such a prototype too; its source tells.
  return /^(?:class\b|@)|\[native code\]\s*\}$/.test(Function.prototype.toString.call(value))
}
