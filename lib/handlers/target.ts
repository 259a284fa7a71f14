import { canonicalPath, type PathRules } from './canonical-path.js'

/** The parts of a request target (RFC 9112 §3.2). */
export interface Target {
  /** Canonical; `*` for the asterisk form. */
  readonly path: string
  readonly rawPath: string
  readonly query: string
  /** Only in the absolute form; it replaces the Host field. */
  readonly authority: string | undefined
}

/** Takes a target apart; undefined if it must be refused with 400. */
export function parseTarget(target: string, method: string, rules: PathRules): Target | undefined {
  if (target.charCodeAt(0) === SLASH) return originForm(target, undefined, rules)
  if (target === '*')
    return method === 'OPTIONS' ? { path: '*', rawPath: '*', query: '', authority: undefined } : undefined
  const absolute = /^https?:\/\/([^/?#]+)(.*)$/i.exec(target)
  if (absolute === null) return undefined
  const [, authority = '', rest = ''] = absolute
  return originForm(rest.startsWith('/') ? rest : `/${rest}`, authority, rules)
}

const SLASH = 0x2f

function originForm(target: string, authority: string | undefined, rules: PathRules): Target | undefined {
  if (target.includes('#')) return undefined
  const mark = target.indexOf('?')
  const rawPath = mark < 0 ? target : target.slice(0, mark)
  const path = canonicalPath(rawPath, rules)
  return path === undefined ? undefined : { path, rawPath, query: mark < 0 ? '' : target.slice(mark + 1), authority }
}

const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._~]+)(?::(\d{1,5}))?$/
const MOST_PORT = 65_535

/** Whether a text can be the value of Host: a name or an address, perhaps a port (RFC 9110 §7.2, RFC 3986 §3.2.2). */
export function isHost(text: string): boolean {
  const match = HOST.exec(text)
  if (match === null || Number(match[1] ?? 0) > MOST_PORT) return false
  // What may stand between brackets is a grammar of its own.
  return !text.startsWith('[') || URL.canParse(`http://${text}`)
}
