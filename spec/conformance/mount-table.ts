import { PythonError } from './answer.js'
import { repr, words } from './python.js'

/** An application of a urlmap, as the oracle prints it. */
export interface Mount {
  readonly domain: string | null
  readonly path: string
  readonly key: string
}

/** Reads a key of a urlmap: `domain NAME port N /path`, in any order. */
export function parsePathExpression(key: string): string {
  const parts = words(key)
  let domain: string | undefined
  let port: string | undefined
  let path: string | undefined
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    if (part === 'domain') {
      const name = parts.shift()
      if (name === undefined) throw invalid("'domain' must be followed with a domain name")
      if (domain !== undefined) throw invalid("'domain' given twice")
      domain = name
    } else if (part === 'port') {
      const number = parts.shift()
      if (number === undefined) throw invalid("'port' must be followed with a port number")
      if (port !== undefined) throw invalid("'port' given twice")
      port = number
    } else {
      if (path !== undefined) throw invalid(`more than one path given (have ${repr(path)}, got ${repr(part)})`)
      path = part
    }
  }
  if (port !== undefined && domain === undefined) throw invalid('If you give a port, you must also give a domain')
  const address = `${domain === undefined ? '' : `http://${domain}`}${port === undefined ? '' : `:${port}`}`
  return path === undefined ? address : `${address}${address === '' ? '' : '/'}${path}`
}

/** Mounts an application, in the place of one that was there; the table keeps the order in which they are tried. */
export function mountTable(mounts: Mount[], url: string, key: string): void {
  const { domain, path } = normalUrl(url)
  const known = mounts.findIndex((mount) => mount.domain === domain && mount.path === path)
  if (known >= 0) mounts.splice(known, 1)
  mounts.push({ domain, path, key })
  mounts.sort((a, b) => {
    const one = (a.domain ?? '') === '' ? '\xff' : (a.domain as string)
    const other = (b.domain ?? '') === '' ? '\xff' : (b.domain as string)
    if (one !== other) return one < other ? -1 : 1
    const longer = [...b.path].length - [...a.path].length
    return longer === 0 ? (a.path < b.path ? -1 : 1) : longer
  })
}

function normalUrl(url: string): { domain: string | null; path: string } {
  const scheme = /^https?:\/\//.exec(url)
  if (url !== '' && !url.startsWith('/') && scheme === null) {
    throw new PythonError('AssertionError', `URL fragments must start with / or http:// (you gave ${repr(url)})`)
  }
  const rest = scheme === null ? url : url.slice(scheme[0].length)
  const slash = scheme === null ? 0 : rest.indexOf('/')
  const path = (slash < 0 ? '' : rest.slice(slash)).replace(/\/\/+/g, '/').replace(/\/+$/, '')
  return { domain: scheme === null ? null : slash < 0 ? rest : rest.slice(0, slash), path }
}

function invalid(message: string): PythonError {
  return new PythonError('ValueError', message)
}
