import type { Judge } from './judge.js'

/** Which judge made a checking object, so that it does not check its own again when an environ comes by twice. */
const makers = new WeakMap<object, Judge>()

/** What `make` makes, unless `original` is what the same judge had made before. */
export function checkedOnce<T extends object>(judge: Judge, original: T, make: () => T): T {
  if (makers.get(original) === judge) return original
  const made = make()
  makers.set(made, judge)
  return made
}
