import { checkPrefix, underPrefix, type Neighbour } from '../core/index.js'
import { toLatin1 } from '../protocol/index.js'

/** A path that a Handler of this package would have changed or refused. */
const NOT_CANONICAL = /^(?!\/|\*?$)|\/\/|\/\.\.?(?:\/|$)|[\\\0]/

/**
 * The part of a site that something applies to: below `paths` (everywhere if there are none) and not below `except`. A
 * prefix ends where a segment ends: `/staff` is not `/staffroom`. Letters are compared with their case.
 */
export class PathScope {
  readonly #paths: readonly string[]
  readonly #except: readonly string[]

  constructor(paths: readonly string[], except: readonly string[]) {
    // Where the server reads paths as Latin-1, PATH_INFO has each byte of the UTF-8 as a character. To guard one path too
    // many does no harm; to leave one open does, so exceptions hold only as they are written.
    this.#paths = paths.includes('/') ? [] : [...new Set(paths.flatMap((path) => [path, toLatin1(path)]))]
    this.#except = except
  }

  /** Whether a `PATH_INFO` is in it. One that is not canonical is: nobody knows where it would lead. */
  covers(path: string): boolean {
    if (NOT_CANONICAL.test(path)) return true
    const wanted = this.#paths.length === 0 || this.#paths.some((prefix) => underPrefix(path, prefix))
    return wanted && !this.#except.some((prefix) => underPrefix(path, prefix))
  }
}

/** A layer that, by its options, is for some paths and not for others: whatever changes paths must be outside of it. */
export function comparingPaths(name: string): Neighbour {
  return { name, when: ({ except, paths }) => [except, paths].some(isFilled) }
}

function isFilled(prefixes: unknown): boolean {
  return Array.isArray(prefixes) && prefixes.length > 0
}

/** Says what is wrong with a list of prefixes, or nothing. */
export function faultInPrefixes(prefixes: readonly string[]): string | undefined {
  for (const prefix of prefixes) {
    if (prefix === '/') continue
    if (prefix === '') return 'has an empty prefix'
    if (/%[0-9a-f]{2}/i.test(prefix))
      return `has ${JSON.stringify(prefix)}, which is percent-encoded; write it decoded, as PATH_INFO is`
    // Taken as it is, it would guard nothing that is meant.
    if (/\*$|\/:\w|\(\.\*/.test(prefix))
      return `has ${JSON.stringify(prefix)}, but it is no pattern: write the prefix alone, and all below it is meant`
    try {
      checkPrefix(prefix)
    } catch (error) {
      return `is wrong: ${(error as Error).message}`
    }
  }
  return undefined
}
