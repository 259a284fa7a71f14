import { pythonRepr, pythonWords } from '../../core/index.js'
import { toApplication, type Application, type ApplicationLike } from '../../protocol/index.js'
import { CompositeError } from '../composite-error.js'

/** One place of a {@link UrlMap}: an application at a path, of one domain or of all. */
export interface MountedApplication {
  /** As it was written, with its port if it has one. Undefined for all domains. */
  readonly domain: string | undefined
  /** Without a slash at its end, so that the root is empty. */
  readonly path: string
  readonly application: Application
}

/** Where an application is mounted. */
export type MountPoint = Pick<MountedApplication, 'domain' | 'path'>

/**
 * Reads where an application is mounted: `/path`, `domain NAME`, `port N`, in any order, and gives it as an address,
 * `http://NAME:N/path` or `/path`.
 *
 * @throws {CompositeError} if a word is missing, or given twice.
 */
export function mountAddress(expression: string): string {
  const words = pythonWords(expression)
  let domain: string | undefined
  let port: string | undefined
  let path: string | undefined
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === 'domain') domain = following(words.shift(), word, 'name', domain)
    else if (word === 'port') port = following(words.shift(), word, 'number', port)
    else if (path !== undefined) {
      const original = `more than one path given (have ${pythonRepr(path)}, got ${pythonRepr(word)})`
      throw invalid(`${JSON.stringify(expression)} has two paths`, 'write one application a line', original)
    } else path = word
  }
  if (domain === undefined) {
    if (port === undefined) return path ?? ''
    const original = 'If you give a port, you must also give a domain'
    throw invalid(`${JSON.stringify(expression)} has a port and no domain`, 'write domain NAME port N /path', original)
  }
  const authority = `http://${domain}${port === undefined ? '' : `:${port}`}`
  return path === undefined ? authority : `${authority}/${path}`
}

function following(next: string | undefined, word: 'domain' | 'port', what: string, before: string | undefined) {
  if (next === undefined) {
    const original = `'${word}' must be followed with a ${word} ${what}`
    throw invalid(`"${word}" stands at the end`, `write ${word} and a ${what}`, original)
  }
  if (before === undefined) return next
  throw invalid(`"${word}" stands there twice`, 'write one application a line', `'${word}' given twice`)
}

function invalid(fault: string, remedy: string, message: string): CompositeError {
  return new CompositeError({ code: 'MOUNT_INVALID', fault, remedy }, { class: 'ValueError', message })
}

/**
 * Reads an address: a path, or `http://domain/path`. Repeated slashes are one, a slash at the end is none.
 *
 * @throws {CompositeError} if it is neither.
 */
export function mountPoint(address: string): MountPoint {
  const [, authority, rest] = /^https?:\/\/([^/]*)(.*)$/s.exec(address) ?? []
  if (authority === undefined && address !== '' && !address.startsWith('/')) {
    throw new CompositeError(
      {
        code: 'MOUNT_INVALID',
        fault: `an application cannot be mounted at ${JSON.stringify(address)}`,
        remedy: 'write a path that begins with "/", or domain NAME /path',
      },
      {
        class: 'AssertionError',
        message: `URL fragments must start with / or http:// (you gave ${pythonRepr(address)})`,
      },
    )
  }
  const path = collapsed(rest ?? address)
  return {
    domain: authority === '' ? undefined : authority,
    path: path.endsWith('/') ? path.slice(0, -1) : path,
  }
}

/** A path with repeated slashes made one. */
export function collapsed(path: string): string {
  return path.includes('//') ? path.replace(/\/{2,}/g, '/') : path
}

/** Puts applications where they are mounted, a later one in place of an earlier; in the order in which they are tried. */
export function inMatchOrder(mounted: readonly (readonly [MountPoint, ApplicationLike])[]): MountedApplication[] {
  const mounts = new Map<string, MountedApplication>()
  for (const [{ domain, path }, application] of mounted) {
    mounts.set(`${domain ?? ''} ${path}`, { domain, path, application: toApplication(application) })
  }
  return [...mounts.values()].sort(
    (a, b) => compareDomains(a.domain, b.domain) || b.path.length - a.path.length || compare(a.path, b.path),
  )
}

function compareDomains(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  return compare(a, b)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
