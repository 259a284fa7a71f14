import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { callSite } from '../core/index.js'

/** A package that users install only if they need it, or why it cannot be had. */
export type FoundPackage<T> = { readonly library: T } | { readonly fault: string }

/**
 * Loads an optional package, at once. Looked for from where this package is installed, then from the working directory.
 *
 * @param places - files or folders (with a `/` at the end) to look from.
 */
export function findPackage<T>(name: string, places: readonly string[] = usualPlaces()): FoundPackage<T> {
  let fault = 'it is not installed'
  for (const place of places) {
    try {
      return { library: createRequire(place)(name) as T }
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'MODULE_NOT_FOUND') fault = `it fails: ${String(error)}`
    }
  }
  return { fault }
}

function usualPlaces(): string[] {
  // CommonJS and modules have no common name for the place of a file; a stack trace has it in both.
  const own = callSite(usualPlaces)?.replace(/:\d+:\d+$/, '')
  return [...(own === undefined ? [] : [resolve(own)]), resolve('package.json')]
}
