/** A place to listen at. */
export type Bind = BindPlace & {
  /** As it was written, for messages. */
  readonly text: string
  /** Whether `http://` was written before it: no TLS here, even where there are certificates. */
  readonly isPlain: boolean
}

type BindPlace =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'fd'; readonly fd: number }
  | { readonly kind: 'systemd'; readonly name: string | undefined }

/** The forms of a bind, for messages. */
const FORMS = 'HOST:PORT, [IPV6]:PORT, unix:/path, fd:3, systemd or systemd:NAME, perhaps after http://'

const PLAIN = 'http://'
const MOST_PORT = 65_535

/** Reads one bind; a text that says what is wrong with it if it is none. */
export function parseBind(text: string): Bind | string {
  const isPlain = text.startsWith(PLAIN)
  const place = placeOf(isPlain ? text.slice(PLAIN.length) : text)
  return typeof place === 'string' ? place : { ...place, text, isPlain }
}

function placeOf(text: string): BindPlace | string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\x00-\x1f\x7f]/.test(text)) return 'has a control character'
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length)
    return path === '' ? 'names no path after unix:' : { kind: 'unix', path }
  }
  if (text.startsWith('fd:')) {
    const digits = text.slice('fd:'.length)
    return /^\d{1,9}$/.test(digits) ? { kind: 'fd', fd: Number(digits) } : 'names no number after fd:'
  }
  if (text === 'systemd') return { kind: 'systemd', name: undefined }
  if (/^systemd:[^:]+$/.test(text)) return { kind: 'systemd', name: text.slice('systemd:'.length) }
  const [, v6, name, digits] = /^(?:\[([0-9A-Fa-f:.%\w]+)\]|([^[\]:/\s]+)):(\d{1,5})$/.exec(text) ?? []
  const host = v6 ?? name
  if (host === undefined) return `is ${JSON.stringify(text)}, which is none of ${FORMS}`
  const port = Number(digits)
  return port > MOST_PORT ? `has the port ${port}; the most is ${MOST_PORT}` : { kind: 'tcp', host, port }
}

/** What is wrong with a list of binds, if anything is. */
export function faultInBinds(texts: readonly string[]): string | undefined {
  if (texts.length === 0) return 'is empty'
  for (const text of texts) {
    const bind = parseBind(text)
    if (typeof bind === 'string') return bind
  }
  return undefined
}

/** Where a server listens: `bind` if it is given, else `socket`, else `host` and `port`. */
export function bindsOf(options: {
  readonly bind: readonly string[] | undefined
  readonly host: string
  readonly port: number
  readonly socket: string | undefined
}): readonly Bind[] {
  const { bind, host, port, socket } = options
  if (bind !== undefined) return bind.map(parseBind).filter((each) => typeof each !== 'string')
  const isPlain = false
  if (socket !== undefined) return [{ kind: 'unix', path: socket, text: socket, isPlain }]
  return [{ kind: 'tcp', host, port, text: hostPort(host, port), isPlain }]
}

/** `HOST:PORT`, an IPv6 address in brackets. */
function hostPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** The URL that a person can open for an address. */
export function openUrl(scheme: 'http' | 'https', host: string, port: number): string {
  return `${scheme}://${hostPort(host === '0.0.0.0' || host === '::' ? 'localhost' : host, port)}`
}
