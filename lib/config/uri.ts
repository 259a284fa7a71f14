import { pythonRepr } from '../core/index.js'
import { faultOf, original } from './fault.js'
import { unquote } from './python-text.js'

/** A URI of a deployment file, taken apart. */
export interface LoadUri {
  readonly scheme: 'config' | 'egg' | 'call'
  /** The URI without its fragment. */
  readonly uri: string
  /** What follows the scheme. */
  readonly path: string
  readonly name: string
}

/** What a URI of each of our schemes is of the original's: `npm:` is another spelling of `egg:`. */
const SCHEMES = new Map([
  ['config', 'config'],
  ['egg', 'egg'],
  ['npm', 'egg'],
  ['call', 'call'],
] as const)

/** Whether a name inside of a configuration is a URI, not the name of a section. */
export function isUri(name: string): boolean {
  return /^[a-zA-Z]+:/.test(name)
}

/**
 * Takes a URI apart.
 *
 * @param name - stands for the fragment, which is dropped then.
 * @throws {Fault} as the original does.
 */
export function parseUri(written: string, name: string | undefined, place: string | undefined): LoadUri {
  const hash = written.indexOf('#')
  const uri = hash < 0 ? written : written.slice(0, hash)
  const fragment = hash < 0 ? undefined : written.slice(hash + 1)
  const colon = uri.indexOf(':')
  if (colon < 0) {
    throw faultOf('URI_SCHEME', {
      fault: `${JSON.stringify(uri)} has no scheme`,
      remedy: `write config:${uri} for a file, egg:${uri} for a package`,
      place,
      original: original('LookupError', `URI has no scheme: ${pythonRepr(uri)}`),
    })
  }
  const given = uri.slice(0, colon).toLowerCase()
  const scheme = SCHEMES.get(given as 'config')
  if (scheme === undefined) {
    throw faultOf('URI_SCHEME', {
      fault: `no URI begins with ${JSON.stringify(`${given}:`)}`,
      remedy:
        'write config:FILE#section, egg:PACKAGE#entry or call:module:function; a section name has no colon after its first letters',
      place,
      original: original('LookupError', `URI scheme not known: ${pythonRepr(given)} (from config, egg, call)`),
    })
  }
  return { scheme, uri, path: uri.slice(colon + 1), name: name ?? fragment ?? 'main' }
}

/**
 * The path of the file that a `config:` URI means.
 *
 * @throws {Fault} if it is relative and there is nothing that it starts from.
 */
export function configPath({ uri, path: written }: LoadUri, relativeTo: string, place: string | undefined): string {
  let path = written.replaceAll('\\', '/')
  if (!written.startsWith('/')) {
    if (relativeTo === '') {
      throw faultOf('URI_RELATIVE', {
        fault: `${uri} is relative, and nothing says to what`,
        remedy: 'pass relativeTo, or write the whole path',
        place,
        original: original(
          'ValueError',
          `Cannot resolve relative uri ${pythonRepr(uri)}; no relative_to keyword argument given`,
        ),
      })
    }
    const folder = relativeTo.replaceAll('\\', '/')
    path = folder.endsWith('/') ? folder + path : `${folder}/${path}`
  }
  return unquote(path.startsWith('///') ? path.slice(2) : path)
}
