import { endOfHost } from '../../core/index.js'
import { canonicalAddress } from './ip-address.js'

/** The parts of a `Host` field, in one canonical form. */
export interface Host {
  /** In lower case, without a dot at its end; an address without brackets. */
  readonly name: string
  /** Undefined if none is written. */
  readonly port: string | undefined
}

const NAME = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/
const LONGEST = 255
const MOST_PORT = 65_535

/** Reads a `Host` field (RFC 9110 §7.2); undefined if it is malformed. */
export function parseHost(text: string): Host | undefined {
  if (text.length > LONGEST) return undefined
  const end = endOfHost(text)
  const port = end === text.length ? undefined : text.slice(end + 1)
  if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) > MOST_PORT)) return undefined
  const written = text.slice(0, end)
  if (written.startsWith('[')) {
    const address = written.endsWith(']') && !written.includes('%') ? canonicalAddress(written) : undefined
    return address === undefined ? undefined : { name: address, port }
  }
  const name = written.toLowerCase().replace(/\.$/, '')
  return NAME.test(name) ? { name, port } : undefined
}
